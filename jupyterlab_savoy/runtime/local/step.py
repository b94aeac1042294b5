"""The process of a step: forked from the zygote, or started afresh by `python step.py --channel FD`.

Reads its request from the channel, runs the step, says how it went, and leaves without returning to
the frames of the process it was forked from.
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
import atexit
import contextlib
import faulthandler
import json
import signal
import socket
import threading
import traceback
from typing import Any, NoReturn

from ..namespace import Namespace
from ..outputs import Recorder
from ..run import Outcome, Places, Step
from ..shell import make_shell
from ..streams import recorded
from ..task import complete_task
from . import processes, randomness
from .channel import Channel, EventRecorder
from .imports import Imports
from .pages import Pages
from .rehearsal import rehearse
from .snapshots import Snapshots, failure_facts
from .top_to_bottom import TopToBottom
from .watch import FileWatch

# How long exit handlers may take; the step has told its end before.
_EXIT_HANDLERS = 10
_FALLBACK = {
    "states": {},
    "parents": {},
    "unchanged": [],
    "parameters": {},
    "env": {},
    "keep": True,
}


def serve(line: socket.socket, shell: Any, pages: Pages | None = None) -> NoReturn:
    """Wait for a request, run it, end this process. `pages`: of a fork."""
    text = _receive(line)
    if not text:  # nobody has use for it any more
        os._exit(0)
    status = 1
    try:
        if pages:
            pages.begin()
        status = _run({**_FALLBACK, **json.loads(text)}, Channel(line), shell, pages)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _receive(line: socket.socket) -> bytes:
    """The request; standard output and error are the pipes that came with it from now on."""
    rights = array.array("i")
    space = socket.CMSG_SPACE(2 * rights.itemsize)
    text, ancillary, _, _ = line.recvmsg(1 << 20, space)
    for _, _, data in ancillary:
        rights.frombytes(data)
    while text and not text.endswith(b"\n"):
        piece = line.recv(1 << 20)
        text = text + piece if piece else b""
    for standard, descriptor in zip((1, 2), rights):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    return text


def _run(request: dict[str, Any], channel: Channel, shell: Any, pages: Pages | None) -> int:
    _enter(request)
    recorder = EventRecorder(channel, request["output_limit"])
    shell.attach(recorder)
    hidden = dict(shell.names)
    task = complete_task(request["task"])
    files = FileWatch(request["folder"], [request["store"]])
    states = Snapshots(request, channel, files, hidden)
    places = Places(parameters=request["parameters"], folder=request["folder"])
    if "compare" in request:
        step: Step = TopToBottom(task, places, recorder, states, shell, request, channel)
    else:
        step = Step(task, places, recorder, states, shell)
    files.start()
    with recorded(recorder):
        try:
            outcome = step.run()
        except BaseException as error:  # an interrupt outside of the cells, or a fault of ours
            traceback.print_exc()
            outcome = step.outcome
            outcome.code = "SV609"
            outcome.problem = f"{task['step']} was ended by {type(error).__name__}"
        _tell(channel, step, outcome, states)
        if pages:
            pages.learn()
        _leave()
    return 0 if outcome.problem is None else 1


def _enter(request: dict[str, Any]) -> None:
    wanted = request["env"] or dict(os.environ)
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    os.environ[processes.MARK] = str(os.getpid())
    randomness.start_anew()
    with contextlib.suppress(OSError):
        # If memory runs out, it is the step that should go, not what watches over it.
        with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:
            file.write("500")


def _tell(channel: Channel, step: Step, outcome: Outcome, states: Snapshots) -> None:
    """How it went; `done` is the last thing said: the state is kept, others may start."""
    if outcome.problem:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        failure = failure_facts(outcome.failure, step.recorder.cell)  # type: ignore[attr-defined]
        facts = {**failure, "reason": outcome.problem}
        if outcome.failure:
            facts["traceback"] = outcome.failure.traceback
        if outcome.code:
            facts["code"] = outcome.code
        if channel.ask("failed", **facts)["keep"]:
            try:
                states.save_failed(step, failure)
            except Exception as error:
                print(f"savoy: the state at the failure is not kept: {error}", file=sys.stderr)
    threads = [
        thread.name
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not thread.daemon
    ]
    channel.tell(
        "done",
        ok=outcome.problem is None,
        snapshot=states.snapshot,
        metrics=outcome.metrics,
        threads=threads,
        left_processes=_end_processes(),
    )


def _end_processes() -> list[str]:
    """End what `multiprocessing` has started and its exit handler would wait for."""
    module = sys.modules.get("multiprocessing.process")
    left = []
    for process in module.active_children() if module else ():
        if not process.daemon:
            left.append(processes.command(process.pid) or process.name)
            process.kill()
    return left


def _leave() -> None:
    """Run exit handlers as Python would; one that hangs does not hold the process up."""
    faulthandler.dump_traceback_later(_EXIT_HANDLERS, exit=True, file=2)
    atexit._run_exitfuncs()
    faulthandler.cancel_dump_traceback_later()


def main() -> None:
    """A step in a new interpreter. Modules to import ahead come before the request does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--channel", type=int, required=True)
    parser.add_argument("--shell", default="auto")
    parser.add_argument("--place", required=True)
    parser.add_argument("--modules", nargs="*", default=[])
    options = parser.parse_args()
    line = socket.socket(fileno=options.channel)
    line.set_inheritable(False)
    processes.die_with_parent()
    faulthandler.enable(file=2, all_threads=False)
    shell = make_shell(Namespace(), Recorder(), options.shell)
    Imports().add(options.modules)
    rehearse(shell, options.place)
    serve(line, shell)


if __name__ == "__main__":
    main()
