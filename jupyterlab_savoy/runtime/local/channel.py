"""The step's side of its line to the supervisor, and a recorder that sends outputs over it.

One JSON document a line, with a mark in both pipes (`marks.py`): so what a cell prints, shows and
starts arrives in the order in which it happened. Lines that start with `=` are events to pass on as
they are.
"""

from __future__ import annotations

import json
import math
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..outputs import Recorder, capped
from ..streams import aside
from .marks import mark

# The displays of one cell may take this many times what one of its streams may.
_DISPLAY_FACTOR = 10


class Channel:
    """Sends messages. In a fork that user code makes it is closed."""

    def __init__(self, line: socket.socket) -> None:
        self._line: socket.socket | None = line
        self._lock = threading.RLock()
        self._received = b""
        self._last_stream: str | None = None
        self._mark = mark(os.getpid())
        self._pipes = aside(1), aside(2)
        os.register_at_fork(after_in_child=self._leave_to_parent)

    @property
    def is_open(self) -> bool:
        return self._line is not None

    def event(self, name: str, **facts: Any) -> None:
        """Send an event to the scheduler."""
        self._send(b"=" + encode({"event": name, **facts}))

    def tell(self, kind: str, **facts: Any) -> None:
        """Tell the supervisor something."""
        self._send(encode({"kind": kind, **facts}))

    def ask(self, kind: str, **facts: Any) -> Any:
        """Tell the supervisor something; gives its answer."""
        return json.loads(self._send(encode({"kind": kind, **facts}), waits=True) or b"null")

    def stream(self, name: str) -> None:
        """Text is about to be written: what went to the other stream comes first."""
        if self._last_stream not in (None, name):
            self.tell("sync")
        self._last_stream = name

    def _send(self, message: bytes, waits: bool = False) -> bytes:
        self._last_stream = None
        if self._line is None:
            return b""
        with self._lock, _no_interrupt():
            try:
                for pipe in self._pipes:
                    os.write(pipe, self._mark)
                self._line.sendall(message)
                while waits and b"\n" not in self._received:
                    piece = self._line.recv(1 << 16)
                    if not piece:
                        raise ConnectionError
                    self._received += piece
            except OSError:
                os._exit(70)  # without a supervisor nobody would learn of anything
            answer, _, self._received = self._received.partition(b"\n")
            return answer

    def _leave_to_parent(self) -> None:
        self._line, self._lock = None, threading.RLock()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A Ctrl-C in the middle of an exchange waits for its end, or answers would be mixed up."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    came: list[Any] = []
    try:
        signal.signal(signal.SIGINT, lambda *args: came.append(args))
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])


def encode(message: dict[str, Any]) -> bytes:
    """One line of JSON. NaN and Infinity, which JSON does not have, are null."""
    try:
        text = json.dumps(message, allow_nan=False, default=str)
    except ValueError:
        text = json.dumps(_finite(message), allow_nan=False, default=str)
    return text.encode() + b"\n"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class EventRecorder(Recorder):
    """Sends what cells show at once, keeps none of it. Their text goes by the pipes."""

    def __init__(self, channel: Channel, limit: int) -> None:
        super().__init__()
        self._channel, self._limit = channel, limit * _DISPLAY_FACTOR
        self.cell: int | None = None
        self._shown = 0

    def begin(self, cell: int, section: str, source: str) -> None:
        if not self._channel.is_open:
            os._exit(0)  # a fork that fell out of the cell that made it
        self.cell, self._shown = cell, 0
        self._channel.tell("cell", cell=cell, section=section)

    def settle(self) -> None:
        pass

    def stream(self, name: str, text: str) -> None:
        self._channel.stream(name)

    def show(self, output: dict[str, Any], display_id: str | None = None) -> None:
        self._send(output, **({"display_id": display_id} if display_id else {}))

    def update(self, display_id: str, output: dict[str, Any]) -> None:
        self._send(output, display_id=display_id, op="update")

    def clear(self, wait: bool = False) -> None:
        self._channel.event("step.output", cell=self.cell, op="clear", wait=bool(wait))

    def _send(self, output: dict[str, Any], **more: Any) -> None:
        output = capped(output)
        if not self._channel.is_open:
            print(output.get("data", {}).get("text/plain", ""))
            return
        over = self._shown > self._limit
        self._shown += sum(len(str(value)) for value in output.get("data", {}).values())
        if output["output_type"] == "error" or self._shown <= self._limit:
            self._channel.event("step.output", cell=self.cell, output=output, **more)
        elif not over:
            print("[… further outputs of this cell are left out …]", file=sys.stderr)
