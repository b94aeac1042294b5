"""Runs steps on request: `python zygote.py --socket PATH [--idle SECONDS] [--lifeline] [--shell KIND]`.

One JSON request a connection (step-request.schema.json): `prepare`, `ping` and `quit` are answered by
one line, `step` by the events of the step. Small and without the user's packages: these are imported
by a forker (`forker.py`), whose end does not touch this process.

Prints one line of JSON when it listens. One that finds another at its socket ends with status 0.
"""

from __future__ import annotations

import os
import sys

if not __package__:  # started by its path (PEP 366)
    import runpy

    start = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py"))
    __package__ = start["package"]("local")

import argparse
import contextlib
import json
import select
import socket
import struct
import time
from itertools import chain
from typing import Any

from .imports import Installed
from .nursery import Nursery
from .scratch import scratch
from .supervisor import Supervisor

_LONGEST_PATH = 100  # of a Unix socket, on every system
_MOST_SPARES = 10
# So many are kept after so many seconds without work: each has some megabytes of its own.
_FEW_SPARES, _QUIET = 2, 60
# How long to wait for the end of the other processes.
_PATIENCE = 5


class Zygote:
    """Answers requests until it is idle, told to quit, or its lifeline ends; then sees steps to their end."""

    def __init__(self, path: str, kind: str, idle: float, lifeline: bool, place: str) -> None:
        self._path, self._kind, self._idle, self._lifeline = path, kind, idle, lifeline
        self._place = place
        self._listener: socket.socket | None = _listen(path)
        self._requests: dict[int, tuple[socket.socket, bytearray]] = {}
        self._modules: list[str] = []
        self._spares = 1
        self._last = time.monotonic()
        self._supervisors: list[Supervisor] = []
        self._nurseries: list[Nursery] = []
        self._gone: list[Nursery] = []
        self._nursery()

    def run(self) -> None:
        while True:
            self._tidy()
            if not self._listener and not self._supervisors:
                break
            self._turn()
        for nursery in self._gone:
            nursery.wait(_PATIENCE)

    def _turn(self) -> None:
        ready = self._wait()
        now = time.monotonic()
        if ready or self._supervisors or self._requests:
            self._last = now
        for nursery in self._nurseries:
            if nursery.descriptor in ready:
                nursery.read()
            if now > self._last + _QUIET:
                nursery.shrink(_FEW_SPARES)
            nursery.fill()
        for supervisor in self._supervisors:
            _turn_safely(supervisor, ready, now)
        for descriptor in ready.intersection(self._requests):
            self._read(descriptor)
        if self._listener and self._listener.fileno() in ready:
            self._accept()
        if (self._lifeline and 0 in ready) or now > self._last + self._idle:
            self._quit()

    def _wait(self) -> set[int]:
        """The descriptors at which there is something, or none when something is due."""
        poll = select.poll()
        if self._listener:
            poll.register(self._listener, select.POLLIN)
            if self._lifeline:
                poll.register(0, select.POLLIN)
        for descriptor in [*self._requests, *(each.descriptor for each in self._nurseries)]:
            poll.register(descriptor, select.POLLIN)
        dues: list[float | None] = [self._last + self._idle] if self._listener else []
        if any(each.spares > _FEW_SPARES for each in self._nurseries):
            dues.append(self._last + _QUIET)
        for supervisor in self._supervisors:
            for descriptor, events in supervisor.descriptors():
                poll.register(descriptor, events)
        dues += [each.due() for each in chain(self._nurseries, self._supervisors)]
        due = min((each for each in dues if each is not None), default=None)
        wait = None if due is None else max(0, due - time.monotonic()) * 1000
        # Rounded up: or it would wake up a little too soon, again and again.
        return {descriptor for descriptor, _ in poll.poll(wait and int(wait) + 1)}

    # Requests

    def _accept(self) -> None:
        assert self._listener
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            if _is_ours(connection):
                connection.setblocking(False)
                self._requests[connection.fileno()] = connection, bytearray()
            else:
                connection.close()

    def _read(self, descriptor: int) -> None:
        connection, data = self._requests[descriptor]
        try:
            piece = connection.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        data += piece
        if b"\n" in piece:
            del self._requests[descriptor]
            self._serve(connection, bytes(data))
        elif not piece:
            del self._requests[descriptor]
            self._hung_up(connection)

    def _serve(self, connection: socket.socket, data: bytes) -> None:
        line, newline, rest = data.partition(b"\n")
        try:
            request = json.loads(line)
            operation = request["op"]
            if operation == "step":
                supervisor = Supervisor(connection, request, line + newline, rest)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            answer(connection, ok=False, error=f"this is not a request: {error!r}")
            return
        if operation == "step":
            self._supervisors.append(supervisor)
            self._nursery().start(supervisor, bool(request.get("fresh")))
        elif operation == "prepare":
            self._prepare(connection, request)
        elif operation == "ping":
            answer(connection, ok=True, fork_safe=self._nursery().fork_safe)
        elif operation == "quit":
            answer(connection, ok=True)
            self._quit()
        elif not self._serve_more(operation, connection, request):
            answer(connection, ok=False, error=f"{operation!r} is not known")

    def _serve_more(
        self, operation: str, connection: socket.socket, request: dict[str, Any]
    ) -> bool:
        """What else can be asked for; whether it is known."""
        return False

    def _hung_up(self, connection: socket.socket) -> None:
        """Somebody has left before asking for anything."""
        connection.close()

    def _prepare(self, connection: socket.socket, request: dict[str, Any]) -> None:
        wanted = [name for name in request.get("modules", ()) if isinstance(name, str)]
        modules = [*self._modules, *(name for name in wanted if name not in self._modules)]

        def prepared(facts: dict[str, Any]) -> None:
            if facts["ok"]:
                self._modules = modules
            answer(connection, **facts)

        self._spares = max(0, min(int(request.get("spares", 1)), _MOST_SPARES))
        nursery = self._nursery()
        nursery.spares = self._spares
        nursery.prepare(modules, prepared)

    def _quit(self) -> None:
        """Listen no more."""
        if not self._listener:
            return
        with contextlib.suppress(OSError):
            os.unlink(self._path)
        self._listener.close()
        self._listener = None
        for nursery in self._nurseries:
            nursery.retire()

    # Nurseries

    def _nursery(self) -> Nursery:
        """The one for new steps: another one if packages have changed since it was made."""
        current = next((each for each in self._nurseries if not each.retired), None)
        if current and not self._installed.outdated():
            return current
        if current:
            current.retire()
        self._installed = Installed()
        new = Nursery(self._kind, self._place)
        self._nurseries.append(new)
        new.spares = self._spares
        if self._modules:
            new.prepare(self._modules, lambda _: None)
        else:
            new.fill()
        return new

    def _tidy(self) -> None:
        """Forget what has ended.

        A forker that died takes its steps with it; those that had not begun go to another.
        """
        self._supervisors = [each for each in self._supervisors if not each.ended]
        for nursery in list(self._nurseries):
            nursery.tidy()
            if not nursery.ended:
                continue
            self._nurseries.remove(nursery)
            self._gone.append(nursery)
            if not nursery.retired:
                self._modules = []  # one of them may have been the reason
            for supervisor, fresh in nursery.take_waiting():
                if nursery.started:
                    self._nursery().start(supervisor, fresh)
                else:
                    supervisor.exited(None)


def _turn_safely(supervisor: Supervisor, ready: set[int], now: float) -> None:
    """A fault in the care of one step is the end of that step only."""
    try:
        supervisor.turn(ready, now)
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        supervisor.give_up()


def answer(connection: socket.socket, **facts: Any) -> None:
    with connection, contextlib.suppress(OSError):
        connection.setblocking(True)
        connection.settimeout(1)
        connection.sendall(json.dumps(facts).encode() + b"\n")


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


def _detach(log: str, lifeline: bool) -> int:
    """Hold nothing open of the process that started this one: it may be waited for.

    Gives the old standard output, for one last line.
    """
    output = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if not lifeline:
        os.dup2(nothing, 0)
    for standard in (1, 2):
        os.dup2(file, standard)
    os.close(nothing)
    os.close(file)
    return output


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--idle", type=float, default=600)
    parser.add_argument("--lifeline", action="store_true")
    parser.add_argument("--shell", default="auto")
    options = parser.parse_args()
    alone = _is_alone(options.socket)
    hello = json.dumps({"ok": True, "listening": alone}).encode() + b"\n"
    if not alone:
        os.write(1, hello)
        return
    with contextlib.suppress(OSError):
        os.setsid()  # Ctrl-C in a terminal is for the scheduler
    output = _detach(f"{options.socket}.log", options.lifeline)
    with scratch() as place:
        zygote = Zygote(options.socket, options.shell, options.idle, options.lifeline, place)
        os.write(output, hello)
        os.close(output)
        zygote.run()


if __name__ == "__main__":
    main()
