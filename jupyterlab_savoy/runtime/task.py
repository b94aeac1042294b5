"""Typed view of the task document (`savoy.task/1`, src/protocol/schemas/task.schema.json).

Reads leniently: keys that a newer compiler adds are ignored, optional ones may be absent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .errors import BAD_TASK, StepError

SCHEMA = "savoy.task/1"


@dataclass(frozen=True)
class Cell:
    """A cell, or a part of one: its index in the notebook and its source."""

    index: int
    source: str
    plain: str | None = None

    def text(self, ipython: bool) -> str:
        """The source to run: `plain` has the magics lowered to Python where IPython is not there."""
        return self.source if ipython or self.plain is None else self.plain


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    default: Any = None


@dataclass(frozen=True)
class Input:
    name: str
    producer: str
    optional: bool = False


@dataclass(frozen=True)
class Metric:
    name: str
    expression: str
    cell: int


@dataclass(frozen=True)
class ShippedFile:
    path: str
    data: str
    executable: bool = False


@dataclass(frozen=True)
class Task:
    """Everything there is to know to run one step."""

    step: str
    pipeline: str = ""
    task: str = ""
    prelude: list[Cell] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    definitions: list[Cell] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    files: list[ShippedFile] = field(default_factory=list)
    report: bool = True


def _cell(entry: dict[str, Any]) -> Cell:
    return Cell(entry["cell"], entry["source"], entry.get("plain"))


def task_from_json(data: Any) -> Task:
    """The task in a parsed task document; StepError where it is none."""
    if not isinstance(data, dict) or data.get("schema", SCHEMA) != SCHEMA:
        raise StepError(BAD_TASK, f"The task document is not of the form {SCHEMA}.")

    def entries(key: str) -> list[Any]:
        return data.get(key) or []

    try:
        return Task(
            step=data["step"],
            pipeline=data.get("pipeline", ""),
            task=data.get("task", data["step"]),
            prelude=[_cell(entry) for entry in entries("prelude")],
            parameters=[
                Parameter(p["name"], p["type"], p.get("default")) for p in entries("parameters")
            ],
            definitions=[_cell(entry) for entry in entries("definitions")],
            cells=[_cell(entry) for entry in entries("cells")],
            inputs=[
                Input(i["name"], i["from"], i.get("optional", False)) for i in entries("inputs")
            ],
            outputs=list(entries("outputs")),
            metrics=[
                Metric(m["name"], m["expression"], m.get("cell", -1)) for m in entries("metrics")
            ],
            files=[
                ShippedFile(f["path"], f["data"], f.get("executable", False))
                for f in entries("files")
            ],
            report=data.get("report", True),
        )
    except (KeyError, TypeError) as error:
        raise StepError(BAD_TASK, f"The task document is incomplete: {error}.") from None


def read_task(path: str) -> Task:
    """The task in a file."""
    try:
        with open(path, encoding="utf-8") as file:
            return task_from_json(json.load(file))
    except (OSError, ValueError) as error:
        raise StepError(BAD_TASK, f"The task document cannot be read: {error}.") from None
