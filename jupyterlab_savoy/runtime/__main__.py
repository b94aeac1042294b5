"""`python -m PACKAGE` and `python FOLDER`: the entry for KFP, wherever the folder lies."""

import importlib.util
import os
import sys

if not __package__:
    # Run as a folder, which Python has put first on the path: there `import kfp` or `import task` in
    # the user's cells would find our modules.
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != folder]
    __package__ = "savoy_runtime"
    spec = importlib.util.spec_from_file_location(
        __package__, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    sys.modules[__package__] = importlib.util.module_from_spec(spec)

from .kfp import main

if __name__ == "__main__":
    sys.exit(main())
