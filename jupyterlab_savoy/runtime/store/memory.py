"""Memory that objects of the store are mapped into: writable, and the files stay as they are.

Who keeps these is told later which of it was written, and so need not be stored again.
"""

from __future__ import annotations

import bisect
import errno
import mmap
import os
import sys
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .hashing import can_hash, tree_of
from .objects import Objects
from .pages import address_of

#: A snapshot and one of its extents: that memory, whichever snapshots refer to it.
Key = tuple[str, int]

_READ = 1 << 16  # to map a smaller file costs more than to read it

# Before Python 3.13 a mapping keeps a descriptor open, of which a process has 1024 for everything.
_NO_DESCRIPTOR: dict[str, Any] = {"trackfd": False} if sys.version_info >= (3, 13) else {}
_MOST_MAPPED = 256
_mapped: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()


class Damage(Exception):
    """An object is not as it was written. `path`: of the object, where its bytes are wrong."""

    def __init__(self, why: str, path: str | None = None) -> None:
        super().__init__(why)
        self.path = path


@dataclass(frozen=True)
class Memory:
    """An object of some manifest in memory."""

    key: Key
    objects: list[dict[str, Any]]
    index: int
    view: memoryview
    #: Frees the memory when it goes. It must live as long as somebody looks at the address.
    owner: Any

    @property
    def entry(self) -> dict[str, Any]:
        return self.objects[self.index]


class Loaded:
    """Memory that was handed out: it goes when nothing lies in it any more, and then is not asked
    for either (its address may have been given to something else)."""

    def __init__(self, memory: Memory) -> None:
        self._parts = memory.key, memory.objects, memory.index
        owner = memory.owner
        self._owner = (lambda: owner) if isinstance(owner, bytearray) else weakref.ref(owner)

    def memory(self) -> Memory | None:
        owner = self._owner()
        return None if owner is None else Memory(*self._parts, memoryview(owner), owner)


class Memories:
    """Finds the memory that an address belongs to."""

    def __init__(self, memories: Iterable[Memory]) -> None:
        # Without numpy there is no array whose memory could be asked for.
        numpy = "numpy" in sys.modules
        places = [(address_of(memory.view), memory) for memory in memories if numpy]
        #: Of memories with one key, the last: they are copies of each other, and share nothing.
        self.owners = {memory.key: memory for _, memory in places}
        places.sort(key=lambda place: place[0])
        self._addresses = [address for address, _ in places]
        self._memories = [memory for _, memory in places]

    def __bool__(self) -> bool:
        return bool(self._memories)

    def around(self, address: int, length: int) -> tuple[Memory, int] | None:
        """The one that has all of this range, and where in it that begins."""
        at = bisect.bisect_right(self._addresses, address) - 1
        if at < 0:
            return None
        offset = address - self._addresses[at]
        inside = offset + length <= len(self._memories[at].view)
        return (self._memories[at], offset) if inside else None


def map_object(
    objects: Objects, entries: list[dict[str, Any]], index: int, verify: bool
) -> tuple[memoryview, Any]:
    """An object, put together from its base and the changes where it is stored as such.

    Gives its bytes, and what owns them.
    """
    view, owner = _compose(objects, entries, index, len(entries))
    entry = entries[index]
    if verify:
        name = entry.get("hash", "sha256")
        if not can_hash(name):
            raise Damage(f"it can be checked by {name.partition('_')[0]} only, which is not here")
        if tree_of(view, name).id != entry["oid"]:
            text = f"the object {entry['oid'][:12]} is not as it was written"
            raise Damage(text, objects.path(entry["oid"]))
    return view, owner


def map_file(path: str, length: int) -> Any:
    """The bytes of a file, to read and to write. OSError, or Damage where it has another length."""
    with open(path, "rb") as file:
        # Before mapping: to touch what lies behind the end of a file kills the process.
        size = os.fstat(file.fileno()).st_size
        if size != length:
            raise Damage(f"{path} has {size} bytes instead of {length}")
        if length >= _READ and (_NO_DESCRIPTOR or len(_mapped) < _MOST_MAPPED):
            try:
                found = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_COPY, **_NO_DESCRIPTOR)
            except OSError as error:
                if error.errno not in (errno.ENOMEM, errno.ENODEV):
                    raise
            else:
                _mapped.add(found)
                return found
        data = bytearray(length)
        if file.readinto(data) != length:
            raise Damage(f"{path} became shorter while it was read")
        return data


def _compose(
    objects: Objects, entries: list[dict[str, Any]], index: int, most: int
) -> tuple[memoryview, Any]:
    entry = entries[index]
    if "delta" not in entry:
        owner = map_file(objects.path(entry["oid"]), entry["len"])
        return memoryview(owner), owner
    if not most:
        raise Damage("an object is said to be a change of itself")
    delta = entry["delta"]
    view, owner = _compose(objects, entries, delta["base"], most - 1)
    number, at, length = delta["data"]
    data = entries[number]
    changes = memoryview(map_file(objects.path(data["oid"]), data["len"]))[at : at + length]
    done = 0
    for start, count in delta["runs"]:
        view[start : start + count] = changes[done : done + count]
        done += count
    return view, owner
