"""Makes the runtime a package of a process that was started by a path, as foreign interpreters are.

Run by `runpy.run_path`, so that no module of this name stays behind. The runtime's folders must not
stay on `sys.path`: there `import task` in a cell would find ours.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import Any

#: The name under which the runtime is known, whatever its folder is called.
NAME = "savoy_runtime"


def package(inner: str) -> str:
    """The full name of the package `inner` of the runtime, which is importable from now on."""
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.dirname(here)
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") not in (here, folder)]
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        assert spec
        sys.modules[NAME] = importlib.util.module_from_spec(spec)
    importlib.import_module(f"{NAME}.{inner}")
    return f"{NAME}.{inner}"


def module(inner: str) -> Any:
    """A module of the runtime, such as `local.kernel`."""
    parent, _, name = inner.rpartition(".")
    return importlib.import_module(f"{package(parent)}.{name}")
