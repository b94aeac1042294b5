"""Runs one task from its first prelude cell to its saved state. Knows nothing of KFP (see `kfp`)."""

from __future__ import annotations

import os
import sys
import time
import types
from dataclasses import dataclass, field
from typing import Any

from . import rebuild as _own_rebuild
from .bundle import make_bundle
from .errors import CANNOT_HAND_ON, CANNOT_WRITE, INTERNAL, StepError
from .files import write_files
from .layer import Layer, describe_values, environment, write_layer
from .namespace import Definitions, Namespace
from .outputs import Failure, Recorder
from .report import render_report
from .shell import failed, make_shell, remember_source
from .streams import recorded
from .task import Cell, Metric, Task
from .values import metric_value, parameter_value

rebuild = sys.modules[_own_rebuild.MODULE]


@dataclass
class Places:
    """Where a step finds and leaves things. `states` has the directory of each producing task's state."""

    states: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    state: str | None = None
    report: str | None = None
    #: The working directory of the cells; shipped files are written there.
    folder: str = "."
    #: `auto`, `ipython` or `plain`.
    shell: str = "auto"
    #: Check all bytes of the states, not only those of the small variables.
    verify: bool = False


@dataclass
class Outcome:
    """How a step ended. `problem` is one sentence for its user, or None."""

    problem: str | None = None
    code: str | None = None
    failure: Failure | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    manifest: dict[str, Any] | None = None


class _CellFailed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.ename)
        self.failure = failure


def run_task(task: Task, places: Places) -> Outcome:
    """Run the step; whatever happens in it ends up in the outcome, and in the report."""
    outcome, recorder = Outcome(), Recorder()
    # SAVOY_DEBUG: for those who work on the runtime, its own tracebacks.
    try:
        with recorded(recorder):
            _Step(task, places, outcome, recorder).run()
    except _CellFailed as error:
        outcome.failure = error.failure
        outcome.problem = error.failure.sentence(task.step)
    except StepError as error:
        outcome.problem, outcome.code = f"{task.step} failed: {error}", error.code
    except Exception as error:
        if os.environ.get("SAVOY_DEBUG"):
            raise
        outcome.code = INTERNAL
        outcome.problem = (
            f"{task.step} failed by a fault of the step runtime: {type(error).__name__}: {error}"
        )
    recorder.finish()
    if places.report and task.report:
        _write_report(task, places.report, outcome, recorder)
    return outcome


class _Step:
    def __init__(self, task: Task, places: Places, outcome: Outcome, recorder: Recorder) -> None:
        self.task, self.places, self.outcome, self.recorder = task, places, outcome, recorder
        self.started = time.monotonic()

    def run(self) -> None:
        task, outcome = self.task, self.outcome
        self._enter_folder()
        values = {
            p.name: parameter_value(p, self._given(p.name, p.default)) for p in task.parameters
        }
        outcome.parameters = values
        self.shell = make_shell(Namespace(), self.recorder, self.places.shell)
        self.names = self.shell.names
        self._run_prelude(values)
        for cell in task.definitions:
            self._run_cell(cell, "definition")
        definitions = Definitions()
        definitions.record(self.names)
        rebuild.use_definitions(definitions)
        self._restore()
        for cell in task.cells:
            self._run_cell(cell, "cell")
        for metric in task.metrics:
            self._measure(metric)
        self._save(definitions)

    def _given(self, name: str, default: Any) -> Any:
        return self.places.parameters.get(name, default)

    def _enter_folder(self) -> None:
        folder = os.path.abspath(self.places.folder)
        write_files(self.task.files, folder)
        os.chdir(folder)
        # As in a notebook: modules beside it come first.
        sys.path[:] = [folder] + [path for path in sys.path if path not in ("", folder)]

    def _run_prelude(self, values: dict[str, Any]) -> None:
        """The values go in right after the cell that sets their defaults, so that later cells already see them."""
        due = dict(values)
        for cell in self.task.prelude:
            self._run_cell(cell, "prelude")
            for name in [name for name in due if name in self.names]:
                self.names[name] = due.pop(name)
        self.names.update(due)

    def _run_cell(self, cell: Cell, section: str) -> None:
        source = cell.text(self.shell.ipython)
        self.recorder.begin(cell.index, section, source)
        failure = self.shell.run(cell.index, source)
        if failure is not None:
            self.recorder.error(failure)
            raise _CellFailed(failure)

    def _restore(self) -> None:
        wanted: dict[str, list[str]] = {}
        optional = set()
        for entry in self.task.inputs:
            wanted.setdefault(entry.producer, []).append(entry.name)
            if entry.optional:
                optional.add((entry.producer, entry.name))
        for producer, names in wanted.items():
            directory = self.places.states.get(producer)
            if directory is None:
                raise StepError(
                    CANNOT_HAND_ON, f"The state of {producer} was not given to this step."
                )
            layer = Layer(directory, producer, self.places.verify)
            names = [n for n in names if n in layer or (producer, n) not in optional]
            self.names.update(layer.load(names))

    def _measure(self, metric: Metric) -> None:
        place = f"the metric {metric.name} (cell {metric.cell})"
        file = f"<metric {metric.name}>"
        remember_source(file, metric.expression)
        try:
            code = compile(metric.expression.strip(), file, "eval", dont_inherit=True)
            value, note = metric_value(eval(code, self.names))
        except BaseException as error:
            failure = failed(error, metric.cell, [f"{type(error).__name__}: {error}"])
            failure.place, failure.line = place, None
            self.recorder.begin(metric.cell, "metric", metric.expression)
            self.recorder.error(failure)
            raise _CellFailed(failure) from None
        self.outcome.metrics[metric.name] = value
        if note:
            print(f"savoy: {place} {note}", file=sys.stderr)

    def _save(self, definitions: Definitions) -> None:
        if self.places.state is None:
            return
        task, names = self.task, self.names
        bound = {name: names[name] for name in task.outputs if name in names}
        modules = {k: v.__name__ for k, v in bound.items() if isinstance(v, types.ModuleType)}
        values = {k: v for k, v in bound.items() if k not in modules}
        began = time.monotonic()
        bundle = make_bundle(values, definitions)
        if bundle.failures:
            what = "; ".join(culprit.sentence() for culprit in bundle.failures.values())
            cells = ", ".join(str(cell.index) for cell in task.cells)
            raise StepError(
                CANNOT_HAND_ON,
                f"later steps need {', '.join(bundle.failures)}, set in cell {cells}, but cannot get it: {what}.",
            )
        cell_numbers = [cell.index for cell in task.cells]
        missing = {
            name: {"why": f"{task.step} did not set it", "cells": cell_numbers}
            for name in task.outputs
            if name not in bound
        }
        self.outcome.manifest = write_layer(
            self.places.state,
            bundle,
            {
                "pipeline": task.pipeline,
                "step": task.step,
                "task": task.task,
                "cells": cell_numbers,
                "params": self.outcome.parameters,
                "env": environment(),
                "vars": describe_values(values, bundle),
                "modules": modules,
                "missing": missing,
                "stats": {
                    "run_s": round(began - self.started, 3),
                    "save_s": round(time.monotonic() - began, 3),
                },
            },
        )


def _write_report(task: Task, path: str, outcome: Outcome, recorder: Recorder) -> None:
    page = render_report(
        task.step,
        task.pipeline,
        recorder.records,
        outcome.problem,
        outcome.parameters,
        outcome.metrics,
        (outcome.manifest or {}).get("vars"),
    )
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(page)
    except OSError as error:
        if outcome.problem is None:
            outcome.code = CANNOT_WRITE
            outcome.problem = f"{task.step} failed: its report cannot be written: {error.strerror}."
