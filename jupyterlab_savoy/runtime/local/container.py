"""Runs one step on request, alone in a container: `python container.py --socket PATH --idle SECONDS`.

A zygote that ends with its first step. It is started ahead, so somebody must answer for it: whoever
asks it to `hold` keeps that connection open, and when that breaks, all ends at once. `release` on it
leaves the container, for so many seconds, to whoever comes next.
"""

from __future__ import annotations

import os

if not __package__:  # started by its path (PEP 366)
    import runpy

    start = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py"))
    __package__ = start["package"]("local")

import argparse
import socket
from typing import Any, NoReturn

from .scratch import scratch
from .zygote import Zygote, answer


class Container(Zygote):
    """Answers `hold` and `release` too."""

    def __init__(self, path: str, kind: str, idle: float, place: str, modules: list[str]) -> None:
        super().__init__(path, kind, idle, lifeline=False, place=place)
        self._holders: set[int] = set()
        # Whoever started it may be gone before it listens.
        self._modules = modules
        self._nurseries[-1].prepare(modules, lambda _: None)

    def _serve(self, connection: socket.socket, data: bytes) -> None:
        super()._serve(connection, data)
        if self._supervisors:
            self._quit()

    def _serve_more(
        self, operation: str, connection: socket.socket, request: dict[str, Any]
    ) -> bool:
        if operation == "hold":
            self._holders.add(connection.fileno())
            # Its next line, or its end, is waited for as that of a new connection.
            self._requests[connection.fileno()] = connection, bytearray()
            connection.sendall(b'{"ok": true}\n')
            return True
        if operation == "release":
            self._holders.discard(connection.fileno())
            self._idle = float(request["idle"])
            answer(connection, ok=True)
            return True
        return False

    def _hung_up(self, connection: socket.socket) -> None:
        if connection.fileno() in self._holders:
            _end()
        super()._hung_up(connection)


def _end() -> NoReturn:
    """The first process of a container takes all others with it."""
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--idle", type=float, required=True)
    parser.add_argument("--shell", default="auto")
    parser.add_argument("--modules", nargs="*", default=[], help="imported ahead")
    options = parser.parse_args()
    with scratch() as place:
        Container(options.socket, options.shell, options.idle, place, options.modules).run()
        _end()


if __name__ == "__main__":
    main()
