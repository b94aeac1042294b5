"""The process with the imports: forks a step ahead of each request, and reaps those that have ended.

Started by the zygote, by its path, with one end of a socket. Lines of JSON come in (`import`, `park`)
and go out (`imported`; `parked`, with the descriptor of the step's line; `exited`). Steps are its
children, and what steps leave behind becomes so: it ends when the zygote does, and they with it.
"""

from __future__ import annotations

import os
import sys

if not __package__:  # started by its path (PEP 366)
    import runpy

    start = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py"))
    __package__ = start["package"]("local")

import argparse
import array
import contextlib
import faulthandler
import gc
import json
import select
import signal
import socket
import time
import traceback
import warnings
from typing import Any, NoReturn

from ..layer import environment
from ..namespace import Namespace
from ..outputs import Recorder
from ..shell import make_shell
from . import forksafe, processes
from .imports import Imports
from .pages import Pages
from .rehearsal import rehearse
from .step import serve

# Where a step keeps its line, away from what user code may close.
_ASIDE = 200


class Forker:
    """Does what the zygote says; knows nothing of requests and connections."""

    def __init__(self, line: socket.socket, kind: str, place: str) -> None:
        self._line, self._kind, self._place = line, kind, place
        self._imports = Imports()
        # A signal for a child that ended writes to it.
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)
        self._shell = make_shell(Namespace(), Recorder(), kind)
        rehearse(self._shell, place)
        self._obstacles: list[str] = []
        self._settle()

    def run(self) -> None:
        """Until the zygote is gone; all steps go with it, and what they left behind."""
        try:
            self._serve()
        finally:
            signal.set_wakeup_fd(-1)
            while True:
                running = processes.children(os.getpid())
                if not running:
                    break
                for child in running:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)

    def _serve(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        processes.adopt_orphans()
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        self._tell("ready")
        received = b""
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if self._woken.fileno() in ready:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(1 << 12)
                self._reap()
            if self._line.fileno() in ready:
                data = self._line.recv(1 << 20)
                if not data:
                    return
                *lines, received = (received + data).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))

    def _obey(self, command: dict[str, Any]) -> None:
        if command["op"] == "park":
            self._park(command["fresh"])
        else:
            self._import(command["modules"])

    def _import(self, modules: list[str]) -> None:
        started = time.monotonic()
        new = self._imports.add(modules)
        if new:
            self._settle()
        self._tell(
            "imported",
            new=new,
            fork_safe=not self._obstacles,
            foreign_threads=self._obstacles,
            seconds=round(time.monotonic() - started, 4),
            failed=self._imports.failed,
            env=environment(),
        )

    def _settle(self) -> None:
        """Make this process fit to be forked, as far as it can be."""
        forksafe.pause_openmp()
        gc.collect()
        gc.freeze()  # a collection in a step would touch, and so copy, every page of it
        self._obstacles = forksafe.obstacles()

    def _park(self, fresh: bool) -> None:
        """Make a step that waits for its request."""
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process == 0:
            try:
                for each in (ours, self._line, self._woken, self._waker):
                    each.close()
                self._become_step(theirs, fresh)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        theirs.close()
        with ours:
            self._tell("parked", ours, process=process, fresh=fresh)

    def _become_step(self, line: socket.socket, fresh: bool) -> NoReturn:
        os.setsid()
        processes.die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        aside = _put_aside(line)
        if fresh or self._obstacles:
            modules = [] if fresh else self._imports.names
            _exec(aside, self._kind, self._place, modules)
        faulthandler.enable(file=2, all_threads=False)
        channel = socket.socket(fileno=aside)
        pages = Pages(self._place)
        pages.copy()
        rehearse(self._shell, self._place, lambda: bool(select.select([channel], [], [], 0)[0]))
        serve(channel, self._shell, pages)

    def _reap(self) -> None:
        while True:
            try:
                process, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not process:
                return
            unit = 1 if sys.platform == "darwin" else 1024
            memory, cpu = usage.ru_maxrss * unit, usage.ru_utime + usage.ru_stime
            self._tell("exited", process=process, status=status, memory=memory, cpu=cpu)

    def _tell(self, kind: str, handle: socket.socket | None = None, **facts: Any) -> None:
        data = json.dumps({"kind": kind, **facts}).encode() + b"\n"
        sent = 0
        if handle is not None:
            rights = array.array("i", [handle.fileno()])
            sent = self._line.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        self._line.sendall(data[sent:])


def _put_aside(line: socket.socket) -> int:
    import fcntl

    descriptor = fcntl.fcntl(line.fileno(), fcntl.F_DUPFD_CLOEXEC, _ASIDE)
    line.close()
    return descriptor


def _exec(line: int, kind: str, place: str, modules: list[str]) -> NoReturn:
    os.set_inheritable(line, True)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "step.py")
    options = ["--channel", str(line), "--shell", kind, "--place", place, "--modules", *modules]
    os.execv(sys.executable, [sys.executable, script, *options])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--line", type=int, required=True)
    parser.add_argument("--shell", default="auto")
    parser.add_argument("--place", required=True)
    options = parser.parse_args()
    line = socket.socket(fileno=options.line)
    line.set_inheritable(False)
    # Python warns of a fork with threads since 3.12; forksafe has looked at them.
    warnings.filterwarnings("ignore", ".*multi-threaded, use of fork", DeprecationWarning)
    with contextlib.suppress(OSError):
        Forker(line, options.shell, options.place).run()
    os._exit(0)  # exit handlers of what was imported have nothing to do here


if __name__ == "__main__":
    main()
