"""Paths: of notebooks as the page knows them, of files as the server has them, of runs beside them.

A page names a notebook by its path in Jupyter's contents. It gets no further than the server's root: not
by `..`, not by a symbolic link, and not to hidden files where Jupyter itself does not show them. Paths
of the server's own do not leave it.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_core.paths import is_hidden
from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.services.contents.manager import ContentsManager
from jupyter_server.utils import to_os_path

from .problem import BUILD, BUILD_ID, Problem, run_id, unknown_build, unknown_run


class Places:
    def __init__(self, manager: ContentsManager):
        self._manager = manager

    @property
    def root(self) -> str:
        """The folder that Jupyter shows."""
        if not isinstance(self._manager, FileManagerMixin):
            raise Problem(501, "This server keeps its notebooks elsewhere than in files.")
        return os.path.abspath(self._manager.root_dir)

    def notebook(self, path: str) -> str:
        """The file of a notebook that exists."""
        file = self.file(path)
        if not os.path.isfile(file):
            raise Problem(404, f"There is no notebook {path.strip('/')}.")
        return file

    def file(self, path: str) -> str:
        """The file that a path in the contents names, whether it exists or not."""
        try:
            return self._confined(path)
        except (
            OSError,
            ValueError,
        ):  # Too long, through a file, or no text that files are named by.
            raise Problem(404, "The path names no file of the server.") from None

    def _confined(self, path: str) -> str:
        root = self.root
        file = to_os_path(path, root)
        is_odd = ".." in re.split(r"[/\\]", path) or os.path.splitdrive(path)[0] != ""
        if is_odd or not _is_below(os.path.realpath(file), os.path.realpath(root)):
            raise Problem(404, "The path leads out of the folder of the server.")
        if not self._manager.allow_hidden and is_hidden(file, root):
            raise Problem(404, f"There is no file {path.strip('/')}.")
        return file

    def path_of(self, file: str) -> str | None:
        """The path in the contents of a file; None where it lies elsewhere."""
        root = self.root
        for each in (root, os.path.realpath(root)):
            if _is_below(os.path.normpath(file), each) and os.path.normpath(file) != each:
                return os.path.relpath(file, each).replace(os.sep, "/")
        return None

    def run_folder(self, run: str, notebook: str) -> Path:
        """The folder of a run of a notebook."""
        file = self.file(notebook)
        folder = state_folder(file) / "runs" / run_id(run)
        if not _is_of(folder, "run.json", file):
            raise unknown_run(run, notebook)
        return folder

    def build_folder(self, build: str, notebook: str) -> Path:
        """The folder of a build of a notebook's images."""
        file = self.file(notebook)
        folder = state_folder(file) / "builds" / build
        if not BUILD_ID.fullmatch(build) or not _is_of(folder, "build.json", file):
            raise unknown_build(notebook)
        return folder

    def followed_folder(self, name: str, notebook: str) -> Path:
        """The folder of a run or a build."""
        find = self.build_folder if name.startswith(BUILD) else self.run_folder
        return find(name, notebook)

    def builds(self, notebook: str) -> list[str]:
        """Ids of the builds of a notebook that are kept, the newest first."""
        file = self.file(notebook)
        folder = state_folder(file) / "builds"
        try:
            names = [name for name in os.listdir(folder) if BUILD_ID.fullmatch(name)]
        except OSError:
            return []
        return sorted(
            (name for name in names if _is_of(folder / name, "build.json", file)), reverse=True
        )

    def hide(self, value: Any) -> Any:
        """The same without paths of the server: relative to its root, or to the person's home."""
        return _replaced(value, _hiders(self.root))


def state_folder(notebook: str) -> Path:
    """Where the runs of a notebook are kept (src/engine/runs/state-folder.ts)."""
    chosen = os.environ.get("SAVOY_STATE")
    return Path(chosen).absolute() if chosen else Path(notebook).parent / ".savoy"


def read_json(file: Path) -> Any:
    """What stands in a file; None where it cannot be read."""
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None


def _is_of(folder: Path, told: str, notebook: str) -> bool:
    """Whether a folder is what its file says: that of a run, or a build, of this notebook."""
    names = _names(read_json(folder / told))
    return not folder.is_symlink() and any(_same(name, notebook) for name in names)


def _names(told: Any) -> list[str]:
    """The paths that the notebook of a run has, and had before it was renamed."""
    named = told.get("notebook") if isinstance(told, dict) else None
    if not isinstance(named, dict):
        return []
    former = named.get("former")
    names = [named.get("path"), *(former if isinstance(former, list) else [])]
    return [name for name in names if isinstance(name, str)]


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _same(one: str, other: str) -> bool:
    return one == other or os.path.realpath(one) == os.path.realpath(other)


@lru_cache(maxsize=4)
def _hiders(root: str) -> list[tuple[re.Pattern[str], str]]:
    home = os.path.expanduser("~")
    pairs = [(root, ""), (os.path.realpath(root), ""), (home, f"~{os.sep}")]
    start, separator = r"(?<![\w.~/\\-])", re.escape(os.sep)
    hiders = []
    for folder, instead in pairs:
        # The root of the file system is in every path and tells nothing.
        if os.path.dirname(folder) != folder:
            hiders.append((re.compile(f"{start}{re.escape(folder)}{separator}"), instead))
            whole = re.compile(rf"{start}{re.escape(folder)}(?![\w.{separator}-])")
            hiders.append((whole, instead.rstrip(os.sep) or "."))
    return hiders


def _replaced(value: Any, hiders: list[tuple[re.Pattern[str], str]]) -> Any:
    if isinstance(value, str):
        for pattern, instead in hiders:
            value = pattern.sub(lambda _, text=instead: text, value)
        return value
    if isinstance(value, list):
        return [_replaced(each, hiders) for each in value]
    if isinstance(value, dict):
        return {name: _replaced(each, hiders) for name, each in value.items()}
    return value
