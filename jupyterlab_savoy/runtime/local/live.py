"""The state of a step in an interpreter that somebody uses: a console, a notebook's kernel.

A request (the same for both) is a JSON object: `task`, whose prelude and definitions are run again;
`store`; `snapshots`, of which later ones win: that of a step for the state after it, those of all
steps that it comes after for the state before it; `parameters` of the run; `folder`.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

from ..errors import StepError
from ..outputs import Failure, Recorder
from ..run import Places, Step
from ..shell import failed, file_name, remember_source
from ..store import Store
from ..task import complete_task


class LiveShell:
    """Runs cells for `Step` in an interactive IPython, or without one; shows nothing."""

    def __init__(self, names: dict[str, Any], interactive: Any = None) -> None:
        self.names, self._interactive = names, interactive
        self.ipython = interactive is not None

    def run(self, cell: int, source: str) -> Failure | None:
        name = file_name(cell)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                code = self._interactive.transform_cell(source) if self.ipython else source
                remember_source(name, code)
                exec(compile(code, name, "exec", dont_inherit=True), self.names)
        except BaseException as error:
            return failed(error, cell, [f"{type(error).__name__}: {error}"])
        return None


class State:
    """What a request asks for. StepError where it cannot be had."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        self._store = Store.open(request["store"])
        self.task = complete_task(request["task"])
        self.manifests = [self._store.describe(snapshot) for snapshot in request["snapshots"]]

    @property
    def failure(self) -> dict[str, Any] | None:
        """If it is the state at a failure: cell, line, ename, evalue."""
        return self.manifests[-1].get("failed") if self.manifests else None

    def replay(self, shell: LiveShell, enter_folder: bool = False) -> Step:
        """Run the prelude and the definitions: imports, parameters, functions, classes."""
        places = Places(
            parameters=self._request.get("parameters", {}), folder=self._request["folder"]
        )
        step = Step(self.task, places, Recorder(), None, shell)
        if enter_folder:
            step.enter_folder()
        problem = step.attempt(step.prepare).problem
        if problem:
            raise StepError(step.outcome.code or "SV609", problem)
        return step

    def load(self, names: list[str] | None = None) -> Any:
        """The variables; `names`: only these. Random generators and options are set as well."""
        wanted = [(snapshot, names) for snapshot in self._request["snapshots"]]
        restored = self._store.load_all(wanted)
        restored.restore_ambient()
        return restored
