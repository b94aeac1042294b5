"""Imports done ahead: installed modules only, and whether what is installed has changed since.

Modules of the notebook's folder, of editable installs and of PYTHONPATH change while people work:
each step imports them itself.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Iterable

# What comes with the first use of some modules, all of them imported, and not with their import: the
# magics of IPython that notebooks start with, and how figures are drawn.
_FIRST_USE = [
    ({"IPython"}, ["IPython.core.magics.execution", "IPython.core.magics.pylab"]),
    ({"matplotlib.pyplot"}, ["matplotlib.backends.backend_agg", "PIL.PngImagePlugin"]),
    (
        {"IPython", "matplotlib.pyplot"},
        ["IPython.core.pylabtools", "matplotlib_inline.backend_inline"],
    ),
]


class Installed:
    """The folders of what is installed for this interpreter, and whether they have changed."""

    def __init__(self) -> None:
        paths = sysconfig.get_paths()
        folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
        folders.update(getattr(site, "getsitepackages", list)())
        folders.add(site.getusersitepackages())
        self._installed = tuple(os.path.realpath(folder) + os.sep for folder in folders)
        self._stamps = self._look()

    def outdated(self) -> bool:
        """Whether packages were installed or removed since this was made."""
        return self._look() != self._stamps

    def holds(self, name: str) -> bool:
        """Whether it is a module of theirs."""
        if name in sys.builtin_module_names or name in sys.modules:
            return True
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError, AttributeError):
            return False
        places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else []
        return any(
            place in ("built-in", "frozen") or os.path.realpath(place).startswith(self._installed)
            for place in places
            if place
        )

    def _look(self) -> dict[str, int]:
        """Installing or removing a package changes the time of its folder."""
        stamps = {}
        for folder in self._installed:
            try:
                stamps[folder] = os.stat(folder).st_mtime_ns
            except OSError:
                stamps[folder] = 0
        return stamps


class Imports:
    """What this process has imported for steps to come."""

    def __init__(self) -> None:
        self._installed = Installed()
        self.names: list[str] = []
        self.failed: dict[str, str] = {}

    def add(self, names: Iterable[str]) -> bool:
        """Import these modules; one that fails is noted. Tells whether anything was new."""
        before = len(sys.modules)
        for name in names:
            if name in self.names or not self._installed.holds(name.partition(".")[0]):
                continue
            self.names.append(name)
            try:
                importlib.import_module(name)
            except BaseException as error:  # whatever a module does at its import
                self.failed[name] = f"{type(error).__name__}: {error}"
        for given, modules in _FIRST_USE:
            if given <= sys.modules.keys():
                for name in modules:
                    with contextlib.suppress(Exception):
                        importlib.import_module(name)
        return len(sys.modules) != before
