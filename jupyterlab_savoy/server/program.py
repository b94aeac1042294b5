"""The command `savoy` as the server's handlers use it: asked without waiting, answered in data.

A process that has answered is kept for a while: what is asked next, such as the rerun that was just
planned, is answered in half the time. Each request has a thread of its own, which waits for the process.
They are daemons: a server that stops does not wait for the runs it has started.
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
URGENT = {"run", "rerun", "cancel", "build-images", "cancel-build"}
#: So many requests altogether.
LIMIT = 64
#: Seconds that a process is kept.
KEPT = 120
#: Seconds after which the server shows again that runs are at work.
SHOW = 60

#: Statuses by the code of a problem (docs/diagnostics), where it says more than the exit code.
STATUS_BY_CODE = {
    "SV630": 404,
    "SV631": 404,
    "SV634": 410,
    "SV635": 409,
    "SV639": 409,
    "SV543": 409,
}
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
        self._kept: Process | None = None
        self._end_kept: asyncio.TimerHandle | None = None

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

    async def _converse(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[dict[str, Any]] = loop.create_future()
        kept, goes_on = self._take(), request["first"]
        started: list[Process] = []

        def settle(answer: dict[str, Any] | Exception) -> None:
            if isinstance(answer, Exception):
                if not answered.done():
                    answered.set_exception(answer)
                return
            if not answered.done():
                answered.set_result(answer)
            if not goes_on:
                self._keep(started[0])

        def converse() -> None:
            try:
                process = kept if kept and kept.is_alive else Process()
                started.append(process)
                answer = process.exchange(request, last=goes_on)
            except Exception as error:
                _call(loop, settle, error)
                return
            _call(loop, settle, answer)
            while goes_on and not process.wait(SHOW):
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
                self._log.error("savoy %s: %s", request["argv"][0], problem.log)
            raise

    def _take(self) -> Process | None:
        process, self._kept = self._kept, None
        if self._end_kept:
            self._end_kept.cancel()
        return process

    def _keep(self, process: Process) -> None:
        if self._kept:
            _in_thread(process.end)
            return
        self._kept = process
        self._end_kept = asyncio.get_running_loop().call_later(KEPT, self._end)

    def _end(self) -> None:
        if process := self._take():
            _in_thread(process.end)


def _in_thread(function: Callable[[], None]) -> None:
    threading.Thread(target=function, name="savoy", daemon=True).start()


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., Any], *arguments: Any) -> None:
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        pass  # The server has stopped meanwhile.
