"""Content ids, such that a small change of big data costs a small time.

Up to one leaf: the SHA-256 of the bytes. Above: the SHA-256 over the hashes of the leaves (a hash
tree of depth one), which is known again after hashing only the leaves that changed. The leaves of
big arrays are hashed by XXH3 where the package `xxhash` is there, which is 10 times as fast, else
by numpy (`multilinear`), 3 times; what can hold code (pickle streams) always by SHA-256, so that the
signature of a snapshot covers it.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Iterable
from typing import Any, Callable, NamedTuple

from . import multilinear

LEAF = 1 << 18
_STRIDE = 16  # leaves that a thread takes at a time
_MOST_THREADS = 4

SHA256, _XXH3, _MULTILINEAR = "sha256", "xxh3_128", "multilinear_128"


def _sha256(data: Any) -> bytes:
    return hashlib.sha256(data).digest()


_LEAF_HASHES: dict[str, Callable[[Any], bytes]] = {
    SHA256: _sha256,
    _MULTILINEAR: multilinear.digest,
}


def quick_hash() -> str:
    """The name of the fastest hash there is in this process."""
    if _has_xxhash():
        return _XXH3
    return _MULTILINEAR if "numpy" in sys.modules else SHA256


def _has_xxhash() -> bool:
    if _XXH3 not in _LEAF_HASHES:
        try:
            from xxhash import xxh3_128_digest
        except ImportError:  # also where a module of the user has this name
            return False
        _LEAF_HASHES[_XXH3] = xxh3_128_digest
    return True


def digest_size(name: str) -> int:
    """Bytes that the hash of a leaf has."""
    return 32 if name == SHA256 else 16


class Tree(NamedTuple):
    """The hashes of the leaves of some data, one after the other."""

    hash: str
    length: int
    leaves: bytes

    @property
    def id(self) -> str:
        if self.length <= LEAF and self.hash == SHA256:
            return self.leaves.hex()
        head = f"savoy tree {self.hash} {self.length}\n".encode()
        return hashlib.sha256(head + self.leaves).hexdigest()


def can_hash(name: str) -> bool:
    """Whether this process has the hash of this name."""
    if name == _XXH3:
        return _has_xxhash()
    if name == _MULTILINEAR and "numpy" not in sys.modules:
        try:
            import numpy  # noqa: F401
        except ImportError:
            return False
    return name in _LEAF_HASHES


def content_id(data: Any) -> str:
    """The id of small data, or of what may hold code."""
    return hashlib.sha256(data).hexdigest() if len(data) <= LEAF else tree_of(data).id


def leaf_count(length: int) -> int:
    return max(1, -(-length // LEAF))


def tree_of(data: Any, name: str = SHA256) -> Tree:
    """The tree of data, by several threads where it is big."""
    return Hashing(data, name).tree()


def changed_leaves(before: Tree, data: Any, candidates: Iterable[int]) -> tuple[Tree, list[int]]:
    """The tree of data that may differ from `before` in some leaves, and in which it does."""
    digest, size = _LEAF_HASHES[before.hash], digest_size(before.hash)
    leaves, changed = bytearray(before.leaves), []
    for index in candidates:
        new = digest(data[index * LEAF : (index + 1) * LEAF])
        place = slice(index * size, (index + 1) * size)
        if leaves[place] != new:
            leaves[place] = new
            changed.append(index)
    return before._replace(leaves=bytes(leaves)), changed


class Hashing:
    """Hashes data while its owner does something else; `tree` waits for it, and helps."""

    def __init__(self, data: Any, name: str = SHA256) -> None:
        self._data, self._name = data, name
        self._digest = _LEAF_HASHES[name]
        self._count = leaf_count(len(data))
        self._leaves: list[bytes] = [b""] * self._count
        self._next, self._lock = 0, threading.Lock()
        helpers = min(_MOST_THREADS, os.cpu_count() or 1, self._count // _STRIDE) - 1
        self._threads = [threading.Thread(target=self._work) for _ in range(helpers)]
        for thread in self._threads:
            thread.start()

    def tree(self) -> Tree:
        self._work()
        for thread in self._threads:
            thread.join()
        return Tree(self._name, len(self._data), b"".join(self._leaves))

    def _work(self) -> None:
        while True:
            with self._lock:
                start, self._next = self._next, self._next + _STRIDE
            if start >= self._count:
                return
            for index in range(start, min(start + _STRIDE, self._count)):
                part = self._data[index * LEAF : (index + 1) * LEAF]
                self._leaves[index] = self._digest(part)
