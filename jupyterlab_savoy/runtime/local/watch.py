"""Which files a step read and wrote.

`FileWatch` listens in the step to Python's audit events: exact, but blind for C++ code (Arrow, HDF5,
`torch.save`) and child processes. `FolderWatch` has the kernel report what is opened below the working
directory (inotify, Linux): sees those too, but not who it was, so it only completes what the step's
own events make likely.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import itertools
import os
import struct
import sys
import time
from collections.abc import Iterator
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Bigger files are told by size and time alone: to hash one would hold the step up.
HASHED = 64 << 20
# Modules that open files unseen by Python. With none of them, and no child process, nothing is missed.
_BLIND = (
    "pyarrow",
    "h5py",
    "tables",
    "netCDF4",
    "torch",
    "lightgbm",
    "xgboost",
    "polars",
    "sqlite3",
)
_CHILDREN = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty")
_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/bin", "/run")
_CACHES = ("~/.cache", "~/.config", "~/.ipython", "~/.jupyter", "~/.local/share/jupyter")
_NO_FOLDERS = frozenset([".git", ".savoy", "node_modules", "__pycache__", ".ipynb_checkpoints"])
_NO_FILES = (".pyc", ".ipynb")

# Looked up once, before there is a step.
_IGNORED = tuple(
    os.path.realpath(os.path.expanduser(place)) + os.sep
    for place in (sys.prefix, sys.base_prefix, *_SYSTEM, *_CACHES)
)

Stamp = tuple  # size and time of the last change


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


class FileWatch:
    """Listens from `start` on; the hook cannot be taken away, so only in a process for one step."""

    def __init__(self, folder: str, ignored: list[str]) -> None:
        self._folder = os.path.realpath(folder)
        own = (os.path.realpath(place) + os.sep for place in ignored)
        self._ignored = (*_IGNORED, *own)
        self._own = os.path.join(self._folder, "")
        self._seen: set[tuple[Any, bool]] = set()
        self._read: dict[str, Stamp | None] = {}
        self._wrote: set[str] = set()
        self._started_process = False
        self._since = self._modules = 0

    def start(self) -> None:
        self._since, self._modules = time.time_ns(), len(sys.modules)
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        # An exception from here would end what the user's code is doing.
        with contextlib.suppress(Exception):
            if event == "open":
                path, _, flags = arguments
                self._opened(path, bool((flags or 0) & _WRITING))
            elif event == "os.rename":
                self._opened(arguments[1], True)
            elif event == "sqlite3.connect":
                self._opened(arguments[0], False)
            elif event == "os.chdir":
                self._seen.clear()  # relative paths mean other files from now on
            elif event in _CHILDREN:
                self._started_process = True

    def _opened(self, path: Any, writing: bool) -> None:
        if (path, writing) in self._seen or isinstance(path, int):
            return
        self._seen.add((path, writing))
        place = os.path.abspath(os.fsdecode(path))
        if not self._matters(place):
            return
        if writing:
            self._wrote.add(place)
        elif place not in self._wrote and place not in self._read:
            # As it is now: the step may change it, and somebody else while the step runs.
            self._read[place] = _stamp(place)

    def _matters(self, place: str) -> bool:
        parts = place.split(os.sep)
        if place.endswith(_NO_FILES) or not _NO_FOLDERS.isdisjoint(parts):
            return False
        # An environment may lie in the notebook's folder, and the folder in one that does not count.
        inside = [path for path in self._ignored if place.startswith(path)]
        return all(self._own.startswith(path) for path in inside) and (
            not inside or place.startswith(self._own)
        )

    def facts(self, folder: dict[str, list[str]] | None) -> dict[str, list[dict[str, Any]]]:
        """For the manifest; `folder` is the report of the `FolderWatch`."""
        read, wrote = dict(self._read), set(self._wrote)
        # Code of modules may have come from a cache. New ones only, which are the last: to look at all
        # that a fork has got from its parent would copy their pages.
        new = max(0, len(sys.modules) - self._modules)
        for module in list(itertools.islice(reversed(sys.modules.values()), new)):
            source = getattr(module, "__dict__", {}).get("__file__")
            if isinstance(source, str) and source.startswith(self._own) and self._matters(source):
                read.setdefault(source, _stamp(source))
        if folder and (self._started_process or any(name in sys.modules for name in _BLIND)):
            for place in filter(self._matters, folder["read"]):
                stamp = _stamp(place)
                if place not in wrote and stamp and stamp[1] < self._since:
                    read.setdefault(place, stamp)
            wrote.update(filter(self._matters, folder["wrote"]))
        return {
            "read": [
                self._read_fact(place, stamp) for place, stamp in sorted(read.items()) if stamp
            ],
            "wrote": [
                {"path": self._name(place), "size": stamp[0]}
                for place in sorted(wrote)
                if (stamp := _stamp(place))
            ],
        }

    def _read_fact(self, place: str, stamp: Stamp) -> dict[str, Any]:
        """With a hash only if the content is surely what the step has read."""
        fact = {"path": self._name(place), "size": stamp[0], "mtime_ns": stamp[1], "sha": None}
        with contextlib.suppress(OSError):
            if stamp[0] <= HASHED:
                with open(place, "rb") as file:
                    sha = hashlib.sha256(file.read()).hexdigest()
                if _stamp(place) == stamp:
                    fact["sha"] = sha
        return fact

    def _name(self, place: str) -> str:
        if place.startswith(self._own):
            return os.path.relpath(place, self._folder).replace(os.sep, "/")
        return place


class FolderWatch:
    """inotify on a tree, set up little by little: the step does not wait for it."""

    _CREATE, _OPEN, _MOVED_TO, _CLOSE_WRITE = 0x100, 0x20, 0x80, 0x8
    _IS_FOLDER, _OVERFLOW = 0x40000000, 0x4000
    _MOST = 2000
    _AT_ONCE = 20

    def __init__(self, folder: str) -> None:
        self._names: dict[int, str] = {}
        self._read: set[str] = set()
        self._wrote: set[str] = set()
        self.descriptor: int | None = None
        self._walk: Iterator[str] = iter(())
        #: Whether there are folders that are not watched yet.
        self.unfinished = False
        with contextlib.suppress(OSError, AttributeError):
            self._library = ctypes.CDLL(None, use_errno=True)
            descriptor = self._library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            if descriptor >= 0:
                self.descriptor, self.unfinished = descriptor, True
                self._walk = self._folders(os.path.realpath(folder))

    def _folders(self, root: str) -> Iterator[str]:
        for folder, inner, _ in os.walk(root):
            inner[:] = [name for name in inner if name not in _NO_FOLDERS]
            yield folder

    def advance(self) -> None:
        """Watch some more folders."""
        if not self.unfinished:
            return
        for _ in range(self._AT_ONCE):
            folder = next(self._walk, None)
            if folder is None or len(self._names) >= self._MOST:
                self.unfinished = False
                return
            self._add(folder)

    def _add(self, folder: str) -> None:
        mask = self._CREATE | self._OPEN | self._MOVED_TO | self._CLOSE_WRITE
        watch = self._library.inotify_add_watch(self.descriptor, os.fsencode(folder), mask)
        if watch >= 0:
            self._names[watch] = folder

    def read(self) -> None:
        """Take what the kernel has reported."""
        while self.descriptor is not None:
            try:
                data = os.read(self.descriptor, 1 << 16)
            except OSError:
                return
            at = 0
            while at < len(data):
                watch, mask, _, length = struct.unpack_from("iIII", data, at)
                name = os.fsdecode(data[at + 16 : at + 16 + length].rstrip(b"\0"))
                at += 16 + length
                if not mask & self._OVERFLOW:
                    self._note(os.path.join(self._names.get(watch, ""), name), mask)

    def _note(self, place: str, mask: int) -> None:
        if mask & self._IS_FOLDER:
            if mask & self._CREATE and os.path.basename(place) not in _NO_FOLDERS:
                self._add(place)
        elif mask & (self._CLOSE_WRITE | self._MOVED_TO):
            self._wrote.add(place)
        elif mask & self._OPEN:
            self._read.add(place)

    def close(self) -> None:
        """Watch no more."""
        if self.descriptor is not None:
            os.close(self.descriptor)
        self.descriptor, self.unfinished = None, False

    def report(self) -> dict[str, list[str]]:
        """Files that somebody opened, and files that somebody wrote, since the step started."""
        self.read()
        return {"read": sorted(self._read - self._wrote), "wrote": sorted(self._wrote)}
