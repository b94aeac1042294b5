"""The command `savoy` as the server's handlers use it: asked without waiting, answered in data.

Each request has a thread of its own, which waits for the process to its end. They are daemons: a server
that stops does not wait for the runs it has started.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from .problem import Diagnostic, Problem
from .process import Process

#: So many commands at once; more wait for their turn.
AT_ONCE = 4
#: Nobody waits to start a run or to end one because others compile.
URGENT = {"run", "rerun", "cancel"}
#: So many requests altogether.
LIMIT = 64
#: Seconds that a process is kept for a request that is expected.
KEPT = 120
#: Seconds after which the server shows again that runs are at work.
SHOW = 60

#: Statuses by the code of a problem (docs/diagnostics), where it says more than the exit code.
STATUS_BY_CODE = {"SV630": 404, "SV631": 404, "SV634": 410, "SV635": 409, "SV639": 409}
#: Exit codes: a problem of the notebook, wrong usage, something is missing.
STATUS_BY_EXIT = {1: 422, 2: 400, 3: 424}


@dataclass(frozen=True)
class Answer:
    """What a command printed."""

    #: None: it goes on.
    exit: int | None
    output: str
    #: What it said in words.
    messages: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    #: Where a result is written when no place is named.
    place: str | None = None

    @property
    def document(self) -> Any:
        """The JSON document that was printed; a Problem where there is none."""
        if not self.output:
            raise self.problem
        return json.loads(self.output)

    @property
    def problem(self) -> Problem:
        """Why it did not succeed."""
        status = STATUS_BY_EXIT.get(self.exit or 0, 500)
        for each in self.diagnostics:
            if each["severity"] == "error":
                status = STATUS_BY_CODE.get(each["code"], status)
                return Problem(status, each["message"], self.diagnostics)
        said = self.messages.strip().removeprefix("savoy: ").partition(" See savoy ")[0]
        return Problem(status, said or "Savoy ended without saying why.", self.diagnostics)


class Program:
    def __init__(self, log: logging.Logger, show_activity: Callable[[], None]):
        self._log = log
        self._show_activity = show_activity
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._asked = 0
        #: By command; None: being started.
        self._spares: dict[str, Process | None] = {}

    async def ask(
        self, argv: Sequence[str], folder: str, *, seconds: float = 60, first: bool = False
    ) -> Answer:
        """Run a command in a folder. `first`: answer at the first thing it prints; it goes on."""
        if self._asked >= LIMIT:
            raise Problem(503, "The server is busy with other requests; try again in a moment.")
        turn = nullcontext() if argv[0] in URGENT else self._turns
        self._asked += 1
        try:
            async with turn:
                request = {"argv": [*argv], "folder": folder, "first": first}
                return Answer(**{"exit": None, **await self._converse(request, seconds)})
        finally:
            self._asked -= 1

    def expect(self, command: str) -> None:
        """Have a process ready for a command that somebody is about to ask for."""
        if command in self._spares:
            return
        self._spares[command] = None
        loop = asyncio.get_running_loop()

        def keep(process: Process | None) -> None:
            if process is not None and command in self._spares:
                self._spares[command] = process
                loop.call_later(KEPT, drop, process)
            elif process is not None:
                _in_thread(process.forget)  # It was asked for before it was there.
            else:
                self._spares.pop(command, None)

        def drop(process: Process) -> None:
            if self._spares.get(command) is process:
                del self._spares[command]
                _in_thread(process.forget)

        def start() -> None:
            try:
                process = Process(command)
            except Problem:
                process = None  # Whoever asks is told.
            if not _call(loop, keep, process) and process:
                process.forget()

        _in_thread(start)

    async def _converse(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[dict[str, Any]] = loop.create_future()
        command = request["argv"][0]
        spare = self._spares.pop(command, None)
        started: list[Process] = []

        def settle(set_result: Callable[[Any], None], result: Any) -> None:
            if not answered.done():
                set_result(result)

        def converse() -> None:
            try:
                process = spare if spare and spare.is_alive else Process()
                started.append(process)
                answer = process.exchange(request)
            except Exception as error:
                _call(loop, settle, answered.set_exception, error)
                return
            _call(loop, settle, answered.set_result, answer)
            while not process.wait(SHOW):
                _call(loop, self._show_activity)

        _in_thread(converse)
        try:
            return await asyncio.wait_for(answered, seconds)
        except asyncio.TimeoutError:
            for process in started:
                process.kill()
            message = f"Savoy gave no answer within {seconds:.0f} seconds and was stopped."
            raise Problem(504, message) from None
        except Problem as problem:
            if problem.log:
                self._log.error("savoy %s: %s", command, problem.log)
            raise


def _in_thread(function: Callable[[], None]) -> None:
    threading.Thread(target=function, name="savoy", daemon=True).start()


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., Any], *arguments: Any) -> bool:
    """Call it in the loop. False: the server has stopped meanwhile."""
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        return False
    return True
