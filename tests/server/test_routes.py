"""The routes with the real command line and the real engine."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from jupyterlab_savoy import __version__

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="local runs need processes and sockets"
)

SCHEMAS = {
    file.name: json.loads(file.read_text())
    for file in (Path(__file__).parents[2] / "src/protocol/schemas").glob("*.schema.json")
}

NOTEBOOK = "work/my sales.ipynb"
#: Cells whose first step goes on until it is cancelled.
ENDLESS = [("imports", "import time"), ("step:wait", "print('begun', flush=True)\ntime.sleep(600)")]


@pytest.fixture
def notebook(write_notebook) -> str:
    write_notebook(NOTEBOOK)
    return NOTEBOOK


@pytest.fixture(autouse=True)
def no_paths_of_the_server(jp_root_dir: Path, savoy, monkeypatch: pytest.MonkeyPatch):
    """Whatever is asked here: no answer tells where the server's files are."""
    ask = savoy._ask

    async def checked(route: str, **options):
        status, answer = await ask(route, **options)
        if not route.endswith("/restore"):
            assert str(jp_root_dir) not in json.dumps(answer), answer
        if isinstance(answer, dict) and "schema" in answer:
            validate(answer)
        return status, answer

    monkeypatch.setattr(savoy, "_ask", checked)


def validate(document: dict) -> None:
    """It is what docs/formats.md says it is."""
    found = next(each for each in SCHEMAS.values() if document["schema"] in each["description"])
    registry = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
    )
    Draft7Validator(found, registry=registry).validate(document)


def outputs(events: list[dict], step: str) -> str:
    shown = [each for each in events if each["event"] == "step.output" and each["step"] == step]
    return "".join(each["output"]["text"] for each in shown)


async def test_a_renamed_notebook_keeps_its_runs_and_both_names_lead_to_them(
    savoy, notebook, jp_root_dir: Path
):
    run = await savoy.start(notebook)
    await savoy.finished(notebook, run)
    renamed = "work/costs.ipynb"
    (jp_root_dir / notebook).rename(jp_root_dir / renamed)
    _, listed = await savoy.get("runs", notebook=renamed)
    assert [(each["id"], each["notebook"]) for each in listed["runs"]] == [(run, renamed)]
    for name in (renamed, notebook):
        status, told = await savoy.get(f"runs/{run}/record", notebook=name)
        assert status == 200 and told["run"]["notebook"]["path"] == renamed
    assert (await savoy.get(f"runs/{run}", notebook="work/other.ipynb"))[0] == 404


async def test_version(savoy):
    assert await savoy.get("version") == (200, {"version": __version__})


async def test_doctor(savoy):
    status, answer = await savoy.get("doctor")
    assert (status, answer["schema"]) == (200, "savoy.doctor/1")
    assert {"node", "python"} <= {finding["name"] for finding in answer["findings"]}


async def test_there_are_no_runs_at_first(savoy, notebook):
    nothing = (200, {"schema": "savoy.runs/1", "runs": []})
    assert await savoy.get("runs") == nothing
    assert await savoy.get("runs", notebook=notebook) == nothing


async def test_a_run_from_start_to_end(savoy, notebook, write_notebook):
    run = await savoy.start(notebook, parameters={"n": 5}, jobs=1)
    events = await savoy.finished(notebook, run)
    assert outputs(events, "train") == "train 10\n"
    assert [events[0]["event"], events[-1]["event"]] == ["run.started", "run.succeeded"]
    assert events[0]["notebook"] == notebook
    assert await savoy.get(f"runs/{run}/events", notebook=notebook) == (200, events)

    status, shown = await savoy.get(f"runs/{run}", notebook=notebook)
    assert (status, shown["status"], shown["notebook"]) == (200, "succeeded", notebook)
    assert (await savoy.get("runs"))[1]["runs"] == [shown]
    assert (await savoy.get("runs", notebook=notebook))[1]["runs"] == [shown]
    write_notebook("other.ipynb")
    assert (await savoy.get("runs", notebook="other.ipynb"))[1]["runs"] == []

    status, record = await savoy.get(f"runs/{run}/record", notebook=notebook)
    validate(record["run"])
    assert (status, record["run"]["notebook"]["path"]) == (200, notebook)
    assert (record["run"]["parameters"], record["run"]["environment"]) == ({"n": 5}, {})
    assert record["code"]["1"] == "n = 3"

    status, executed = await savoy.get(f"runs/{run}/notebook", notebook=notebook)
    assert (status, executed["cells"][2]["outputs"][0]["text"]) == (200, "read 5\n")


async def test_values_of_parameters_keep_their_type(savoy, write_notebook):
    values = {
        "a": -1,
        "b": 0.5,
        "c": 'it\'s "q"\n',
        "d": True,
        "e": [1, {"x": None}],
        "f": {"y": False},
    }
    source = "\n".join(f"{name} = {type(value)()!r}" for name, value in values.items())
    write_notebook(
        "p.ipynb", [("pipeline-parameters", source), ("step:say", "print([a, b, c, d, e, f])")]
    )
    run = await savoy.start("p.ipynb", parameters=values)
    events = await savoy.finished("p.ipynb", run)
    assert outputs(events, "say") == f"{[*values.values()]}\n"


async def test_a_rerun_as_it_was_planned(savoy, notebook):
    first = await savoy.start(notebook)
    await savoy.finished(notebook, first)
    meant = {"notebook": notebook, "mode": "from-after", "step": "train"}
    status, plan = await savoy.post("rerun-plans", **meant)
    assert status == 200
    assert [step["action"] for step in plan["steps"]] == ["reuse", "reuse", "run"]
    assert plan["parent"] == first

    status, answer = await savoy.post("reruns", **meant, token=plan["token"])
    assert status == 201
    events = await savoy.finished(notebook, answer["run"])
    assert [each["step"] for each in events if each["event"] == "step.started"] == ["evaluate"]

    status, diff = await savoy.get("diffs", notebook=notebook, one=first, other=answer["run"])
    assert (status, diff["before"], diff["after"]) == (200, first, answer["run"])


async def test_a_plan_that_is_outdated_is_not_run(savoy, notebook, write_notebook, jp_root_dir):
    await savoy.finished(notebook, await savoy.start(notebook))
    meant = {"notebook": notebook, "mode": "stale"}
    _, plan = await savoy.post("rerun-plans", **meant)
    changed = (jp_root_dir / notebook).read_text().replace("'train'", "'trained'")
    (jp_root_dir / notebook).write_text(changed)
    status, answer = await savoy.post("reruns", **meant, token=plan["token"])
    assert (status, answer["diagnostics"][0]["code"]) == (409, "SV635")
    _, again = await savoy.post("rerun-plans", **meant)
    assert [step["action"] for step in again["steps"]] == ["reuse", "run", "run"]
    assert (await savoy.post("reruns", **meant, token=again["token"]))[0] == 201


async def test_reuse_takes_over_what_is_fresh(savoy, notebook):
    await savoy.finished(notebook, await savoy.start(notebook))
    events = await savoy.finished(notebook, await savoy.start(notebook, reuse=True))
    assert [each["event"] for each in events].count("step.reused") == 3


async def test_cancel(savoy, write_notebook):
    write_notebook("endless.ipynb", ENDLESS)
    run = await savoy.start("endless.ipynb")
    page = await savoy.stream()
    page.send({"follow": run, "notebook": "endless.ipynb", "after": 0})
    while not any(each["event"] == "step.output" for each in (await page.frame())["events"]):
        pass
    assert await savoy.post(f"runs/{run}/cancel", notebook="endless.ipynb") == (204, None)
    assert (await savoy.get(f"runs/{run}", notebook="endless.ipynb"))[1]["status"] == "cancelled"
    status, answer = await savoy.post(f"runs/{run}/cancel", notebook="endless.ipynb")
    assert (status, answer["diagnostics"][0]["code"]) == (409, "SV639")


async def test_states_of_steps(savoy, notebook):
    run = await savoy.start(notebook)
    await savoy.finished(notebook, run)
    status, after = await savoy.get(f"runs/{run}/steps/train/state", notebook=notebook)
    assert (status, after["when"]) == (200, "after")
    assert "total" in {each["name"] for each in after["variables"]}
    _, before = await savoy.get(f"runs/{run}/steps/train/state", notebook=notebook, before=1)
    assert "total" not in {each["name"] for each in before["variables"]}
    status, answer = await savoy.get(f"runs/{run}/steps/trian/state", notebook=notebook)
    assert status == 404
    assert answer["diagnostics"][0]["hint"] == "Did you mean train?"


async def test_a_state_in_a_kernel(savoy, notebook, jp_root_dir):
    from IPython.core.interactiveshell import InteractiveShell

    run = await savoy.start(notebook)
    await savoy.finished(notebook, run)
    shell = InteractiveShell.instance()

    async def restore(**body) -> tuple[dict, str]:
        route = f"runs/{run}/steps/train/restore"
        status, answer = await savoy.post(route, notebook=notebook, **body)
        assert status == 200, answer
        return json.loads(eval(answer["code"])), answer["undo"]

    try:
        shell.user_ns["total"] = "mine"
        told, _ = await restore(dry=True)
        assert (told["ok"], told["overwritten"]) == (True, ["total"])
        assert shell.user_ns["total"] == "mine"
        told, undo = await restore(names=["total"])
        assert (told["ok"], shell.user_ns["total"]) == (True, 3)
        assert json.loads(eval(undo)) == {"ok": True}
        assert shell.user_ns["total"] == "mine"
        told, _ = await restore(before=True)
        assert shell.user_ns["rows"] == [0, 1, 2]
    finally:
        InteractiveShell.clear_instance()
    requests = list((jp_root_dir / "work/.savoy/runs" / run / "kernel").iterdir())
    assert [file.stat().st_mode & 0o777 for file in requests] == [0o600] * len(requests)
    assert len(requests) == 2  # One for after, one for before; the same again when asked again.


async def test_compile(savoy, notebook, jp_root_dir):
    status, answer = await savoy.post("compile", notebook=notebook)
    assert status == 200
    assert answer["yaml"].startswith("pipelineInfo:")
    assert "path" not in answer and list(jp_root_dir.rglob("*.yaml")) == []
    status, answer = await savoy.post("compile", notebook=notebook, save=True, target="2.5")
    assert (status, answer["path"]) == (200, "work/my-sales.yaml")
    assert (jp_root_dir / answer["path"]).read_text() == answer["yaml"]


async def test_problems_of_the_notebook_come_with_their_place(savoy, write_notebook):
    write_notebook("bad.ipynb", [("step:a", "x = 1"), ("step:b prev:nobody", "print(x)")])
    for route in ("runs", "compile"):
        status, answer = await savoy.post(route, notebook="bad.ipynb")
        assert status == 422
        first = next(each for each in answer["diagnostics"] if each["severity"] == "error")
        assert answer["message"] == first["message"]
        assert first["cell"] == 1
    assert (await savoy.get("runs"))[1]["runs"] == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 7}', "\0", '{"nbformat": 2}'])
async def test_files_that_are_no_notebooks(savoy, jp_root_dir, text: str):
    (jp_root_dir / "odd.ipynb").write_text(text)
    for route in ("runs", "compile"):
        status, answer = await savoy.post(route, notebook="odd.ipynb")
        assert status in (422, 424), answer
        assert answer["message"].endswith(".")


async def test_a_run_goes_on_when_the_page_that_started_it_has_gone(savoy, jp_fetch, notebook):
    asked = asyncio.ensure_future(savoy.post("runs", notebook=notebook))
    await asyncio.sleep(0.02)
    asked.cancel()
    for _ in range(100):
        runs = (await savoy.get("runs"))[1]["runs"]
        if runs:
            break
        await asyncio.sleep(0.1)
    events = await savoy.finished(notebook, runs[0]["id"])
    assert events[-1]["event"] == "run.succeeded"


async def test_history_leaves_out_what_is_elsewhere(savoy, notebook, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("SAVOY_STATE", str(elsewhere / "state"))
    run = await savoy.start(notebook)
    await savoy.finished(notebook, run)
    told = elsewhere / "state" / "runs" / run / "run.json"
    assert len((await savoy.get("runs"))[1]["runs"]) == 1
    moved = json.loads(told.read_text())
    moved["notebook"]["path"] = str(elsewhere / "secret.ipynb")
    told.write_text(json.dumps(moved))
    assert (await savoy.get("runs"))[1]["runs"] == []
    assert (await savoy.get(f"runs/{run}", notebook=notebook))[0] == 404


async def test_runs_are_found_when_their_notebook_has_gone(savoy, notebook, jp_root_dir):
    run = await savoy.start(notebook)
    await savoy.finished(notebook, run)
    os.remove(jp_root_dir / notebook)
    assert (await savoy.get(f"runs/{run}", notebook=notebook))[1]["status"] == "succeeded"
    assert (await savoy.post("runs", notebook=notebook))[0] == 404
