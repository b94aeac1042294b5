"""Watches over one step: its text and events in order, its limits, its end.

Runs no user code. Has the connection to the scheduler, both pipes of the step and its end of the
channel; one thread, one loop.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from . import processes
from .outbox import Outbox
from .stopper import Stopper
from .text import Text
from .watch import FolderWatch

#: Bytes kept of a stream of one cell, if the request does not say.
OUTPUT_LIMIT = 10 << 20
_READ = 1 << 16
# What may come from a pipe after its writers are dead: its buffer.
_REST = 16 << 20
_GRACE = 2.0
# Without pidfd (macOS) the end of the step is looked for this often.
_LOOK = 0.05


class Supervisor:
    """One step: `request` is what the scheduler asked for."""

    def __init__(
        self,
        connection: socket.socket,
        request: dict[str, Any],
        process: int,
        channel: socket.socket,
        pipes: dict[str, int],
        commands: bytes = b"",
    ) -> None:
        self._connection, self._channel, self._process = connection, channel, process
        self._out = Outbox(connection)
        limit = request.get("output_limit") or OUTPUT_LIMIT
        self._texts = {pipes[name]: Text(name, limit) for name in pipes}
        self._open = dict(self._texts)
        self._started = time.monotonic()
        self._timeout = request.get("timeout")
        self._stopper = Stopper(process, request.get("grace") or _GRACE)
        self._folder = FolderWatch(request["folder"]) if request.get("keep", True) else None
        self._commands, self._messages = b"", b""
        # Text before the first cell, of a fault of the runtime, is shown with the first one.
        self._cell: int = next((cell["cell"] for cell in request["task"]["cells"]), 0)
        self._told = False  # how the step ended
        self._failure: dict[str, Any] = {}
        self._done: dict[str, Any] = {}
        self._oom_kills = processes.out_of_memory_kills()
        self._obey(commands)  # what came together with the request

    def run(self) -> None:
        """Until the step is gone and the scheduler knows."""
        for pipe in self._open:
            os.set_blocking(pipe, False)
        exited = os.pidfd_open(self._process) if hasattr(os, "pidfd_open") else None
        while True:
            ready = self._wait(exited)
            now = time.monotonic()
            if self._timeout and now > self._started + self._timeout:
                self._stop("timeout")
            self._stopper.advance(now)
            if self._connection.fileno() in ready:
                self._read_commands()
            if self._channel and self._channel.fileno() in ready:
                self._read_messages()
            else:
                self._read_text(ready)
            self._send_text(now)
            self._out.flush()
            if exited is None or exited in ready:
                ended, status, usage = os.wait4(self._process, os.WNOHANG)
                if ended:
                    break
            if not ready and self._folder:
                self._folder.advance()
        self._close(status, usage)

    def _wait(self, exited: int | None) -> set[int]:
        """The descriptors with something to do, or none after the time of what is due next."""
        poll = select.poll()
        if not self._out.broken:
            out = select.POLLOUT if self._out.waiting else 0
            poll.register(self._connection, select.POLLIN | out)
        if exited is not None:
            poll.register(exited, select.POLLIN)
        if not self._out.full:
            for pipe in self._open:
                poll.register(pipe, select.POLLIN)
            if self._channel:
                poll.register(self._channel, select.POLLIN)
        if self._folder and self._folder.descriptor is not None:
            poll.register(self._folder.descriptor, select.POLLIN)
        due = [text.due for text in self._open.values() if text.due]
        due += [self._stopper.due] if self._stopper.due else []
        if self._timeout and not self._stopper.reason:
            due.append(self._started + self._timeout)
        if exited is None:
            due.append(time.monotonic() + _LOOK)
        wait = max(0.0, min(due) - time.monotonic()) * 1000 + 1 if due else None
        if self._folder and self._folder.unfinished:
            wait = 0
        ready = {descriptor for descriptor, _ in poll.poll(wait)}
        if self._folder and self._folder.descriptor in ready:
            self._folder.read()
            ready.discard(self._folder.descriptor)
        return ready

    # From the scheduler

    def _read_commands(self) -> None:
        try:
            data = self._connection.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:  # nobody is interested any more
            self._out.broken = True
            self._stopper.kill("gone")
            return
        self._obey(data)

    def _obey(self, data: bytes) -> None:
        *lines, self._commands = (self._commands + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                command = json.loads(line)
                if isinstance(command, dict) and command.get("op") == "cancel":
                    self._stop("cancelled")

    def _stop(self, reason: str) -> None:
        if self._done:  # all that is left are exit handlers
            self._stopper.kill(reason)
        else:
            self._stopper.stop(reason, time.monotonic())

    # From the step

    def _read_messages(self) -> None:
        try:
            data = self._channel.recv(1 << 20)
        except OSError:
            data = b""
        for pipe in list(self._open):  # what was written before the message comes first
            self._drain(pipe)
        if not data:
            self._channel.close()
            self._channel = None  # type: ignore[assignment]
            return
        before, newline, after = data.rpartition(b"\n")
        if not newline:
            self._messages += data
            return
        lines, self._messages = (self._messages + before).split(b"\n"), after
        for line in lines:
            answer = self._message(line)
            with contextlib.suppress(OSError):
                self._channel.sendall((json.dumps(answer) if answer else "").encode() + b"\n")

    def _message(self, line: bytes) -> Any:
        self._send_text(None)
        if line.startswith(b"="):
            self._out.line(line[1:] + b"\n")
            return None
        message = json.loads(line)
        kind = message.pop("kind")
        if kind == "cell":
            self._end_cell()
            self._cell = message["cell"]
            self._out.event("cell.started", **message)
        elif kind == "files":
            return self._folder.report() if self._folder else None
        elif kind == "failed":
            self._failure = message
            return {"keep": self._stopper.cells_ended(time.monotonic())}
        elif kind == "done":
            self._end_cell()
            self._done = message
            self._tell_end()
        return None

    def _drain(self, pipe: int, most: int = 1 << 20) -> None:
        """Take what is in a pipe; `most` bounds how much is held before it goes out."""
        text = self._open[pipe]
        now = time.monotonic()
        while most > 0:
            try:
                data = os.read(pipe, _READ)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                del self._open[pipe]
                return
            text.add(data, now)
            most -= len(data)

    def _read_text(self, ready: set[int]) -> None:
        for pipe in [pipe for pipe in self._open if pipe in ready]:
            self._drain(pipe)

    # To the scheduler

    def _send_text(self, now: float | None, final: bool = False) -> None:
        """Text that is due; without a time, all of it."""
        for text in self._texts.values():
            if final or (text.due and (now is None or now >= text.due)):
                self._send_stream(text.name, text.take(final))

    def _send_stream(self, name: str, text: str) -> None:
        if text:
            output = {"output_type": "stream", "name": name, "text": text}
            self._out.event("step.output", cell=self._cell, output=output)

    def _end_cell(self) -> None:
        self._send_text(None, final=True)
        for text in self._texts.values():
            tail = text.end()
            self._send_stream(text.name, tail)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 4)

    # The end

    def _close(self, status: int, usage: Any) -> None:
        left, seconds = processes.kill_children()
        if sys.platform != "linux":
            with contextlib.suppress(OSError):
                os.killpg(self._process, signal.SIGKILL)
        for pipe in list(self._open):
            self._drain(pipe, _REST)
        self._end_cell()
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        if not self._told:
            self._tell_end(code, killed_by)
        unit = 1 if sys.platform == "darwin" else 1024
        self._out.event(
            "step.closed",
            status=code,
            signal=killed_by,
            left_processes=left + self._done.get("left_processes", []),
            threads=self._done.get("threads", []),
            peak_memory=usage.ru_maxrss * unit,
            cpu_seconds=round(usage.ru_utime + usage.ru_stime + seconds, 4),
        )
        self._out.close()

    def _tell_end(self, code: int | None = None, killed_by: int | None = None) -> None:
        """When the step has said so, its state is kept and others may start; else when it is gone."""
        self._told = True
        facts: dict[str, Any] = {"seconds": self._seconds()}
        if self._stopper.reason == "cancelled":
            self._out.event("step.cancelled", reason="cancelled")
            return
        if self._done.get("snapshot"):
            facts["snapshot"] = self._done["snapshot"]
        elif self._done.get("ok"):
            facts["snapshot"] = None
        if self._done.get("ok") and not self._stopper.reason:
            self._out.event("step.succeeded", metrics=self._done["metrics"], **facts)
            return
        facts.update({"cell": self._cell, **self._failure})
        facts["reason"] = self._reason(code, killed_by)
        self._out.event("step.failed", **facts)

    def _reason(self, code: int | None, killed_by: int | None) -> str:
        """Why the step failed, in one sentence."""
        if self._stopper.reason == "timeout":
            return f"stopped after its timeout of {self._timeout:g} s"
        if self._failure:
            return str(self._failure["reason"])
        if not killed_by:
            return f"the process ended itself, with status {code}, before the step was done"
        name = signal.Signals(killed_by).name
        if killed_by == signal.SIGKILL:
            certain = processes.out_of_memory_kills() > self._oom_kills
            why = "out of memory" if certain else "most likely for lack of memory"
            return f"the process was killed by {name}, {why}"
        return f"the process was killed by {name}"
