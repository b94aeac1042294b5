"""What a cell writes to one of its streams, as pieces of text that are due, and bounded.

Of too much, the start goes out as it comes and the end when the cell ends, with a mark between.
"""

from __future__ import annotations

import codecs

#: Bytes kept of the end of what is over the limit.
TAIL = 64 << 10
_PIECE = 32 << 10
# Whole lines go out soon; half a line waits a little for its rest.
_LINE_DELAY, _PART_DELAY = 0.01, 0.05


class Text:
    """One of the two streams of a step."""

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self._limit = self._left = limit
        self._pending = bytearray()
        self._tail = bytearray()
        self._over = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        #: When what is pending should go out, by the clock of `add`.
        self.due: float | None = None

    def add(self, data: bytes, now: float) -> None:
        kept, rest = data[: self._left], data[self._left :]
        self._left -= len(kept)
        if kept:
            self._pending += kept
            delay = _LINE_DELAY if kept[-1:] in (b"\n", b"\r") else _PART_DELAY
            due = now if len(self._pending) > _PIECE else now + delay
            self.due = due if self.due is None else min(self.due, due)
        if rest:
            self._over += len(rest)
            self._tail += rest
            if len(self._tail) > 8 * TAIL:
                del self._tail[:-TAIL]

    def take(self, final: bool = False) -> str:
        """All that is pending, but half a character, which waits for its rest unless `final`."""
        text = self._decoder.decode(bytes(self._pending), final)
        self._pending.clear()
        self.due = None
        return text

    def end(self) -> str:
        """The mark, and the end of what was over the limit; a new cell begins."""
        over, tail = self._over, bytes(self._tail[-TAIL:])
        self._left, self._over = self._limit, 0
        self._tail.clear()
        if not over:
            return ""
        left_out = over - len(tail)
        mark = f"\n[… {left_out} bytes of {self.name} left out …]\n" if left_out else ""
        return mark + tail.decode("utf-8", "replace")
