"""Two steps by kfp's own local runner, with the runtime as it is embedded into a pipeline."""

import base64
import json
import subprocess
import sys
import zlib

import pytest

from .support import cells, make_task
from .test_interpreters import stripped  # noqa: F401

pytestmark = pytest.mark.slow

SHELL = """# kfp.dsl.executor_main
exec python3 -c '
import base64, json, os, sys, tempfile, zlib
folder = tempfile.mkdtemp()
for name, text in json.loads(zlib.decompress(base64.b64decode(sys.argv[1]))).items():
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
task = os.path.join(folder, "task.json")
os.execv(sys.executable, [sys.executable, folder, "--task", task, *sys.argv[2:]])
' "$0" "$@"
"""

RUN = """
import sys
from kfp import components, local
local.init(local.SubprocessRunner(use_venv=False), pipeline_root=sys.argv[2])
components.load_component_from_file(sys.argv[1])(n=700)
"""


def artifact(title):
    return {"artifactType": {"schemaTitle": title, "schemaVersion": "0.0.1"}}


OUTPUTS = {
    "artifacts": {
        "state": artifact("system.Artifact"),
        "metrics": artifact("system.Metrics"),
        "report": artifact("system.HTML"),
    }
}
NUMBER = {"n": {"parameterType": "NUMBER_INTEGER", "defaultValue": 500, "isOptional": True}}
PRELUDE = cells("n = 500", "def plus(x):\n    return x + n")

MAKE = make_task(
    "x = list(range(n))\nprint(len(x), 'rows')",
    prelude=PRELUDE,
    parameters=[{"name": "n", "type": "int", "default": 500}],
    outputs=["x"],
    metrics=[{"name": "rows", "expression": "len(x)", "cell": 12}],
)
READ = {
    **make_task("print(plus(1), len(x), x[-1])", prelude=PRELUDE),
    "step": "read",
    "task": "read",
    "inputs": [{"name": "x", "from": "train"}],
}


def executor(task, files):
    text = json.dumps({**files, "task.json": json.dumps(task)})
    payload = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    command = ["sh", "-ec", SHELL, payload]
    args = ["--executor_input", "{{$}}", "--step", task["task"]]
    return {"container": {"image": "python:3.11", "command": command, "args": args}}


def pipeline(first, second, files):
    given = {"componentInputParameter": "n"}
    state = {"taskOutputArtifact": {"producerTask": "train", "outputArtifactKey": "state"}}

    def task(name, **more):
        caching = {"enableCache": False}
        component = {"name": f"comp-{name}"}
        info = {"taskInfo": {"name": name}, "componentRef": component, "cachingOptions": caching}
        return {**info, **more}

    def component(name, inputs):
        label = f"exec-{name}"
        return {"executorLabel": label, "inputDefinitions": inputs, "outputDefinitions": OUTPUTS}

    tasks = {
        "train": task("train", inputs={"parameters": {"n": given}}),
        "read": task(
            "read", inputs={"artifacts": {"state-train": state}}, dependentTasks=["train"]
        ),
    }
    return {
        "pipelineInfo": {"name": "demo"},
        "schemaVersion": "2.1.0",
        "sdkVersion": "savoy",
        "root": {"inputDefinitions": {"parameters": NUMBER}, "dag": {"tasks": tasks}},
        "components": {
            "comp-train": component("train", {"parameters": NUMBER}),
            "comp-read": component(
                "read", {"artifacts": {"state-train": artifact("system.Artifact")}}
            ),
        },
        "deploymentSpec": {
            "executors": {
                "exec-train": executor(first, files),
                "exec-read": executor(second, files),
            }
        },
    }


def run(first, second, stripped, tmp_path):  # noqa: F811
    pytest.importorskip("kfp")
    files = {path.name: path.read_text("utf-8") for path in stripped.glob("*.py")}
    path = tmp_path / "pipeline.yaml"
    path.write_text(json.dumps(pipeline(first, second, files)), "utf-8")
    root = tmp_path / "root"
    command = [sys.executable, "-c", RUN, str(path), str(root)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=tmp_path)
    return done.returncode, done.stdout + done.stderr, root


def test_two_steps(stripped, tmp_path):  # noqa: F811
    status, log, root = run(MAKE, READ, stripped, tmp_path)
    assert status == 0, log
    assert "700 rows" in log and "501 700 699" in log
    (output,) = root.glob("*/train/executor_output.json")
    artifacts = json.loads(output.read_text("utf-8"))["artifacts"]
    assert artifacts["metrics"]["artifacts"][0]["metadata"] == {"rows": 700}


def test_a_failed_step(stripped, tmp_path):  # noqa: F811
    status, log, root = run(MAKE, {**READ, "cells": cells("x[-1] / 0")}, stripped, tmp_path)
    assert status != 0
    assert "savoy: read failed in cell 1, line 1: ZeroDivisionError" in log
    (report,) = root.glob("*/read/report")
    assert "ZeroDivisionError" in report.read_text("utf-8")
