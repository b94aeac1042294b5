"""One process of the command `savoy answer` (src/cli/commands/answer.ts): requests in, answers out.

It is in a session of its own and talks to nobody but by its answers, so that it goes on with a run when
the server ends. That is why asyncio's subprocesses do not do: they are killed when they are forgotten.
All functions here wait; they are called in threads.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

from jupyterlab_savoy._node import PROGRAM, NodeMissingError, find_node

from .problem import Problem


class Process:
    """A started process. Problem where it cannot be started."""

    def __init__(self) -> None:
        # No pipe: it is there as long as the process, whatever becomes of the server.
        self._errors = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._errors.close()
            raise Problem(424, f"Node.js cannot be started: {error.strerror or error}.") from None
        except Problem:
            self._errors.close()
            raise

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def exchange(self, request: dict[str, Any], last: bool) -> dict[str, Any]:
        """Ask, and wait for the answer. `last`: it may go on after that, and is asked nothing more."""
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(OSError):  # It has ended; what it said comes below.
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            if last:
                self._process.stdin.close()
        line = self._process.stdout.readline()
        if last:
            self._process.stdout.close()
        try:
            return json.loads(line)
        except ValueError:
            raise self._no_answer() from None

    def end(self) -> None:
        """It is asked nothing more: it ends when its input does."""
        self._close()
        self.wait()

    def wait(self, seconds: float | None = None) -> bool:
        """Until it has ended, so that the system can forget it. False: it still runs."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._errors.close()
        return True

    def kill(self) -> None:
        """End it at once, with all that it started."""
        try:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        except OSError:
            pass  # It is gone.

    def _close(self) -> None:
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()

    def _no_answer(self) -> Problem:
        self._close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._errors.seek(0)
        said = self._errors.read(4000).decode(errors="replace").strip()
        self.wait()
        # What the program says before it is asked anything is a sentence: Node.js is too old.
        last = said.rpartition("\n")[2]
        if last.startswith("savoy: "):
            return Problem(424, last.removeprefix("savoy: "))
        status = self._process.returncode
        message = (
            f"Savoy's program ended unexpectedly (status {status}); the server's log says more."
        )
        return Problem(500, message, log=said)


def _command() -> list[str]:
    try:
        node = find_node()
    except NodeMissingError as problem:
        raise Problem(424, str(problem)) from None
    if not os.path.exists(PROGRAM):
        raise Problem(424, "Savoy's program is missing; install jupyterlab-savoy again.")
    return [node, PROGRAM, "answer"]


def _environment() -> dict[str, str]:
    # As cli.py: the interpreter that Jupyter's own `python3` kernel uses.
    return {"SAVOY_PYTHON": sys.executable, **os.environ}
