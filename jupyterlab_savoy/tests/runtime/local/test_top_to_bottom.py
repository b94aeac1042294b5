"""A whole notebook in one process, compared with the steps of its pipeline."""

import json

import jsonschema
import pytest

from ..support import ROOT, cells, make_task
from ..test_interpreters import python  # noqa: F401, a fixture
from .client import Zygote

SCHEMA = json.loads((ROOT / "src/protocol/schemas/comparison.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    with Zygote(tmp_path_factory.mktemp("z"), "--shell", "plain") as started:
        yield started


def compare(zygote, *sources, points=(), prelude=(), given=None, **of_task):
    """Run these as the cells 0, 1 … of a notebook; the event that it tells at its end."""
    task = {**make_task(report=False, **of_task), "cells": cells(*sources)}
    request = {"prelude": list(prelude), "points": list(points)}
    ended = zygote.step(task=task, keep=False, compare=request, parameters=given or {})
    (event,) = ended.of("notebook.compared")
    jsonschema.validate(event, SCHEMA)
    return ended, event


def point(cell, snapshot, *names, when="after"):
    values = [{"name": name, "from": "train", "snapshot": snapshot} for name in names]
    return {"step": "train", "when": when, "cell": cell, "snapshot": snapshot, "values": values}


def said(event):
    """`x: [1]: 3 instead of 2` for each value that is not the same, in the order of the points."""
    values = [value for found in event["points"] for value in found["values"]]
    texts = [(value["name"], value.get("difference", value.get("unknown"))) for value in values]
    return [f"{name}{text}" for name, text in texts if text is not None]


def test_values_are_compared_where_the_step_has_left_them(zygote):
    step = zygote.step("x = [1, 2]\ny = {'a': x}", outputs=["x", "y"])
    points = [point(0, step.snapshot, "x", "y"), point(1, step.snapshot, "x", "y")]
    _, event = compare(zygote, "x = [1, 2]\ny = {'a': x}", "x.append(3)", points=points)
    assert said(event) == [f"{name}: 2 instead of 3 elements" for name in ("x", "y['a']")]


def test_before_a_cell(zygote):
    step = zygote.step("x = 1", outputs=["x"])
    points = [point(1, step.snapshot, "x", when="before"), point(1, step.snapshot, "x")]
    _, event = compare(zygote, "x = 1", "x = 2", points=points)
    assert [found["when"] for found in event["points"]] == ["before", "after"]
    assert said(event) == ["x: 1 instead of 2"]


def test_what_each_cell_did_is_noted(zygote):
    sources = ["import random\nx = []\nn = 1", "x.append(n)", "n = random.random()\ndel x"]
    _, event = compare(zygote, *sources)
    assert event["cells"] == [
        {"cell": 0, "bound": ["n", "random", "x"], "mutable": ["x"], "changed": []},
        {"cell": 1, "bound": [], "mutable": [], "changed": []},
        {"cell": 2, "bound": ["n", "x"], "mutable": [], "changed": ["random"]},
    ]


def test_generators_and_options_are_compared(zygote):
    sources = ["import decimal, random\nrandom.seed(1)", "decimal.getcontext().prec = 5"]
    step = zygote.step("\n".join(sources))
    _, event = compare(zygote, *sources, points=[point(0, step.snapshot), point(1, step.snapshot)])
    assert [found["ambient"] for found in event["points"]] == [["decimal"], []]
    other = zygote.step("import random\nrandom.seed(2)")
    _, event = compare(zygote, *sources, points=[point(0, other.snapshot)])
    assert event["points"][0]["ambient"] == ["random"]


def test_values_that_only_one_of_them_has(zygote):
    step = zygote.step("x = 1\nz = 3", outputs=["x", "z"])
    points = [point(0, step.snapshot, "x", "y", "z")]
    _, event = compare(zygote, "y = z = 3", points=points)
    assert said(event) == ["x: it is set, and not in the notebook", "y: it is not set"]


def test_what_cannot_be_pickled_is_not_known_to_be_the_same(zygote):
    step = zygote.step("x = 1", outputs=["x"])
    ended, event = compare(zygote, "x = (i for i in [1])", points=[point(0, step.snapshot, "x")])
    assert "generator" in event["points"][0]["values"][0]["unknown"]
    assert ended.end["event"] == "step.succeeded"


def test_classes_of_the_notebook_are_the_same_classes(zygote):
    made = "class P:\n    def __init__(self, x): self.x = x"
    step = zygote.step("p = P(1)", prelude=cells(made), outputs=["p"])
    points = [point(1, step.snapshot, "p")]
    _, event = compare(zygote, made, "p = P(1)", points=points, prelude=[0])
    assert said(event) == []
    _, event = compare(zygote, made, "p = P(2)", points=points, prelude=[0])
    assert said(event) == ["p.x: 1 instead of 2"]


def test_parameters_are_set_after_the_cell_that_has_their_defaults(zygote):
    parameters = [{"name": "n", "type": "int", "default": 1}]
    ended, _ = compare(
        zygote,
        "print('n' in globals())",
        "n = 1",
        "print(n)",
        prelude=[1],
        given={"n": 5},
        parameters=parameters,
    )
    assert ended.text() == "False\n5\n"


def test_up_to_the_cell_that_fails(zygote):
    step = zygote.step("x = 1", outputs=["x"])
    points = [point(0, step.snapshot, "x"), point(1, step.snapshot, "x")]
    ended, event = compare(zygote, "x = 1", "1 / 0", points=points)
    assert (ended.end["event"], ended.end["cell"]) == ("step.failed", 1)
    assert [found["step"] for found in event["points"]] == ["train"]
    assert "snapshot" not in ended.end


def test_metrics_before_their_cell(zygote):
    metrics = [{"name": "m", "expression": "x", "cell": 1}]
    _, event = compare(zygote, "x = 1", "x = 5", "x = 7", metrics=metrics)
    assert event["metrics"] == {"m": 1}


def test_nothing_that_comparing_prints_is_an_output(zygote):
    made = "class Loud:\n    def __setstate__(self, state): print('loud')\n    def __getstate__(self): return {1: 2}"
    step = zygote.step("x = Loud()", prelude=cells(made), outputs=["x"])
    ended, event = compare(
        zygote, made, "x = Loud()", points=[point(1, step.snapshot, "x")], prelude=[0]
    )
    assert (ended.text(), said(event)) == ("", [])


def test_under_every_python(python, tmp_path):  # noqa: F811
    with Zygote(tmp_path, python=python) as zygote:
        zygote.prepare()
        step = zygote.step("x = [1]", outputs=["x"])
        _, event = compare(zygote, "x = [2]", points=[point(0, step.snapshot, "x")])
        assert said(event) == ["x[0]: 1 instead of 2"]
