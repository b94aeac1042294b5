"""A supervisor and its step, made ahead of need: to fork a big process takes longer than a step may.

The zygote keeps the other end of a socket to each pair. Over it the pair gets the connection of a
request (SCM_RIGHTS), or the end of the socket if it is not wanted any more.
"""

from __future__ import annotations

import array
import contextlib
import faulthandler
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from . import processes
from .step import serve
from .supervisor import Supervisor

# Where the step keeps its line, away from what user code may close.
_ASIDE = 200
_INT = array.array("i")


@dataclass
class Plan:
    """How pairs are made. `shell` is the warm shell of a fork; None: the step is an interpreter."""

    shell: Any
    #: For an interpreter: which modules it imports ahead, and its kind of shell.
    modules: list[str] = field(default_factory=list)
    kind: str = "auto"


def park(plan: Plan, inherited: Iterable[int]) -> socket.socket:
    """Make a pair; `inherited`: descriptors of the zygote that it must not hold open."""
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    if os.fork():
        theirs.close()
        return ours
    try:
        ours.close()
        for descriptor in inherited:
            os.close(descriptor)
        _supervise(plan, theirs)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def hand_over(pair: socket.socket, connection: socket.socket, data: bytes) -> None:
    """Give a pair its request, with all that has come over the connection so far."""
    descriptor = array.array("i", [connection.fileno()])
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptor)]
    sent = pair.sendmsg([data], rights)
    pair.sendall(data[sent:])
    pair.close()


def _supervise(plan: Plan, zygote: socket.socket) -> None:
    processes.adopt_orphans()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    ours, theirs = socket.socketpair()
    out, err = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        try:
            zygote.close()
            ours.close()
            _become_step(plan, theirs, out, err)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    theirs.close()
    os.close(out[1])
    os.close(err[1])
    connection, line, rest = _receive(zygote)
    zygote.close()
    if connection is None:
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
        return
    ours.sendall(line)
    request = json.loads(line)
    pipes = {"stdout": out[0], "stderr": err[0]}
    Supervisor(connection, request, process, ours, pipes, rest).run()


def _receive(zygote: socket.socket) -> tuple[socket.socket | None, bytes, bytes]:
    data, ancillary, _, _ = zygote.recvmsg(1 << 20, socket.CMSG_LEN(_INT.itemsize))
    descriptors = array.array("i")
    for _, _, rights in ancillary:
        descriptors.frombytes(rights[: len(rights) // _INT.itemsize * _INT.itemsize])
    if not descriptors:
        return None, b"", b""
    while b"\n" not in data:
        data += zygote.recv(1 << 20)
    line, newline, rest = data.partition(b"\n")
    return socket.socket(fileno=descriptors[0]), line + newline, rest


def _become_step(
    plan: Plan, line: socket.socket, out: tuple[int, int], err: tuple[int, int]
) -> NoReturn:
    os.setsid()
    processes.die_with_parent()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (out[1], 1), (err[1], 2)):
        os.dup2(descriptor, standard)
    for descriptor in (nothing, *out, *err):
        os.close(descriptor)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    aside = _put_aside(line)
    if plan.shell is None:
        _exec(plan, aside)
    faulthandler.enable(file=2, all_threads=False)
    serve(socket.socket(fileno=aside), plan.shell)


def _put_aside(line: socket.socket) -> int:
    import fcntl

    descriptor = fcntl.fcntl(line.fileno(), fcntl.F_DUPFD_CLOEXEC, _ASIDE)
    line.close()
    return descriptor


def _exec(plan: Plan, line: int) -> NoReturn:
    os.set_inheritable(line, True)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "step.py")
    options = ["--channel", str(line), "--shell", plan.kind, "--modules", *plan.modules]
    os.execv(sys.executable, [sys.executable, script, *options])
