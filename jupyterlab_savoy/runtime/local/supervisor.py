"""Watches over one step: its text and events in order, its limits, its end.

Has the connection to the scheduler, both pipes of the step and its line. One loop, the zygote's,
turns all of them: nothing here waits.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from array import array
from typing import Any, Callable

from . import processes
from .marks import MarkedPipe
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
# How long helpers of libraries may take to end by themselves, and how often they are looked at.
_HELPERS_TIME, _LOOK = 1.0, 0.01


class Supervisor:
    """One step: `request` is what the scheduler asked for, `commands` what came with it."""

    def __init__(
        self, connection: socket.socket, request: dict[str, Any], text: bytes, commands: bytes
    ) -> None:
        self._connection, self._request = connection, text
        self._out = Outbox(connection)
        self._limit = request.get("output_limit") or OUTPUT_LIMIT
        self._timeout = request.get("timeout")
        self._watched = request["folder"] if request.get("keep", True) else None
        # Text before the first cell, of a fault of the runtime, is shown with the first one.
        self._cell: int = next((cell["cell"] for cell in request["task"]["cells"]), 0)
        self._in_cell = False
        self._stopper = Stopper(request.get("grace") or _GRACE)
        self._folder: FolderWatch | None = None
        self._line: socket.socket | None = None
        self._pipes: list[MarkedPipe] = []
        self._commands, self._messages = b"", b""
        self._started = time.monotonic()
        self._told = False  # how the step ended
        self._failure: dict[str, Any] = {}
        self._done: dict[str, Any] = {}
        self._exit: tuple[int, int, float] | None = None
        self._orphans: Callable[[], list[int]] = list
        self._left: dict[int, str] = {}
        self._patience = 0.0
        self._look: float | None = None
        self._finished = False
        self._oom_kills = processes.out_of_memory_kills()
        #: Its process is gone; all is told and closed.
        self.left = self.ended = False
        self._obey(commands)

    def begin(self, process: int, line: socket.socket) -> None:
        """A process is there: it gets the request, with the pipes for its text."""
        if self._exit:  # nobody wants it any more
            line.close()
            return
        self._line = line
        inner = []
        for name in ("stdout", "stderr"):
            ours, theirs = os.pipe()
            os.set_blocking(ours, False)
            self._pipes.append(MarkedPipe(ours, Text(name, self._limit), process))
            inner.append(theirs)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", inner))]
        with contextlib.suppress(OSError):  # it died while it waited
            sent = line.sendmsg([self._request], rights)
            line.sendall(self._request[sent:])
        for each in inner:
            os.close(each)
        self._started = time.monotonic()
        self._stopper.begin(process)
        if self._watched is not None:
            self._folder = FolderWatch(self._watched)

    # What the loop asks

    def descriptors(self) -> list[tuple[int, int]]:
        """What to wait for, and for which events of `poll`."""
        found = []
        if not self._out.broken:
            out = select.POLLOUT if self._out.waiting else 0
            found.append((self._connection.fileno(), select.POLLIN | out))
        if not self._out.full:
            found += [(pipe.descriptor, select.POLLIN) for pipe in self._readable]
            found += [(self._line.fileno(), select.POLLIN)] if self._line else []
        if self._folder and self._folder.descriptor is not None:
            found.append((self._folder.descriptor, select.POLLIN))
        return found

    @property
    def _readable(self) -> list[MarkedPipe]:
        return [pipe for pipe in self._pipes if not (pipe.closed or pipe.at_mark)]

    def due(self) -> float | None:
        """When there is something to do even if nothing comes."""
        due = [pipe.text.due for pipe in self._pipes]
        due += [self._stopper.due, self._look]
        if self._timeout and self._line and not self._stopper.reason:
            due.append(self._started + self._timeout)
        last_turn = self._finished and not self._out.waiting
        if last_turn or (self._folder and self._folder.unfinished):
            due.append(0.0)
        return min((time for time in due if time is not None), default=None)

    def turn(self, ready: set[int], now: float) -> None:
        """Do what there is to do."""
        if self._timeout and self._line and now > self._started + self._timeout:
            self._stop("timeout")
        self._stopper.advance(now)
        if not self._out.broken and self._connection.fileno() in ready:
            self._read_commands()
        if self._line and self._line.fileno() in ready:
            self._read_messages()
        else:
            for pipe in self._readable:
                if pipe.descriptor in ready:
                    pipe.read(now)
        self._send_text(now)
        if self._folder and self._folder.descriptor in ready:
            self._folder.read()
        if self._folder:
            self._folder.advance()
        self._out.flush()
        if self._stopper.reason and not self._pipes:  # before it began
            self.exited(None)
        if self._exit and not self._finished:
            self._close(now)
        if self._finished and not self._out.waiting:
            self._connection.close()
            self.ended = True

    def exited(
        self,
        status: int | None,
        memory: int = 0,
        cpu: float = 0.0,
        orphans: Callable[[], list[int]] = list,
    ) -> None:
        """The process has ended, as `wait` tells; `orphans` gives what is left of its children.

        Without a status there was none.
        """
        if self._exit:
            return
        self._exit, self._orphans, self.left = (status, memory, cpu), orphans, True
        self._stopper.end()
        while self._line and self._read_messages():
            pass  # until the last one
        self._patience = self._look = time.monotonic() + _HELPERS_TIME
        self._close(time.monotonic())

    def give_up(self) -> None:
        """After a fault of ours: end the step, and the connection."""
        self._stopper.kill("gone")
        self._out.broken = True
        if not self._finished:
            self._finish()
        self._exit = self._exit or (None, 0, 0.0)

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

    def _read_messages(self) -> bool:
        """Take what has come. False: nothing, for now or for ever."""
        assert self._line
        try:
            data = self._line.recv(1 << 20, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._line.close()
            self._line = None
            return False
        *lines, self._messages = (self._messages + data).split(b"\n")
        for line in lines:
            now = time.monotonic()
            for pipe in self._pipes:  # what was written before comes first
                pipe.read(now, _REST)
            answer = self._message(line)
            for pipe in self._pipes:
                pipe.go_on(now)
            if answer is not None:
                with contextlib.suppress(OSError):
                    self._line.sendall(json.dumps(answer).encode() + b"\n")
        return True

    def _message(self, line: bytes) -> dict[str, Any] | None:
        """Deal with it; gives the answer where the step waits for one."""
        self._send_text(None)
        if line.startswith(b"="):
            self._out.line(line[1:] + b"\n")
            return None
        message = json.loads(line)
        kind = message.pop("kind")
        if kind == "cell":
            self._end_cell()
            self._cell, self._in_cell = message["cell"], True
            self._out.event("cell.started", **message)
        elif kind == "files":
            return self._folder.report() if self._folder else {}
        elif kind == "failed":
            self._failure = message
            return {"keep": self._stopper.cells_ended(time.monotonic())}
        elif kind == "done":
            self._end_cell()
            self._done = message
            self._tell_end()
        return None

    # To the scheduler

    def _send_text(self, now: float | None, final: bool = False) -> None:
        """Text that is due; without a time, all of it."""
        for text in [pipe.text for pipe in self._pipes]:
            if final or (text.due and (now is None or now >= text.due)):
                self._send_stream(text.name, text.take(final))

    def _send_stream(self, name: str, text: str) -> None:
        if text:
            output = {"output_type": "stream", "name": name, "text": text}
            self._out.event("step.output", cell=self._cell, output=output)

    def _end_cell(self) -> None:
        self._send_text(None, final=True)
        for pipe in self._pipes:
            self._send_stream(pipe.text.name, pipe.text.end())

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 4)

    # The end

    def _close(self, now: float) -> None:
        """Once all that the step left behind is gone."""
        assert self._exit
        orphans = self._orphans()
        if not all(map(processes.is_helper, orphans)) or now >= self._patience:
            for orphan in orphans:
                if orphan not in self._left and not processes.is_helper(orphan):
                    self._left[orphan] = processes.command(orphan)
                with contextlib.suppress(OSError):
                    os.kill(orphan, signal.SIGKILL)
        if orphans and now < self._patience + _HELPERS_TIME:
            self._look = now + _LOOK  # until they are dead: what they print last is part of it
            return
        for pipe in self._pipes:
            pipe.drain(now, _REST)
        self._end_cell()
        status, memory, cpu = self._exit
        code = os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None
        killed_by = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None
        if not self._told:
            self._tell_end(code, killed_by)
        self._out.event(
            "step.closed",
            status=code,
            signal=killed_by,
            left_processes=[*self._done.get("left_processes", []), *self._left.values()],
            threads=self._done.get("threads", []),
            peak_memory=memory,
            cpu_seconds=round(cpu, 4),
        )
        self._finish()

    def _finish(self) -> None:
        """Give back all that is held; what the scheduler has not taken yet still goes out."""
        for pipe in self._pipes:
            pipe.close(time.monotonic())
        if self._line:
            self._line.close()
            self._line = None
        if self._folder:
            self._folder.close()
            self._folder = None
        self._look, self._finished = None, True

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
        facts.update({"cell": self._cell, **self._failure, **self._why(code, killed_by)})
        self._out.event("step.failed", **facts)

    def _why(self, code: int | None, killed_by: int | None) -> dict[str, str]:
        """Why the step failed: one sentence, and the code of its rule (rules/runs.ts)."""
        where = f" in cell {self._cell + 1}" if self._in_cell else ""
        if self._stopper.reason == "timeout":
            line = self._failure.get("line")
            where += "" if line is None else f", line {line + 1}"
            reason = f"it was stopped{where} after its timeout of {self._timeout:g} s"
            return {"reason": reason, "code": "SV644"}
        if self._failure:
            return {}  # which has said it
        if code is None and not killed_by:
            return {"reason": "Python could not be started for it", "code": "SV633"}
        if not killed_by:
            reason = (
                f"the code{where} ended its process with status {code} before the step was done"
            )
            return {"reason": reason, "code": "SV643"}
        reason = f"its process was killed by {signal.Signals(killed_by).name}{where}"
        if killed_by == signal.SIGKILL:
            certain = processes.out_of_memory_kills() > self._oom_kills
            reason += ", out of memory" if certain else ", most likely for lack of memory"
        return {"reason": reason, "code": "SV642"}
