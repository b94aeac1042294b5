"""Copies the pages ahead that steps will write to.

A fork shares the memory of the process that it came from; the first write to a page copies it, and
each of these interruptions takes far longer than the copy itself. A step writes to some thousand pages
before it comes to its cells. Forks of one process have the same addresses: a step that ends leaves a
list of the pages that it had to copy, and those that wait have them copied in one go. To make the list takes as
long as a short step, so only the first steps do: what all steps write to is known then.

Linux 5.14 and later; elsewhere nothing happens.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
from array import array

_POPULATE_WRITE = 23  # MADV_POPULATE_WRITE: as if each page were written to, which it is not
_PAGE = resource.getpagesize()
# Pages of which a step is worth to be learned from, and so many are copied at most.
_MANY, _MOST = 300, 6000
# So many steps leave a list, which has the pages of those before, too.
_LESSONS = 10
# Byte 7 of an entry of /proc/PID/pagemap: present, not a page of a file, mapped by this process only.
_OWN = re.compile(rb"\x81+")


class Pages:
    """Of the forks of one process; `place` is a folder that they share."""

    def __init__(self, place: str) -> None:
        self._parent = os.getppid()
        self._list = os.path.join(place, f"pages-{self._parent}")
        self._copied = 0
        #: How many steps have left a list before, and the last list: start, end, start, end …
        self._lessons, self._known = 0, array("Q")

    def copy(self) -> None:
        """Copy the pages that steps before this one have written to."""
        with contextlib.suppress(OSError, AttributeError, ValueError, IndexError):
            found = array("Q")
            with open(self._list, "rb") as file:
                found.frombytes(file.read())
            self._lessons, self._known = found[0], found[1:]
            advise = ctypes.CDLL(None, use_errno=True).madvise
            advise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
            for start, end in zip(self._known[::2], self._known[1::2]):
                advise(start, end - start, _POPULATE_WRITE)

    def begin(self) -> None:
        """The step begins: what it copies from now on, others should have copied before."""
        self._copied = _faults()

    def learn(self) -> None:
        """At the end of the step: leave the list, if there is something new for it."""
        if self._lessons >= _LESSONS or _faults() - self._copied < _MANY:
            return
        with contextlib.suppress(OSError, ValueError):
            ranges = self._own_pages()
            if sum(ranges[1::2]) - sum(ranges[::2]) > _MOST * _PAGE:
                ranges = self._known
            draft = f"{self._list}.{os.getpid()}"
            with open(draft, "wb") as file:
                array("Q", [self._lessons + 1, *ranges]).tofile(file)
            os.replace(draft, self._list)

    def _own_pages(self) -> array[int]:
        """Start and end of what this process has copied of the memory of its parent."""
        ranges = array("Q")
        with (
            open(f"/proc/{self._parent}/maps", encoding="utf-8", errors="replace") as maps,
            open("/proc/self/pagemap", "rb", buffering=0) as pagemap,
        ):
            for line in maps:
                span, mode, _ = line.split(None, 2)
                if mode != "rw-p":
                    continue
                start, end = (int(each, 16) for each in span.split("-"))
                pagemap.seek(start // _PAGE * 8)
                entries = pagemap.read((end - start) // _PAGE * 8)
                for own in _OWN.finditer(entries[7::8]):
                    ranges.extend(start + at * _PAGE for at in own.span())
        return ranges


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
