"""Typed view of the task document (`savoy.task/1`, src/protocol/schemas/task.schema.json).

Lenient: keys that a newer compiler adds are ignored, all but `step` may be absent.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict

from .errors import StepError

SCHEMA = "savoy.task/1"


class Cell(TypedDict, total=False):
    """A cell, or a part of one. `plain`: with its magics lowered to Python, if it has any."""

    cell: int
    source: str
    plain: str


class Parameter(TypedDict):
    name: str
    type: str
    default: Any


# Functional syntax: `from` is a keyword.
Input = TypedDict("Input", {"name": str, "from": str, "optional": bool}, total=False)


class Metric(TypedDict, total=False):
    """`setup`: statements to run first, on a copy of the names."""

    name: str
    expression: str
    cell: int
    setup: str


class ShippedFile(TypedDict, total=False):
    path: str
    data: str
    executable: bool


class Task(TypedDict):
    """Everything there is to know to run one step."""

    pipeline: str
    step: str
    task: str
    prelude: list[Cell]
    parameters: list[Parameter]
    definitions: list[Cell]
    cells: list[Cell]
    inputs: list[Input]
    outputs: list[str]
    metrics: list[Metric]
    files: list[ShippedFile]
    report: bool


_LISTS = ["prelude", "parameters", "definitions", "cells", "inputs", "outputs", "metrics", "files"]


def complete_task(data: Any) -> Task:
    """A parsed task document with all its keys."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or "step" not in data:
        raise StepError("SV601", f"The task is not a document of the form {SCHEMA}.")
    lists: dict[str, Any] = {key: [] for key in _LISTS}
    defaults = {"pipeline": "", "task": data["step"], "report": True}
    return {**lists, **defaults, **data}  # type: ignore[typeddict-item]


def read_task(path: str) -> Task:
    """The task in a file."""
    try:
        with open(path, encoding="utf-8") as file:
            return complete_task(json.load(file))
    except (OSError, ValueError) as error:
        raise StepError("SV601", f"The task cannot be read: {error}.") from None
