"""Starts the command `savoy` and takes its answer (src/cli/commands/answer.ts).

A run is a process in a session of its own: it goes on when the server ends. So nothing here may end a
process by being forgotten, as asyncio's subprocesses do; a thread of its own waits for each. They are
daemons: a server that stops does not wait for them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from jupyterlab_savoy._node import PROGRAM, NodeMissingError, find_node

from .problem import Diagnostic, Problem

#: So many commands at once; more wait for their turn.
AT_ONCE = 4
#: So many may wait.
WAITING = 60

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
        errors = [each for each in self.diagnostics if each["severity"] == "error"]
        if errors:
            status = STATUS_BY_CODE.get(errors[0]["code"]) or STATUS_BY_EXIT.get(
                self.exit or 1, 500
            )
            return Problem(status, errors[0]["message"], self.diagnostics)
        said = self.messages.strip().removeprefix("savoy: ").partition(" See savoy ")[0]
        status = STATUS_BY_EXIT.get(self.exit or 1, 500) if said else 500
        return Problem(status, said or "Savoy ended without saying why.", self.diagnostics)


class Program:
    def __init__(self, log: logging.Logger):
        self._log = log
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def ask(
        self, argv: Sequence[str], folder: str, *, seconds: float = 60, first: bool = False
    ) -> Answer:
        """Run a command in a folder. `first`: answer at the first thing it prints; it goes on."""
        if self._waiting >= WAITING:
            raise Problem(503, "The server is busy with other requests; try again in a moment.")
        self._waiting += 1
        try:
            async with self._turns:
                request = {"argv": [*argv], "folder": folder, "first": first}
                return await self._converse(request, seconds)
        finally:
            self._waiting -= 1

    async def _converse(self, request: dict[str, Any], seconds: float) -> Answer:
        command = _command()
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answer] = loop.create_future()
        started: list[subprocess.Popen[bytes]] = []

        def settle(answer: Answer | None, problem: BaseException | None) -> None:
            if answered.done():
                return
            if answer is not None:
                answered.set_result(answer)
            else:
                answered.set_exception(problem or Problem(500, "Savoy gave no answer."))

        def converse() -> None:
            try:
                with tempfile.TemporaryFile() as errors, _start(command, errors) as process:
                    started.append(process)
                    try:
                        answer, problem = self._exchange(process, request, errors), None
                    except Exception as error:
                        answer, problem = None, error
                    _call(loop, settle, answer, problem)
                    process.wait()
            except OSError as error:
                _call(loop, settle, None, _not_started(error))

        threading.Thread(target=converse, name="savoy", daemon=True).start()
        try:
            return await asyncio.wait_for(answered, seconds)
        except asyncio.TimeoutError:
            for process in started:
                _kill(process)
            message = f"Savoy gave no answer within {seconds:.0f} seconds and was stopped."
            raise Problem(504, message) from None

    def _exchange(
        self, process: subprocess.Popen[bytes], request: dict[str, Any], errors: IO[bytes]
    ) -> Answer:
        assert process.stdin and process.stdout
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.close()
        except BrokenPipeError:
            pass  # It ended at once; what it said comes below.
        line = process.stdout.readline()
        process.stdout.close()
        try:
            answer = json.loads(line)
        except ValueError:
            process.wait(10)
            errors.seek(0)
            said = errors.read(4000).decode(errors="replace").strip()
            self._log.error(
                "savoy %s ended with %s: %s", request["argv"][0], process.returncode, said
            )
            raise _no_answer(process.returncode, said) from None
        return Answer(
            exit=answer.get("exit"),
            output=answer["output"],
            messages=answer["messages"],
            diagnostics=answer["diagnostics"],
            place=answer.get("place"),
        )


def _command() -> list[str]:
    try:
        node = find_node()
    except NodeMissingError as problem:
        raise Problem(424, str(problem)) from None
    if not os.path.exists(PROGRAM):
        raise Problem(
            424, "Savoy's program is not built; install the package jupyterlab-savoy again."
        )
    return [node, PROGRAM, "answer"]


def _start(command: list[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # No pipe: it is there as long as the process, whatever becomes of the server.
        stderr=errors,
        env={**os.environ, "SAVOY_PYTHON": os.environ.get("SAVOY_PYTHON") or sys.executable},
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _call(loop: asyncio.AbstractEventLoop, function: Any, *arguments: Any) -> None:
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        pass  # The server has stopped meanwhile.


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        pass  # It is gone.


def _not_started(error: OSError) -> Problem:
    return Problem(424, f"Node.js cannot be started: {error.strerror or error}.")


def _no_answer(status: int | None, said: str) -> Problem:
    # What the program says itself, before anything is asked, is a sentence: Node.js is too old.
    last = said.splitlines()[-1] if said else ""
    if last.startswith("savoy: "):
        return Problem(424, last.removeprefix("savoy: "))
    return Problem(500, f"Savoy's program ended unexpectedly (status {status}); the log says more.")
