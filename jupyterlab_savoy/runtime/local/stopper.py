"""Ends a step that must not go on: politely at first.

SIGINT up to three times over the grace (one may land in a callback that swallows it), as Ctrl-C
would in a notebook; then SIGTERM; then SIGKILL for the whole process group.
"""

from __future__ import annotations

import contextlib
import os
import signal

_INTERRUPTS = 3
# A second SIGINT at once would hit the exception handling that the first one started.
_LEAST_PAUSE = 0.5


class Stopper:
    """Sends the signals when they are due. Asked to stop twice, it keeps to the first reason."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._process: int | None = None
        self._stages: list[signal.Signals] = []
        self.reason: str | None = None
        #: When the next signal should be sent, by the monotonic clock.
        self.due: float | None = None

    def begin(self, process: int) -> None:
        """The process is there."""
        self._process = process

    def end(self) -> None:
        """The process is gone: its number may be another's."""
        self._process, self._stages, self.due = None, [], None

    def stop(self, reason: str, now: float) -> None:
        if self.reason is None:
            self.reason, self.due = reason, now
            self._stages = [signal.SIGINT] * _INTERRUPTS + [signal.SIGTERM, signal.SIGKILL]

    def kill(self, reason: str) -> None:
        """At once."""
        self.reason = self.reason or reason
        self._stages, self.due = [], None
        self._send(signal.SIGKILL)

    def cells_ended(self, now: float) -> bool:
        """No more interrupts: the step is past its cells. Tells whether to keep its state."""
        if self._stages:
            self._stages, self.due = [signal.SIGKILL], now + self._grace
        return self.reason != "cancelled"

    def advance(self, now: float) -> None:
        """Send what is due."""
        while self._stages and self.due is not None and now >= self.due:
            stage = self._stages.pop(0)
            self._send(stage)
            interrupt = stage == signal.SIGINT
            pause = max(self._grace / _INTERRUPTS, _LEAST_PAUSE) if interrupt else self._grace
            self.due = now + pause if self._stages else None

    def _send(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            if number == signal.SIGKILL:
                os.killpg(self._process, number)
            else:
                os.kill(self._process, number)
