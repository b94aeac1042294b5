"""Runs one task from its first prelude cell to its saved state. Knows nothing of KFP."""

from __future__ import annotations

import os
import sys
import time
import types
from dataclasses import dataclass, field
from typing import Any, Callable

from . import rebuild as _own_rebuild
from .bundle import make_bundle
from .errors import StepError
from .files import write_files
from .layer import Layer, describe_values, environment, write_layer
from .namespace import Definitions, Namespace
from .outputs import CellRecord, Failure, Recorder
from .report import render_report
from .shell import failed, make_shell
from .streams import recorded
from .task import Cell, Metric, Task
from .values import metric_value, parameter_value

rebuild = sys.modules[_own_rebuild.MODULE]


@dataclass
class Places:
    """Where a step finds and leaves things."""

    #: Directory of the state of each producing task.
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
    records: list[CellRecord] = field(default_factory=list)


class _CellFailed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def run_task(task: Task, places: Places, recorder: Recorder | None = None) -> Outcome:
    """Run the step on directories; whatever happens ends up in the outcome, and in the report."""
    recorder = recorder or Recorder()
    step = Step(task, places, recorder, _Layers(places))
    with recorded(recorder):
        outcome = step.run()
    recorder.settle()
    if places.report and task["report"]:
        _write_report(task, places.report, outcome)
    return outcome


class Step:
    """One run of a task. `recorder` takes what its cells print and show.

    `states` is where variables come from and go to: its `restore(step)` adds the inputs to
    `step.names`, its `save(step)` keeps them. `shell` is one that was made ahead.
    """

    def __init__(
        self, task: Task, places: Places, recorder: Recorder, states: Any, shell: Any = None
    ) -> None:
        self.task, self.places, self.recorder, self.states = task, places, recorder, states
        self.shell = shell
        self.definitions = Definitions()
        self.outcome = Outcome(records=recorder.records)
        self._started = time.monotonic()

    @property
    def names(self) -> dict[str, Any]:
        """The namespace of the cells."""
        return self.shell.names

    @property
    def cells(self) -> list[int]:
        return [cell["cell"] for cell in self.task["cells"]]

    def run(self) -> Outcome:
        """Run all of it; whatever happens in it ends up in the outcome."""
        return self.attempt(self._run)

    def attempt(self, part: Callable[[], None]) -> Outcome:
        """Run a part of it, likewise."""
        task, outcome = self.task, self.outcome
        try:
            part()
        except _CellFailed as error:
            outcome.failure = error.failure
            outcome.problem = f"{task['step']} failed in {error}"
        except StepError as error:
            outcome.problem, outcome.code = f"{task['step']} failed: {error}", error.code
        except Exception as error:
            if "SAVOY_DEBUG" in os.environ:  # for those who work on the runtime
                raise
            outcome.code = "SV609"
            outcome.problem = f"{task['step']} failed by a fault of the step runtime: {error!r}"
        return outcome

    def facts(self) -> dict[str, Any]:
        """What a manifest says of the step, beside its variables."""
        return {
            "pipeline": self.task["pipeline"],
            "step": self.task["step"],
            "task": self.task["task"],
            "cells": self.cells,
            "params": self.outcome.parameters,
            "env": environment(),
            "stats": {"run_s": round(time.monotonic() - self._started, 3)},
        }

    def enter_folder(self) -> None:
        """Work where the cells do."""
        folder = os.path.abspath(self.places.folder)
        write_files(self.task["files"], folder)
        os.chdir(folder)
        # As in a notebook: modules beside it come first.
        sys.path[:] = [folder, *(path for path in sys.path if path not in ("", folder))]

    def prepare(self) -> None:
        """Run what comes before the inputs: prelude and definitions, with the parameters."""
        for parameter in self.task["parameters"]:
            name = parameter["name"]
            given = self.places.parameters.get(name)
            self.outcome.parameters[name] = parameter_value(parameter, given)
        self.shell = self.shell or make_shell(Namespace(), self.recorder, self.places.shell)
        self._run_prelude()
        self.definitions.record(self.names, everywhere=True)
        self._run_cells("definitions")
        self.definitions.record(self.names)
        rebuild.use_definitions(self.definitions)

    def _run(self) -> None:
        self.enter_folder()
        self.prepare()
        self.states.restore(self)
        self._run_cells("cells")
        for metric in self.task["metrics"]:
            self._measure(metric)
        self.states.save(self)

    def _run_prelude(self) -> None:
        """Values go in right after the cell that sets their defaults: later cells see them.

        The default in the cell knows best what type is meant: JSON does not tell 1.0 from 1.
        """
        due = {parameter["name"]: parameter for parameter in self.task["parameters"]}
        for cell in self.task["prelude"]:
            self._run_cell(cell, "prelude")
            self.set_parameters(due)
        self.names.update({name: self.outcome.parameters[name] for name in due})

    def set_parameters(self, due: dict[str, Any]) -> None:
        """Give values to those that have a default by now."""
        values = self.outcome.parameters
        for name in self.names.keys() & due.keys():
            parameter: Any = {**due.pop(name), "default": self.names[name]}
            self.names[name] = values[name] = parameter_value(parameter, values[name])

    def _run_cells(self, section: Any) -> None:
        for cell in self.task[section]:
            self._run_cell(cell, section.rstrip("s"))

    def _run_cell(self, cell: Cell, section: str) -> None:
        source = cell["source"] if self.shell.ipython else cell.get("plain", cell["source"])
        self.recorder.begin(cell["cell"], section, source)
        self._stop_if(self.shell.run(cell["cell"], source))

    def _stop_if(self, failure: Failure | None) -> None:
        if failure:
            shown = {"ename": failure.ename, "evalue": failure.evalue}
            self.recorder.show({"output_type": "error", **shown, "traceback": failure.traceback})
            raise _CellFailed(failure)

    def _measure(self, metric: Metric) -> None:
        place = f"metric {metric['name']} (cell {metric['cell'] + 1})"
        names = dict(self.names)
        try:
            exec(compile(metric.get("setup", ""), place, "exec", dont_inherit=True), names)
            value, note = metric_value(eval(metric["expression"].strip(), names))
        except BaseException as error:
            failure = failed(error, metric["cell"], [f"{type(error).__name__}: {error}"])
            failure.place, failure.line = place, None
            self.recorder.begin(metric["cell"], "metric", metric["expression"])
            self._stop_if(failure)
        self.outcome.metrics[metric["name"]] = value
        if note:
            print(f"savoy: {place} {note}", file=sys.stderr)


class _Layers:
    """States as directories: those of the producers, and the step's own."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def restore(self, step: Step) -> None:
        wanted: dict[str, list[Any]] = {}
        for entry in step.task["inputs"]:
            wanted.setdefault(entry["from"], []).append(entry)
        for producer, entries in wanted.items():
            if producer not in self.places.states:
                raise StepError("SV605", f"the state of {producer} was not given to it")
            layer = Layer(self.places.states[producer], producer, self.places.verify)
            due = [e["name"] for e in entries if e["name"] in layer or not e.get("optional")]
            step.names.update(layer.load(due))

    def save(self, step: Step) -> None:
        if not self.places.state:
            return
        bound = {name: step.names[name] for name in step.task["outputs"] if name in step.names}
        modules = {k: v.__name__ for k, v in bound.items() if isinstance(v, types.ModuleType)}
        values = {name: value for name, value in bound.items() if name not in modules}
        why = {"why": f"{step.task['step']} did not set it", "cells": step.cells}
        unset = {name: why for name in step.task["outputs"] if name not in bound}
        facts = {**step.facts(), "modules": modules, "missing": unset}
        bundle = make_bundle(values, step.definitions)
        if bundle.failures:
            places = "; ".join(map(str, bundle.failures.values()))
            cells = " or ".join(str(cell + 1) for cell in step.cells)
            text = f"later steps need what cannot be handed on, from cell {cells}: {places}"
            raise StepError("SV606", text)
        facts["vars"] = describe_values(values, bundle.all_groups())
        step.outcome.manifest = write_layer(self.places.state, bundle, facts)


def _write_report(task: Task, path: str, outcome: Outcome) -> None:
    stored = (outcome.manifest or {"vars": {}})["vars"]
    tables = {
        "Parameters": outcome.parameters,
        "Metrics": outcome.metrics,
        "Handed on": {
            name: " ".join(
                [value["type"], "×".join(map(str, value.get("shape", ()))), _size(value["bytes"])]
            )
            for name, value in stored.items()
        },
    }
    page = render_report(task["step"], outcome.problem, tables, outcome.records)
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(page)
    except OSError as error:
        if not outcome.problem:
            outcome.code = "SV608"
            outcome.problem = f"{task['step']} failed: its report cannot be written: {error}"


def _size(count: int) -> str:
    return f"{count} bytes" if count < 10_000 else f"{count / 1e6:.2f} MB"
