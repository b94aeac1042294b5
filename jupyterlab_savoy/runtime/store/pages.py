"""Which pages of a private file mapping were written: the kernel knows (Linux, /proc/self/pagemap).

A written page is no longer a page of the file: it is present and not file-mapped, or swapped out
(Documentation/admin-guide/mm/pagemap.rst, bits 63, 61 and 62). A page that is reported too many
costs the time to hash it. Elsewhere there is no answer, and callers compare hashes.
"""

from __future__ import annotations

import functools
import mmap
import os
import sys
import tempfile
from typing import Any

_ENTRY = 8
_PRESENT, _SWAPPED, _OF_FILE = 63, 62, 61


def written(address: int, length: int) -> list[tuple[int, int]] | None:
    """Ranges (offset, length) that may have been written; None where that is not known."""
    return _written(address, length) if _works() else None


def address_of(mapped: Any) -> int:
    """Where memory lies. Needs numpy, as all that is big enough to be mapped."""
    return sys.modules["numpy"].frombuffer(mapped, "u1").__array_interface__["data"][0]


def _written(address: int, length: int) -> list[tuple[int, int]] | None:
    numpy, page = sys.modules["numpy"], mmap.PAGESIZE
    first, last = address // page, -(-(address + length) // page)
    try:
        with open("/proc/self/pagemap", "rb", buffering=0) as file:
            entries = os.pread(file.fileno(), (last - first) * _ENTRY, first * _ENTRY)
    except OSError:
        return None
    if len(entries) != (last - first) * _ENTRY:
        return None
    # The flags are in the topmost byte: one look at each eighth byte.
    flags = numpy.frombuffer(entries, "u1")[
        _ENTRY - 1 if sys.byteorder == "little" else 0 :: _ENTRY
    ]
    ours = (1 << _PRESENT - 56) | (1 << _OF_FILE - 56)
    dirty = (flags & ours == 1 << _PRESENT - 56) | (flags & (1 << _SWAPPED - 56) != 0)
    edges = numpy.flatnonzero(numpy.diff(dirty, prepend=False, append=False)).tolist()
    start = first * page - address
    runs = []
    for begin, end in zip(edges[::2], edges[1::2]):
        low = max(0, start + begin * page)
        runs.append((low, min(length, start + end * page) - low))
    return runs


@functools.lru_cache(maxsize=1)
def _works() -> bool:
    """Tried once a process: some sandboxes have the file and not the flags."""
    page = mmap.PAGESIZE
    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(3 * page))
            file.flush()
            mapped = mmap.mmap(file.fileno(), 3 * page, access=mmap.ACCESS_COPY)
        place = address_of(mapped), 3 * page
        clean = bytes(mapped[:1]) == b"\0" and _written(*place) == []
        mapped[page] = 1
        return clean and _written(*place) == [(page, page)]
    except (OSError, KeyError, ValueError):
        return False
