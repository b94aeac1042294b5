"""The runtime, as written and as embedded, under every supported CPython that is found here."""

import glob
import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

from .fidelity_rows import CODE, PLAIN
from .support import ROOT, RUNTIME, Kfp, harness, make_task
from .test_fidelity import as_request
from .test_shells import TABLE, shown

VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]


def find_python(version):
    """On the path (a pyenv shim may be there without its version), or among pyenv's."""
    found = shutil.which(f"python{version}")
    pyenv = os.path.expanduser(os.environ.get("PYENV_ROOT", "~/.pyenv"))
    for path in [found, *sorted(glob.glob(f"{pyenv}/versions/{version}.*/bin/python"))]:
        if path is None:
            continue
        asked = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            check=False,
            text=True,
        )
        if asked.stdout.strip() == version:
            return path
    return None


@pytest.fixture(scope="module", params=VERSIONS)
def python(request):
    path = find_python(request.param)
    if path is None:
        pytest.skip(f"no Python {request.param} found")
    return path


@pytest.fixture(scope="module")
def stripped(tmp_path_factory):
    """The runtime as it is embedded into pipelines."""
    spec = importlib.util.spec_from_file_location("strip", ROOT / "scripts" / "strip-runtime.py")
    strip = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(strip)
    folder = tmp_path_factory.mktemp("embedded")
    for path, text in strip.runtime_files().items():
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8")
    return folder / strip.PACKAGE


def test_fidelity(python, stripped, tmp_path):
    rows = [as_request(row, tmp_path) for row in [*PLAIN, *CODE]]
    made = harness("produce", rows, python=python)
    assert {name: answer for name, answer in made.items() if answer.get("error")} == {}
    read = harness("consume", rows, python=python, runtime=stripped)
    assert {name: answer for name, answer in read.items() if answer} == {}


def test_steps(python, stripped, tmp_path):
    kfp = Kfp(tmp_path / "run", python=python, runtime=stripped)
    made = kfp.run(
        make_task("x = [1]\nprint('made')", "await __import__('asyncio').sleep(0)", outputs=["x"])
    )
    assert (made.status, made.stdout, made.stderr) == (0, "made\n", "")
    task = {**make_task("x.append(2)\nx[9]"), "step": "read", "task": "read"}
    read = kfp.run({**task, "inputs": [{"name": "x", "from": "train"}]})
    assert (
        read.message == "savoy: read failed in cell 9, line 2: IndexError: list index out of range"
    )


def test_outputs(python, stripped, tmp_path):
    task = make_task(*(source for source, _ in TABLE))
    request = {"task": task, "places": {"shell": "plain"}}
    answer = harness("run", request, python=python, runtime=stripped, cwd=tmp_path)
    assert [shown(answer, 8 + i) for i in range(len(TABLE))] == [outputs for _, outputs in TABLE]


def test_values_of_one_python_in_another(stripped, tmp_path):
    """Values travel between minor versions; functions by value are refused."""
    found = [path for path in map(find_python, VERSIONS) if path]
    if len(found) < 2:
        pytest.skip("only one Python found")
    rows = [as_request(row, tmp_path) for row in PLAIN if row.name != "types as values"]
    made = harness("produce", rows, python=found[-1])
    assert not [name for name, answer in made.items() if answer.get("error")]
    read = harness("consume", rows, python=found[0])
    assert {name: answer for name, answer in read.items() if answer} == {}
    code = [as_request(row, tmp_path) for row in CODE if row.name == "a recursive function"]
    harness("produce", code, python=found[-1])
    (refused,) = harness("consume", code, python=found[0]).values()
    assert "has functions made by Python" in refused


def test_stripping_is_checked_and_small(tmp_path):
    size = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "strip-runtime.py"), "--size"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    packed = int(size.stdout.split()[-3])
    # Of the 30 to 40 kB that all of a step may take, so that whole pipelines fit into a workflow.
    assert packed < 29_000, size.stdout
    assert json.dumps(sorted(path.name for path in RUNTIME.glob("*.py")))
