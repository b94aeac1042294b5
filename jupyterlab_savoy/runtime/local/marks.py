"""Where in the text of a step something happened: marks in its pipes.

The step writes a mark into both pipes and then says on its line what happened. The supervisor takes
the text up to the mark first, and what comes after it only when it has dealt with the message. So the
order is that in which things happened, and nobody waits for an answer.
"""

from __future__ import annotations

import os

from .text import Text

_READ = 1 << 16


def mark(process: int) -> bytes:
    """The mark of a step: short enough to be written at once, unlike what anybody prints."""
    return b"\0savoy-mark:%d\0" % process


class MarkedPipe:
    """The supervisor's end of a pipe."""

    def __init__(self, descriptor: int, text: Text, process: int) -> None:
        self.descriptor, self.text, self._mark = descriptor, text, mark(process)
        # After a mark, or the start of what may become one.
        self._rest = b""
        #: Nothing more comes.
        self.closed = False
        #: The next thing that happened is a message.
        self.at_mark = False

    def read(self, now: float, most: int = 1 << 20) -> None:
        """Take what is there, up to the next mark and at most about so many bytes."""
        while most > 0 and not (self.at_mark or self.closed):
            try:
                data = os.read(self.descriptor, _READ)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self.close(now)
                return
            most -= len(data)
            self._take(self._rest + data, now)

    def go_on(self, now: float) -> None:
        """The message that belongs to the mark was dealt with."""
        if self.at_mark:
            self.at_mark, rest = False, self._rest
            self._take(rest, now)

    def drain(self, now: float, most: int) -> None:
        """Take all that is there, whatever marks are in it: no message comes any more."""
        while True:
            self.go_on(now)
            self.read(now, most)
            if not self.at_mark:
                return

    def close(self, now: float) -> None:
        """Nothing more comes, or nobody wants it."""
        if not self.closed:
            self.closed, rest = True, self._rest
            os.close(self.descriptor)
            self.text.add(b"" if self.at_mark else rest, now)

    def _take(self, data: bytes, now: float) -> None:
        at = data.find(self._mark)
        if at >= 0:
            self.at_mark, self._rest = True, data[at + len(self._mark) :]
        else:
            at = self._partial(data)
            self._rest = data[at:]
        self.text.add(data[:at], now)

    def _partial(self, data: bytes) -> int:
        """Where a mark begins whose end has not come yet; else the end."""
        at = data.rfind(b"\0", max(0, len(data) - len(self._mark)))
        return at if at >= 0 and self._mark.startswith(data[at:]) else len(data)
