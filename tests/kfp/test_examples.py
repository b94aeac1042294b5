"""Every example: compiled by `savoy`, run by the official kfp package, compared with the notebook run by Jupyter."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from local_runs import run_notebook, run_pipeline

ROOT = Path(__file__).resolve().parents[2]
SAVOY = Path(sys.executable).parent / "savoy"
EXAMPLES = sorted((ROOT / "examples").glob("*/*.ipynb"))

pytestmark = pytest.mark.slow


def savoy(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SAVOY, *map(str, arguments)], check=False, capture_output=True, text=True
    )


@pytest.fixture
def example(request, tmp_path: Path) -> Path:
    """A copy of the example's folder, so that nothing is written into the checkout."""
    folder = shutil.copytree(request.param.parent, tmp_path / "example")
    return folder / request.param.name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem, indirect=True)
def test_pipeline_prints_what_the_notebook_prints(example: Path, tmp_path: Path):
    if "step:" not in example.read_text() and "block:" not in example.read_text():
        done = savoy("suggest", example, "--write")
        assert done.returncode == 0, done.stderr
    expected = run_notebook(example)
    pipeline = tmp_path / "pipeline.yaml"
    done = savoy("compile", example, "-o", pipeline)
    assert done.returncode == 0, done.stderr

    printed = "".join(run_pipeline(pipeline).values())

    # Branches may run in any order; what each prints, and how often, must be the same.
    assert sorted(printed.splitlines()) == sorted(expected.splitlines())


def test_metrics_and_overridden_parameters(tmp_path: Path):
    """The iris example's metrics reach Kubeflow, and a run may override its parameters."""
    pipeline = tmp_path / "iris.yaml"
    done = savoy("compile", ROOT / "examples/iris/iris-metrics.ipynb", "-o", pipeline)
    assert done.returncode == 0, done.stderr
    usual = _metrics(pipeline, tmp_path / "usual")
    assert set(usual) == {"accuracy", "f1", "len_x_train"}
    assert usual["len_x_train"] == 105
    other = _metrics(pipeline, tmp_path / "other", test_size=0.5)
    assert other["len_x_train"] == 75


def test_parameter_that_is_none_by_default(tmp_path: Path):
    """Kubeflow has no None: what the step gets is None all the same, or what the run gives."""
    notebook, pipeline = tmp_path / "nb.ipynb", tmp_path / "pipeline.yaml"
    cells = {"pipeline-parameters": "limit = None", "step:show": "print(repr(limit))"}
    notebook.write_text(
        json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 4,
                "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
                "cells": [
                    {
                        "cell_type": "code",
                        "metadata": {"tags": [tag]},
                        "source": source,
                        "outputs": [],
                        "execution_count": None,
                    }
                    for tag, source in cells.items()
                ],
            }
        )
    )

    def shown(*options: str, **arguments: str) -> str:
        done = savoy("compile", notebook, "-o", pipeline, *options)
        assert done.returncode == 0, done.stderr
        return run_pipeline(pipeline, arguments)["show"].strip()

    assert shown() == "None"
    assert shown(limit="7") == "7"
    assert shown(limit="all of it") == "'all of it'"
    assert shown("--parameter", "limit=2.5") == "2.5"
    assert shown("--parameter", 'limit="7"') == "'7'"


def _metrics(pipeline: Path, root: Path, **arguments: object) -> dict[str, float]:
    run_pipeline(pipeline, arguments, root)
    metrics: dict[str, float] = {}
    for path in root.rglob("executor_output.json"):
        for name, entry in json.loads(path.read_text()).get("artifacts", {}).items():
            if name == "metrics":
                metrics |= entry["artifacts"][0]["metadata"]
    return metrics
