"""Starts the harness, and whole steps as KFP starts them."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

HERE = pathlib.Path(__file__).parent
RUNTIME = HERE.parent.parent / "runtime"
ROOT = RUNTIME.parent.parent


def harness(
    verb: str,
    request: Any,
    python: str = sys.executable,
    runtime: pathlib.Path = RUNTIME,
    package: str = "runtime_under_test",
    cwd: pathlib.Path | None = None,
) -> Any:
    """The harness's answer; its last line."""
    done = subprocess.run(
        [python, str(HERE / "harness.py"), str(runtime), package, verb],
        input=json.dumps(request),
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": "random", "SAVOY_DEBUG": "1"},
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    return {**answer, "log": done.stdout, "errors": done.stderr} if verb == "run" else answer


def cells(*sources: str, first: int = 0) -> list[dict[str, Any]]:
    return [{"cell": first + i, "source": source} for i, source in enumerate(sources)]


def make_task(*sources: str, **more: Any) -> dict[str, Any]:
    """A task of a step `train` whose cells have the indices 8, 9 …; `more` are other keys."""
    return {
        "schema": "savoy.task/1",
        "pipeline": "demo",
        "step": "train",
        "task": "train",
        "cells": cells(*sources, first=8),
        **more,
    }


def run_tasks(tasks: list[dict[str, Any]], cwd: pathlib.Path, shell: str) -> list[Any]:
    """Run tasks that have nothing to do with each other, in forks of one process."""
    requests = [{"task": task, "places": {"shell": shell}} for task in tasks]
    return harness("runs", requests, cwd=cwd)


def run_task(task: dict[str, Any], cwd: pathlib.Path, **places: Any) -> Any:
    """Run a task in a process of its own, without IPython unless `shell` says so."""
    places = {"shell": "plain", **places}
    return harness("run", {"task": task, "places": places}, cwd=cwd)


@dataclass
class Step:
    """A step that ran as KFP runs it."""

    status: int
    stdout: str
    stderr: str
    output: Any
    folder: pathlib.Path

    @property
    def message(self) -> str:
        return self.stderr.strip().splitlines()[-1] if self.stderr.strip() else ""

    @property
    def report(self) -> str:
        return (self.folder / "report").read_text("utf-8")


@dataclass
class Kfp:
    """Runs steps with the executor input that kfp.local's runners give."""

    folder: pathlib.Path
    python: str = sys.executable
    runtime: pathlib.Path = RUNTIME
    shell: str = "plain"
    steps: dict[str, Step] = field(default_factory=dict)

    def run(self, task: dict[str, Any], parameters: dict[str, Any] | None = None) -> Step:
        root = self.folder / task["task"]

        def artifact(name: str, uri: pathlib.Path) -> dict[str, Any]:
            return {"artifacts": [{"name": name, "uri": str(uri), "metadata": {}}]}

        producers = {entry["from"] for entry in task.get("inputs", [])}
        executor_input = {
            "inputs": {
                "parameterValues": parameters or {},
                "artifacts": {
                    f"state-{name}": artifact("state", self.folder / name / "state")
                    for name in producers
                },
            },
            "outputs": {
                "artifacts": {
                    name: artifact(name, root / name) for name in ("state", "metrics", "report")
                },
                "outputFile": str(root / "executor_output.json"),
            },
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{task['task']}.json"
        path.write_text(json.dumps(task), "utf-8")
        command = [self.python, str(self.runtime), "--task", str(path), "--shell", self.shell]
        command += ["--executor_input", json.dumps(executor_input), "--step", task["task"]]
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=work)
        output_file = root / "executor_output.json"
        output = json.loads(output_file.read_text("utf-8")) if output_file.exists() else None
        step = Step(done.returncode, done.stdout, done.stderr, output, root)
        self.steps[task["task"]] = step
        return step
