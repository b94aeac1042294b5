"""Events on their way to the scheduler. Never blocks: a scheduler that is slow slows the step."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

#: Bytes waiting from which on nothing more is taken from the step.
_FULL = 4 << 20


class Outbox:
    """Sends lines over a socket as far as it takes them, and keeps the rest."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()
        #: The scheduler does not read any more.
        self.broken = False
        connection.setblocking(False)

    @property
    def waiting(self) -> bool:
        return bool(self._waiting) and not self.broken

    @property
    def full(self) -> bool:
        return len(self._waiting) > _FULL and not self.broken

    def event(self, name: str, **facts: Any) -> None:
        self.line(json.dumps({"event": name, **facts}).encode() + b"\n")

    def line(self, line: bytes) -> None:
        """An event that is encoded already."""
        self._waiting += line
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes now."""
        while self._waiting and not self.broken:
            try:
                with memoryview(self._waiting)[: 1 << 18] as piece:
                    sent = os.write(self._connection.fileno(), piece)
            except BlockingIOError:
                return
            except OSError:
                self.broken = True
                return
            del self._waiting[:sent]

    def close(self) -> None:
        """Send all that is left, waiting for it."""
        self._connection.setblocking(True)
        self.flush()
        self._connection.close()
