"""The pack: one file for all that is small in a snapshot, so that a save waits for one file only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from .hashing import LEAF, SHA256, Tree
from .objects import Disk, Objects

_PAGE, _LINE = 4096, 64
_BLOCK = 1 << 20


class Pack:
    """Collects parts; nothing is copied until they are written."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self.length = 0

    def add(self, data: Any, align: int = 1) -> int:
        """The position of the data, a multiple of `align`."""
        gap = -self.length % align
        if gap:
            self._parts.append(bytes(gap))
        at = self.length + gap
        self._parts.append(data)
        self.length = at + len(data)
        return at

    def add_all(self, parts: Iterable[Any]) -> int:
        """The position of the first; the others follow it."""
        at = self.length
        for part in parts:
            self.add(part)
        return at

    def add_memory(self, view: memoryview) -> int:
        """Of arrays, which vector instructions and page faults like aligned."""
        return self.add(view, _LINE if len(view) < 16 * _PAGE else _PAGE)

    def write(self, objects: Objects, disk: Disk) -> dict[str, Any]:
        """Write it; gives its entry in the manifest."""
        hasher = _LeafHasher()
        file = disk.write(map(hasher.look, self._blocks()))
        tree = Tree(SHA256, self.length, hasher.leaves())
        if objects.reuse(tree.id, self.length, disk):
            file.drop()
        else:
            file.place(objects.path(tree.id))
            if self.length > LEAF:
                objects.note_tree(tree, disk)
        return {"oid": tree.id, "len": self.length}

    def _blocks(self) -> Iterator[Any]:
        """Small parts together, big ones as they are."""
        block: list[Any] = []
        size = 0
        for part in self._parts:
            if len(part) >= _BLOCK:
                yield b"".join(block)
                yield part
                block, size = [], 0
                continue
            block.append(part)
            size += len(part)
            if size >= _BLOCK:
                yield b"".join(block)
                block, size = [], 0
        yield b"".join(block)


class _LeafHasher:
    """SHA-256 of each leaf of data that comes in pieces."""

    def __init__(self) -> None:
        self._done: list[bytes] = []
        self._open, self._room = hashlib.sha256(), LEAF

    def look(self, piece: Any) -> Any:
        view = memoryview(piece).cast("B")
        while len(view):
            if not self._room:
                self._close()
            part = view[: self._room]
            self._open.update(part)
            self._room -= len(part)
            view = view[len(part) :]
        return piece

    def leaves(self) -> bytes:
        return b"".join([*self._done, self._open.digest()])

    def _close(self) -> None:
        self._done.append(self._open.digest())
        self._open, self._room = hashlib.sha256(), LEAF
