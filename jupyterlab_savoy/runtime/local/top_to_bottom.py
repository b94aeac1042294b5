"""A notebook in one process, its cells in their own order, compared with its pipeline: `savoy verify`.

The values are saved where the pipeline saves them, in the same way, and loaded again beside those of
the pipeline: what pickling loses is lost on both sides. What is compared with what comes with the
request (`compare`, step-request.schema.json); what was found is one event, `notebook.compared`
(comparison.schema.json). Why something differs is for others to tell; here is noted what that takes.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import time
import types
from collections.abc import Iterable
from typing import Any

from ..errors import StepError
from ..outputs import Recorder
from ..run import Outcome, Places, Step
from ..store import Store, ambient
from ..task import Cell, Task
from .channel import Channel
from .compare import Incomparable, difference
from .snapshots import Snapshots, available


class TopToBottom(Step):
    """All cells are `cells` of the task; those that a pipeline runs first stand where they stand."""

    def __init__(
        self,
        task: Task,
        places: Places,
        recorder: Recorder,
        states: Snapshots,
        shell: Any,
        request: dict[str, Any],
        channel: Channel,
    ) -> None:
        super().__init__(task, places, recorder, states, shell)
        self._wanted, self._channel = request["compare"], channel
        self._prelude = set(self._wanted["prelude"])
        self._store = Store.open(request["store"])
        self._due = {parameter["name"]: parameter for parameter in task["parameters"]}
        self._bound: dict[str, int] = {}
        self._options: dict[str, bytes] = {}
        self._cells: list[dict[str, Any]] = []
        self._checkpoints: list[dict[str, Any]] = []
        self._seconds = 0.0

    def run(self) -> Outcome:
        started = time.monotonic()
        outcome = super().run()
        self._seconds = round(time.monotonic() - started, 4)
        # Nothing that comparing does is an output of the notebook.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self._tell()
        return outcome

    def _run(self) -> None:
        self.enter_folder()
        self.prepare()
        self._note_changes()
        last = {cell["cell"]: index for index, cell in enumerate(self.task["cells"])}
        for index, cell in enumerate(self.task["cells"]):
            number = cell["cell"]
            self._save_where("before", number)
            for metric in self.task["metrics"]:
                if metric["cell"] == number:
                    self._measure(metric)
            self._run_cell(cell, "cell")
            if last[number] == index:
                self._save_where("after", number)

    def _run_prelude(self) -> None:
        """It has its turn in the order of the notebook."""

    def _run_cell(self, cell: Cell, section: str) -> None:
        try:
            super()._run_cell(cell, section)
            self.set_parameters(self._due)
        finally:
            bound, changed = self._note_changes()
            mutable = [name for name in bound if _is_mutable(self.names.get(name))]
            facts = {"bound": bound, "mutable": mutable, "changed": changed}
            self._cells.append({"cell": cell["cell"], **facts})
        if cell["cell"] in self._prelude:
            made = {name: self.names[name] for name in bound if name in self.names}
            self.definitions.record(made, everywhere=True)
            self._note_changes()  # these are no variables any more

    def _note_changes(self) -> tuple[list[str], list[str]]:
        """Names that were bound or deleted since the last time; generators and options changed."""
        values, modules = self.states.namespace(self)
        bound = {name: id(self.names[name]) for name in [*values, *modules]}
        options = _options(ambient.capture()[1])
        names = {*self._bound, *bound}
        changes = _differing(names, self._bound, bound), _changed(self._options, options)
        self._bound, self._options = bound, options
        return changes

    # Saving

    def _save_where(self, when: str, cell: int) -> None:
        for point in self._wanted["points"]:
            if point["when"] == when and point["cell"] == cell:
                self._checkpoints.append({**point, "own": self._save(point["values"])})

    def _save(self, wanted: Iterable[dict[str, Any]]) -> str:
        names = {entry["name"] for entry in wanted}
        values, modules = self.states.namespace(self)
        saved = self._store.save(
            {name: value for name, value in values.items() if name in names},
            self.definitions,
            facts=self.facts(),
            modules={name: module for name, module in modules.items() if name in names},
        )
        return saved.id

    # Comparing

    def _tell(self) -> None:
        found = [
            {
                "step": point["step"],
                "when": point["when"],
                "snapshot": point["own"],
                "values": [self._compare(point["own"], entry) for entry in point["values"]],
                "ambient": self._compare_ambient(point["own"], point.get("snapshot")),
            }
            for point in self._checkpoints
        ]
        facts = {"cells": self._cells, "metrics": self.outcome.metrics, "points": found}
        facts["seconds"] = self._seconds
        self._channel.event("notebook.compared", **facts)

    def _compare(self, own: str, entry: dict[str, Any]) -> dict[str, Any]:
        """The notebook's value is the one that is expected."""
        name, other = entry["name"], entry["snapshot"]
        result = {"name": name, "from": entry["from"]}
        try:
            described = [self._store.describe(snapshot) for snapshot in (own, other)]
            here, there = [name in available(manifest) for manifest in described]
            if not (here and there):
                why = [manifest["missing"].get(name, {}).get("why") for manifest in described]
                result.update(_of_missing(here, there, *why))
                return result
            text = difference(self._load(own, name), self._load(other, name))
            return {**result, **({} if text is None else {"difference": text})}
        except (Incomparable, StepError) as error:
            return {**result, "unknown": str(error)}
        except Exception as error:  # of a class of the user: its comparison, its repr
            return {**result, "unknown": f"{type(error).__name__}: {error}"}

    def _load(self, snapshot: str, name: str) -> Any:
        return self._store.load(snapshot, [name]).values[name]

    def _compare_ambient(self, own: str, other: str | None) -> list[str]:
        if other is None:
            return []
        streams = [self._store.load(snapshot, []).ambient_state for snapshot in (own, other)]
        return _changed(*[_options(stream) if stream else {} for stream in streams])


def _is_mutable(value: Any) -> bool:
    """Whether code that only reads its name can change it; modules and functions are taken not to be."""
    fixed = (type(None), int, float, complex, str, bytes, range, types.ModuleType)
    return not isinstance(value, (*fixed, types.FunctionType, types.BuiltinFunctionType))


def _options(stream: bytes) -> dict[str, bytes]:
    """States of generators and options, as they are kept."""
    states: dict[str, bytes] = pickle.loads(stream)
    return states


def _changed(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Without those of modules that only one of two processes has imported."""
    return _differing(one.keys() & other.keys(), one, other)


def _differing(names: Iterable[str], one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return sorted(name for name in names if one.get(name) != other.get(name))


def _of_missing(here: bool, there: bool, why: str | None, why_there: str | None) -> dict[str, str]:
    if why or why_there:  # it cannot be kept
        return {"unknown": why or why_there or ""}
    if here == there:
        return {}
    return {
        "difference": ": " + ("it is not set" if here else "it is set, and not in the notebook")
    }
