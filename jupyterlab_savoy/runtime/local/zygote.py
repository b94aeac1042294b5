"""The warm process: `python zygote.py --socket PATH [--idle SECONDS] [--lifeline] [--shell KIND]`.

Holds imports and nothing of the notebook. One JSON request a connection (step-request.schema.json):
`prepare`, `ping` and `quit` are answered by a line, `step` by the events of the step, which its own
supervisor sends: this process hands the connection on and is never in the way of the data.

Prints one line of JSON when it listens. One that finds another at its socket ends with status 0.
"""

from __future__ import annotations

import os

if not __package__:  # started by its path (PEP 366)
    import runpy

    start = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py"))
    __package__ = start["package"]("local")

import argparse
import contextlib
import gc
import json
import select
import signal
import socket
import struct
import time
import warnings
from typing import Any

from ..layer import environment
from . import forksafe
from .imports import Imports
from .pairs import Plan, hand_over, park
from .step import warm_shell

_LONGEST_PATH = 100  # of a Unix socket, on every system
_MOST_SPARES = 8


class Zygote:
    """Answers requests, one after the other, until it is idle, told to quit or its lifeline ends."""

    def __init__(self, path: str, kind: str, idle: float, lifeline: bool) -> None:
        self._path, self._kind, self._idle, self._lifeline = path, kind, idle, lifeline
        self._imports = Imports()
        self._shell = warm_shell(kind)
        self._spares: list[socket.socket] = []
        self._wanted = 1
        self._waiting: dict[int, tuple[socket.socket, bytearray]] = {}
        self._obstacles: list[str] = []
        self._listener = _listen(path)
        self._settle()

    def run(self) -> None:
        """Serve; the socket is gone when this returns."""
        try:
            while self._turn():
                pass
        finally:
            with contextlib.suppress(OSError):
                os.unlink(self._path)

    def _turn(self) -> bool:
        self._fill()
        poll = select.poll()
        for descriptor in (self._listener.fileno(), *self._waiting, *([0] * self._lifeline)):
            poll.register(descriptor, select.POLLIN)
        ready = [descriptor for descriptor, _ in poll.poll(self._idle * 1000)]
        if not ready or (self._lifeline and 0 in ready):
            return False
        if self._listener.fileno() in ready:
            self._accept()
        return all([self._read(descriptor) for descriptor in ready if descriptor in self._waiting])

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            if _is_ours(connection):
                connection.setblocking(False)
                self._waiting[connection.fileno()] = connection, bytearray()
            else:
                connection.close()

    def _read(self, descriptor: int) -> bool:
        """Take what has come; False for a request to quit."""
        connection, data = self._waiting[descriptor]
        try:
            piece = connection.recv(1 << 20)
        except BlockingIOError:
            return True
        except OSError:
            piece = b""
        data += piece
        if piece and b"\n" not in piece:
            return True
        del self._waiting[descriptor]
        connection.setblocking(True)
        with connection:
            return self._serve(connection, bytes(data)) if piece else True

    def _serve(self, connection: socket.socket, data: bytes) -> bool:
        try:
            request = json.loads(data[: data.index(b"\n")])
            operation = request["op"]
        except (ValueError, LookupError, TypeError) as error:
            _answer(connection, ok=False, error=f"this is not a request: {error}")
            return True
        if operation == "step":
            self._start_step(connection, request, data)
        elif operation == "prepare":
            return self._prepare(connection, request)
        elif operation in ("ping", "quit"):
            _answer(connection, ok=True, fork_safe=not self._obstacles)
            return bool(operation == "ping")
        else:
            _answer(connection, ok=False, error=f"{operation!r} is not known")
        return True

    def _prepare(self, connection: socket.socket, request: dict[str, Any]) -> bool:
        started = time.monotonic()
        if self._imports.outdated():
            error = "packages were installed or removed since this process started"
            _answer(connection, ok=False, error=error)
            return False
        if self._imports.add(request.get("modules", ())):
            self._drop_spares()
            self._settle()
        self._wanted = max(0, min(int(request.get("spares", 1)), _MOST_SPARES))
        _answer(
            connection,
            ok=True,
            fork_safe=not self._obstacles,
            foreign_threads=self._obstacles,
            seconds=round(time.monotonic() - started, 4),
            failed=self._imports.failed,
            env=environment(),
        )
        return True

    def _settle(self) -> None:
        """Make this process fit to be forked, as far as it can be."""
        forksafe.pause_openmp()
        gc.collect()
        gc.freeze()  # a collection in a step would touch, and so copy, every page of it
        self._obstacles = forksafe.obstacles()

    def _start_step(self, connection: socket.socket, request: dict[str, Any], data: bytes) -> None:
        if request.get("fresh") or self._imports.outdated():
            pair = self._park(Plan(None, kind=self._kind))
        else:
            pair = self._spares.pop(0) if self._spares else self._park(self._plan())
        with contextlib.suppress(OSError):  # a pair that was killed: the connection just ends
            hand_over(pair, connection, data)

    def _plan(self) -> Plan:
        if self._obstacles:
            return Plan(None, self._imports.names, self._kind)
        return Plan(self._shell)

    def _park(self, plan: Plan) -> socket.socket:
        sockets = [
            self._listener,
            *self._spares,
            *(waiting for waiting, _ in self._waiting.values()),
        ]
        inherited = [each.fileno() for each in sockets]
        return park(plan, inherited + ([0] if self._lifeline else []))

    def _fill(self) -> None:
        while len(self._spares) < self._wanted:
            self._spares.append(self._park(self._plan()))

    def _drop_spares(self) -> None:
        while self._spares:
            self._spares.pop().close()


def _answer(connection: socket.socket, **answer: Any) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(answer).encode() + b"\n")


def _is_ours(connection: socket.socket) -> bool:
    """Only processes of the same user may ask. Elsewhere the mode of the socket must do."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", credentials)[1] == os.getuid()


def _listen(path: str) -> socket.socket:
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise SystemExit(f"the path of the socket is too long: {path}")
    listener = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        listener.bind(path)
    finally:
        os.umask(mask)
    listener.listen(64)
    listener.setblocking(False)
    return listener


def _is_alone(path: str) -> bool:
    """Take the lock beside the socket; it is ours as long as this process lives."""
    import fcntl

    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not inherited by forks, unlike flock
    except OSError:
        return False
    return True


def _detach(log: str, lifeline: bool) -> None:
    """Hold nothing open of the process that started this one: it may be waited for."""
    nothing = os.open(os.devnull, os.O_RDWR)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if not lifeline:
        os.dup2(nothing, 0)
    for standard in (1, 2):
        os.dup2(file, standard)
    os.close(nothing)
    os.close(file)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--idle", type=float, default=600)
    parser.add_argument("--lifeline", action="store_true")
    parser.add_argument("--shell", default="auto")
    options = parser.parse_args()
    if not _is_alone(options.socket):
        print(json.dumps({"ok": True, "listening": False}))
        return
    with contextlib.suppress(OSError):
        os.setsid()  # Ctrl-C in a terminal is for the scheduler
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # supervisors that end are nobody's concern
    # Python warns of a fork with threads since 3.12; forksafe has looked at them.
    warnings.filterwarnings("ignore", ".*multi-threaded, use of fork", DeprecationWarning)
    zygote = Zygote(options.socket, options.shell, options.idle, options.lifeline)
    print(json.dumps({"ok": True, "listening": True}), flush=True)
    _detach(f"{options.socket}.log", options.lifeline)
    zygote.run()
    os._exit(0)  # exit handlers of what was imported have nothing to do here


if __name__ == "__main__":
    main()
