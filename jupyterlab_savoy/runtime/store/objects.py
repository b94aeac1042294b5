"""Immutable files under the name of their content, put in place so that none is ever half there.

A file is written under `tmp/`, then renamed. On the disk (not only in the page cache) it is after
`Disk.finish` of a durable save, or later, when the save is settled.
"""

from __future__ import annotations

import errno
import os
import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from ..errors import StepError
from .hashing import Tree, digest_size, leaf_count

_PIECE = 8 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Disk:
    """Writes the files of one save."""

    def __init__(self, root: str, durable: bool) -> None:
        self._tmp, self._durable = os.path.join(root, "tmp"), durable
        self._threads: list[threading.Thread] = []
        self._failures: list[OSError] = []
        #: What `settle` has to see to: files, folders in which there are new ones, and files of
        #: other saves, which may not be on the disk yet.
        self.files: list[str] = []
        self.folders: list[str] = []
        self.written = 0

    def write(self, pieces: Iterable[Any]) -> NewFile:
        """A file of these bytes, without a name yet."""
        path = os.path.join(self._tmp, f"{os.getpid()}-{secrets.token_hex(8)}")
        # Owner only, and read only once it is written: O_CREAT's mode does not bind this descriptor.
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        try:
            for piece in pieces:
                view = memoryview(piece).cast("B")
                for start in range(0, len(view), _PIECE):
                    _write_all(file, view[start : start + _PIECE])
            size = os.fstat(file).st_size
        except BaseException:
            os.close(file)
            os.unlink(path)
            raise
        if self._durable:  # it goes to the disk while others are written, or it is hashed
            thread = threading.Thread(target=self._sync, args=(file,))
            thread.start()
            self._threads.append(thread)
        else:
            os.close(file)
        return NewFile(self, path, size)

    def place(self, path: str, size: int, target: str) -> None:
        """Give a written file its name."""
        folder = os.path.dirname(target)
        try:
            os.rename(path, target)
        except FileNotFoundError:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            self.folders.append(os.path.dirname(folder))
            os.rename(path, target)
        with suppress(FileNotFoundError):
            os.unlink(damage_mark(target))
        self.folders.append(folder)
        self.written += size
        if not self._durable:
            self.files.append(target)

    def reuse(self, path: str) -> None:
        """Take over a file of another save."""
        self.files.append(path)
        self.folders.append(os.path.dirname(path))

    def wait(self) -> None:
        """Where the save is durable: until the bytes that were written are on the disk."""
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        if self._failures:
            raise self._failures[0]

    def finish(self) -> None:
        """Where the save is durable: until all of it is on the disk, under its names."""
        self.wait()
        if self._durable:
            sync_all(self.files, self.folders)
            self.files, self.folders = [], []

    def close(self) -> None:
        """Let nothing of a save that failed go on."""
        for thread in self._threads:
            thread.join()

    def _sync(self, file: int) -> None:
        try:
            os.fsync(file)
        except OSError as error:
            self._failures.append(error)
        finally:
            os.close(file)


class NewFile:
    """A file that is written and waits for its name."""

    def __init__(self, disk: Disk, path: str, size: int) -> None:
        self._disk, self._path, self._size = disk, path, size

    def place(self, target: str) -> None:
        self._disk.place(self._path, self._size, target)

    def drop(self) -> None:
        os.unlink(self._path)


class Objects:
    """The folder of objects."""

    def __init__(self, root: str) -> None:
        self._folder = os.path.join(root, "objects")
        self._index = os.path.join(root, "index")

    def path(self, oid: str) -> str:
        return os.path.join(self._folder, oid[:2], oid[2:])

    def reuse(self, oid: str, length: int, disk: Disk) -> bool:
        """Whether the object is there; it is then young again, so that `gc` spares it."""
        path = self.path(oid)
        try:
            if os.stat(path).st_size != length or os.path.exists(damage_mark(path)):
                return False
            os.utime(path)
        except OSError:
            return False
        disk.reuse(path)
        return True

    def tree(self, oid: str, length: int, name: str) -> Tree | None:
        """The hash tree that was noted for an object; None where it is lost or not right."""
        try:
            with open(self.tree_path(oid), "rb") as file:
                leaves = file.read()
        except OSError:
            return None
        tree = Tree(name, length, leaves)
        whole = len(leaves) == leaf_count(length) * digest_size(name)
        return tree if whole and tree.id == oid else None

    def note_tree(self, tree: Tree, disk: Disk) -> None:
        """Keep the tree beside its object. It can be made again: a failure is none."""
        try:
            disk.write([tree.leaves]).place(self.tree_path(tree.id))
        except OSError:
            pass

    def seen(self, fingerprint: str) -> bool:
        """Whether an object with this fingerprint was written before."""
        return os.path.exists(os.path.join(self._index, fingerprint))

    def note(self, fingerprint: str) -> None:
        """See `seen`. It is a guess that saves time: a failure is none."""
        try:
            os.makedirs(self._index, mode=0o700, exist_ok=True)
            os.close(os.open(os.path.join(self._index, fingerprint), os.O_CREAT, 0o600))
        except OSError:
            pass

    def tree_path(self, oid: str) -> str:
        return self.path(oid) + ".tree"


def damage_mark(path: str) -> str:
    """Exists where the bytes of an object proved to be wrong: nobody takes it over by its name."""
    return path + ".damaged"


def mark_damaged(path: str) -> None:
    """See `damage_mark`. The object itself stays: other parts of it may be right."""
    with suppress(OSError):
        os.close(os.open(damage_mark(path), os.O_CREAT | os.O_WRONLY, 0o600))


def sync_all(files: Iterable[str], folders: Iterable[str]) -> None:
    """Files and folders onto the disk; a file that is gone was given up."""
    for path in dict.fromkeys([*files, *folders]):
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        except PermissionError:  # folders on Windows
            continue
        try:
            os.fsync(file)
        finally:
            os.close(file)


def unwritable(error: OSError, root: str) -> StepError:
    """The same as a problem of its user."""
    if error.errno in _FULL:
        why = f"the disk is full ({root}): free some, or let `savoy gc` do it"
    else:
        why = f"{error.strerror} ({error.filename or root})"
    return StepError("SV614", f"its variables cannot be kept: {why}")


def _write_all(file: int, view: memoryview) -> None:
    while len(view):
        view = view[os.write(file, view) :]
