"""The zygote's side of a forker: steps that wait for a request, and those that run."""

from __future__ import annotations

import array
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from typing import Any, Callable

from . import processes
from .supervisor import Supervisor

_DESCRIPTOR = array.array("i").itemsize
_MOST_DESCRIPTORS = 16
# Seconds after the last step began until spares are made: when there are none, and when there are some
# and steps run. With few processors spares would take them from the steps of a chain of short ones.
_CALM, _LONG_CALM = (0.05, 1.0) if (os.cpu_count() or 1) < 4 else (0.0, 0.0)


class Nursery:
    """A forker process and its steps."""

    def __init__(self, kind: str, place: str) -> None:
        """`kind` of the shell; `place`: a folder for what is thrown away."""
        self._line, theirs = socket.socketpair()
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forker.py")
        command = [sys.executable, script, "--line", str(theirs.fileno()), "--shell", kind]
        command += ["--place", place]
        self._forker = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        self._received = b""
        self._descriptors: deque[int] = deque()
        self._parked: deque[tuple[int, socket.socket]] = deque()
        #: Steps that have been asked for and are not there yet, by kind.
        self._due = {False: 0, True: 0}
        self._waiting: dict[bool, deque[Supervisor]] = {False: deque(), True: deque()}
        self._running: dict[int, Supervisor] = {}
        #: For the imports under way; what the last ones gave, and all modules that were asked for.
        self._answers: deque[Callable[[dict[str, Any]], None]] = deque()
        self._imported: dict[str, Any] = {}
        self._modules: set[str] = set()
        self.spares = 1
        self._last_begun = 0.0
        self.fork_safe = True
        #: The forker has ended; it will with its last step; it was able to start.
        self.ended = self.retired = self.started = False

    @property
    def descriptor(self) -> int:
        return self._line.fileno()

    @property
    def busy(self) -> bool:
        return bool(self._running or self._waiting[False] or self._waiting[True])

    def start(self, supervisor: Supervisor, fresh: bool) -> None:
        """Run a step as soon as there is a process for it."""
        self._waiting[fresh].append(supervisor)
        self._hand_out()
        self.fill()

    def prepare(self, modules: list[str], answer: Callable[[dict[str, Any]], None]) -> None:
        """Import modules; the answer comes when that is done, or has ended the forker.

        Steps wait for it, since they need these modules.
        """
        if self._imported and self._modules.issuperset(modules):
            answer(self._imported)
            return
        self._modules.update(modules)
        self._answers.append(answer)
        self._say(op="import", modules=modules)

    def due(self) -> float | None:
        """When a spare is to be made; None: there are enough, or the forker is busy."""
        return self._calm_at() if self._wants_spare else None

    def fill(self) -> None:
        """Have a process made for each step that waits for one; and spares, when it is calm."""
        for fresh, waiting in self._waiting.items():
            while self._due[fresh] < len(waiting):
                self._ask(fresh)
        # One at a time: a step that comes meanwhile finds the forker free.
        if self._wants_spare and time.monotonic() >= self._calm_at():
            self._ask(False)

    def _calm_at(self) -> float:
        at_work = any(not supervisor.left for supervisor in self._running.values())
        return self._last_begun + (_LONG_CALM if self._parked and at_work else _CALM)

    @property
    def _wants_spare(self) -> bool:
        busy = not self.started or self._due[False] or self._answers
        return not (self.retired or busy) and len(self._parked) < self.spares

    def shrink(self, spares: int) -> None:
        """Keep so many spares at most."""
        self.spares = min(self.spares, spares)
        while len(self._parked) > self.spares:
            self._parked.popleft()[1].close()

    def retire(self) -> None:
        """No new steps; those that run are seen to their end."""
        self.retired = True
        self._drop_parked()
        self._end_if_done()

    def read(self) -> None:
        """Take what the forker says."""
        space = socket.CMSG_SPACE(_MOST_DESCRIPTORS * _DESCRIPTOR)
        try:
            data, ancillary, _, _ = self._line.recvmsg(1 << 16, space)
        except OSError:
            data, ancillary = b"", []
        for _, _, rights in ancillary:
            descriptors = array.array("i")
            descriptors.frombytes(rights[: len(rights) // _DESCRIPTOR * _DESCRIPTOR])
            self._descriptors.extend(descriptors)
        if not data:
            self._gone()
            return
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            getattr(self, f"_on_{message.pop('kind')}")(**message)

    def _on_ready(self) -> None:
        self.started = True
        self.fill()

    def _on_parked(self, process: int, fresh: bool) -> None:
        channel = socket.socket(fileno=self._descriptors.popleft())
        self._due[fresh] -= 1
        if fresh and self._waiting[True]:
            self._begin(self._waiting[True].popleft(), process, channel)
        else:
            self._parked.append((process, channel))
            self._hand_out()
            self.fill()

    def _on_exited(self, process: int, status: int, memory: int, cpu: float) -> None:
        supervisor = self._running.get(process)
        if supervisor:
            supervisor.exited(status, memory, cpu, lambda: self._orphans(process))
            return
        for parked in [each for each in self._parked if each[0] == process]:
            self._parked.remove(parked)
            parked[1].close()
        self.fill()

    def _on_imported(self, new: bool, fork_safe: bool, **facts: Any) -> None:
        self.fork_safe = fork_safe
        if new:  # those made before do not have it
            self._drop_parked()
        self._imported = {"ok": True, "fork_safe": fork_safe, **facts}
        self._answers.popleft()(self._imported)
        self._hand_out()
        self.fill()

    def _hand_out(self) -> None:
        while self._waiting[False] and self._parked and not self._answers:
            self._begin(self._waiting[False].popleft(), *self._parked.popleft())

    def _begin(self, supervisor: Supervisor, process: int, channel: socket.socket) -> None:
        self._last_begun = time.monotonic()
        self._running[process] = supervisor
        supervisor.begin(process, channel)

    def tidy(self) -> None:
        """Forget steps that have ended."""
        for process, supervisor in list(self._running.items()):
            if supervisor.ended:
                del self._running[process]
        for waiting in self._waiting.values():
            for supervisor in [each for each in waiting if each.ended]:
                waiting.remove(supervisor)
        self._end_if_done()

    def _orphans(self, process: int) -> list[int]:
        """Children of the forker that a step which has ended left behind.

        They are of its session, or have its mark in their environment. Those that shed both are known
        by being nobody else's, if nobody else is there.
        """
        known = {*self._running, *(parked for parked, _ in self._parked)}
        unknown = [each for each in processes.children(self._forker.pid) if each not in known]
        alone = all(each.left for each in self._running.values())
        if alone and not any(self._due.values()):
            return unknown
        ours = (processes.session, processes.mark)
        return [each for each in unknown if any(of(each) == process for of in ours)]

    def _ask(self, fresh: bool) -> None:
        self._due[fresh] += 1
        self._say(op="park", fresh=fresh)

    def _say(self, **command: Any) -> None:
        with contextlib.suppress(OSError):  # it is gone, which `read` will find
            self._line.sendall(json.dumps(command).encode() + b"\n")

    def _drop_parked(self) -> None:
        while self._parked:
            self._parked.popleft()[1].close()

    def _end_if_done(self) -> None:
        if self.retired and not self.busy and not self.ended:
            self._line.close()
            self.ended = True

    def _gone(self) -> None:
        """The forker died, and with it all its steps: killed, or by a module that it imported."""
        self.ended = True
        self._drop_parked()
        self._line.close()
        for supervisor in self._running.values():
            supervisor.exited(signal.SIGKILL)
        while self._answers:
            error = "Python ended while it imported the modules"
            self._answers.popleft()({"ok": False, "error": error})

    def wait(self, seconds: float) -> None:
        """For the end of the forker, which has been told."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._forker.wait(seconds)

    def take_waiting(self) -> list[tuple[Supervisor, bool]]:
        """Steps that another nursery must run, as this one cannot any more."""
        taken = [(each, fresh) for fresh, line in self._waiting.items() for each in line]
        for line in self._waiting.values():
            line.clear()
        return taken
