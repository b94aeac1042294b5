"""Whole steps, each in a process of its own, as KFP starts them."""

import json

import pytest

from .support import ROOT, Kfp, cells, make_task, run_tasks

PRELUDE = cells("import math", "n = 500\nrate = 0.5", "def plus(x, by=n):\n    return x + by")


@pytest.fixture(params=["plain", "ipython"])
def kfp(request, tmp_path):
    if request.param == "ipython":
        pytest.importorskip("IPython")
    return Kfp(tmp_path / "run", shell=request.param)


def reading(*sources, inputs="x", **more):
    """A task that takes variables of the step `train`."""
    entries = [{"name": name, "from": "train"} for name in inputs.split()]
    return {**make_task(*sources, **more), "step": "read", "task": "read", "inputs": entries}


def test_values_go_from_step_to_step(kfp):
    made = kfp.run(make_task("x = [1]; y = {'x': x}; unused = 3", outputs=["x", "y"]))
    assert (made.status, made.stderr) == (0, "")
    read = kfp.run(
        reading("assert y['x'] is x", "x.append(2); print('x is', y['x'])", inputs="x y")
    )
    assert (read.status, read.stdout) == (0, "x is [1, 2]\n")
    manifest = json.loads((made.folder / "state" / "manifest.json").read_text("utf-8"))
    assert manifest["vars"].keys() == {"x", "y"}
    assert manifest["vars"]["x"]["type"] == "list"


def test_executor_output_lists_every_artifact(kfp):
    task = make_task(
        "x = 1", outputs=["x"], metrics=[{"name": "x", "expression": "x / 4", "cell": 9}]
    )
    output = kfp.run(task).output["artifacts"]
    assert output.keys() == {"state", "metrics", "report"}
    (metrics,) = output["metrics"]["artifacts"]
    assert metrics.keys() == {"name", "uri", "metadata"}
    assert metrics["metadata"] == {"x": 0.25}
    assert output["state"]["artifacts"][0]["metadata"]["variables"] == "x"


def test_prelude_parameters_and_definitions(kfp):
    parameters = [{"name": "n", "type": "int", "default": 500}]
    task = make_task(
        "print(plus(1), twice(2), rate, type(n).__name__)",
        prelude=PRELUDE,
        parameters=parameters,
        definitions=cells("\n\ndef twice(x):\n    return 2 * x", first=4),
    )
    # KFP's numbers are doubles; the default of `by` sees the value that was given.
    assert kfp.run(task, {"n": 700.0}).stdout == "701 4 0.5 int\n"
    assert kfp.run(task).stdout == "501 4 0.5 int\n"


def test_the_cell_knows_the_type_of_its_default(kfp):
    """JSON, as JavaScript writes it, has 1 where the notebook has 1.0."""
    parameters = [
        {"name": "a", "type": "float", "default": 1},
        {"name": "b", "type": "list", "default": [1, 2]},
        {"name": "c", "type": "list", "default": [1, 2]},
    ]
    prelude = cells("a = 1.0\nb = [1, 2.0]\nc = [1, 2.0]\nd = a * 2", "\n\n\nd = a * 2")
    task = make_task("print(a, b, c, d)", prelude=prelude, parameters=parameters)
    assert kfp.run(task).stdout == "1.0 [1, 2.0] [1, 2.0] 2.0\n"
    given = {"a": 3.0, "b": [4.0, 5.0], "c": [1.0, 2.0]}
    assert kfp.run(task, given).stdout == "3.0 [4, 5.0] [1, 2.0] 6.0\n"


def test_metrics_with_a_set_up_leave_the_names_alone(kfp):
    metric = {"name": "n", "setup": "x = x + [0]\ny = len(x)", "expression": "y", "cell": 9}
    step = kfp.run(make_task("x = [1]", metrics=[metric], outputs=["x", "y"]))
    assert step.output["artifacts"]["metrics"]["artifacts"][0]["metadata"] == {"n": 2}
    assert kfp.run(reading("print(x)")).stdout == "[1]\n"
    metric["setup"] = "y = 1/0"
    step = kfp.run(make_task("x = [1]", metrics=[metric]))
    assert step.message.startswith("savoy: train failed in metric n (cell 10): ZeroDivisionError")


def test_a_class_from_two_branches_is_one(kfp):
    source = "import dataclasses\n@dataclasses.dataclass\nclass R:\n    a: int"
    for name in ("left", "right"):
        task = make_task(f"{name} = R(1)", definitions=cells(source), outputs=[name])
        kfp.run({**task, "task": name})
    inputs = [{"name": name, "from": name} for name in ("left", "right")]
    task = {**make_task("print(left == right)"), "task": "join", "inputs": inputs}
    step = kfp.run(task)
    assert (step.stdout, step.stderr) == ("True\n", "")


FAILURES = [
    ("x = 1\ny = 2\n1/0", "train failed in cell 9, line 3: ZeroDivisionError: division by zero"),
    ("plus('a')", "train failed in cell 9, line 1: TypeError: can only concatenate str"),
    ("x = 1\nif x\n  y", "train failed in cell 9, line 2: SyntaxError: expected ':'"),
    (
        "import sys\nsys.exit(0)",
        "train failed in cell 9, line 2: SystemExit: the cell ended the pr",
    ),
    ("raise KeyError('a\\nb')", "train failed in cell 9, line 1: KeyError: 'a\\nb'"),
    ("raise ValueError('a\\nb')", "train failed in cell 9, line 1: ValueError: a"),
    ("assert False", "train failed in cell 9, line 1: AssertionError"),
    ("input('name?')", "train failed in cell 9, line 1: RuntimeError: input() does not work"),
    ("\nbreakpoint()", "train failed in cell 9, line 2: RuntimeError: breakpoint() does not"),
    ("import getpass\ngetpass.getpass()", "train failed in cell 9, line 2: RuntimeError"),
    ("raise KeyboardInterrupt", "train failed in cell 9, line 1: KeyboardInterrupt"),
]


@pytest.fixture(scope="module", params=["plain", "ipython"])
def failures(request, tmp_path_factory):
    if request.param == "ipython":
        pytest.importorskip("IPython")
    tasks = [make_task(source, "print('never')", prelude=PRELUDE) for source, _ in FAILURES]
    return run_tasks(tasks, tmp_path_factory.mktemp("failures"), request.param)


@pytest.mark.parametrize("row", range(len(FAILURES)), ids=[told[15:60] for _, told in FAILURES])
def test_a_failed_cell(failures, row):
    answer = failures[row]
    assert answer["problem"].startswith(FAILURES[row][1])
    assert [record["cell"] for record in answer["outputs"]] == [0, 1, 2, 8]
    assert answer["outputs"][-1]["outputs"][-1]["output_type"] == "error"


def test_a_failed_cell_is_a_failed_step(kfp):
    step = kfp.run(make_task("print('a')", "1/0", "print('never')", outputs=["x"]))
    assert (step.status, step.stdout) == (1, "a\n")
    assert (
        step.message
        == "savoy: train failed in cell 10, line 1: ZeroDivisionError: division by zero"
    )
    assert "train failed in cell 10" in step.report and not (step.folder / "state").exists()


def test_traceback_shows_the_users_frames(kfp):
    step = kfp.run(make_task("a = 1\nplus('a')", prelude=PRELUDE))
    assert "return x + by" in step.stderr and "plus('a')" in step.stderr
    assert "runtime" not in step.stderr and "shell_" not in step.stderr


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"prelude": cells("import nowhere")}, "cell 1, line 1: ModuleNotFoundError"),
        ({"definitions": cells("\n\ndef f(x=y): pass", first=3)}, "cell 4, line 3: NameError"),
        (
            {"metrics": [{"name": "auc", "expression": "nope", "cell": 12}]},
            "metric auc (cell 13): NameError: name 'nope' is not defined",
        ),
    ],
)
def test_failures_before_and_after_the_cells(kfp, more, told):
    step = kfp.run(make_task("x = 1", **more))
    assert step.status == 1
    assert step.message.startswith("savoy: train failed in " + told)


REFUSED = [
    ({"parameters": [{"name": "n", "type": "int", "default": 1}]}, {"n": 0.5}, "SV602", "the para"),
    ({"files": [{"path": "../x", "data": ""}]}, {}, "SV603", "the shipped file '../x' cannot be"),
    ({"inputs": [{"name": "x", "from": "gone"}]}, {}, "SV604", "the state that gone handed on is"),
    ({"outputs": ["g"]}, {}, "SV606", "later steps need what cannot be handed on, from cell 9: g"),
    ({"schema": "savoy.task/9"}, {}, "SV601", "The task is not a document of the form"),
]


@pytest.mark.parametrize(("more", "parameters", "code", "told"), REFUSED)
def test_other_failures_have_a_sentence_and_a_code(tmp_path, more, parameters, code, told):
    task = {**make_task("g = (i for i in [1])"), **more}
    step = Kfp(tmp_path / "run").run(task, parameters)
    assert step.status == 1
    assert "Traceback" not in step.stderr
    assert told in step.message and step.message.endswith(f"[{code}]")


def test_what_a_step_did_not_set(kfp):
    kfp.run(make_task("x = 1", outputs=["x", "y"]))
    task = reading("print(x, 'y' in globals())", inputs="x y")
    step = kfp.run(task)
    assert step.message == "savoy: read failed: it needs y, but train did not set it [SV605]"
    task["inputs"][1]["optional"] = True
    assert kfp.run(task).stdout == "1 False\n"


def test_shipped_files(kfp):
    files = [
        {"path": "helpers/__init__.py", "data": "Zm9vID0gNAo="},
        {"path": "run.sh", "data": "ZXhpdCA3Cg==", "executable": True},
    ]
    source = "import helpers, os\nprint(helpers.foo, os.access('run.sh', os.X_OK))"
    step = kfp.run(make_task(source, files=files))
    assert (step.stdout, step.stderr) == ("4 True\n", "")
    # kfp.local works in somebody's folder: nothing is written there.
    assert list((kfp.folder / "work").iterdir()) == []


def test_modules_beside_the_step_and_ours_do_not_meet(kfp):
    names = ["kfp", "task", "run", "report", "layer", "outputs", "files", "values"]
    source = f"import importlib.util\nprint([importlib.util.find_spec(n) for n in {names}])"
    found = kfp.run(make_task(source)).stdout
    assert "runtime" not in found.replace("/work/", "")


def test_multiprocessing_and_threads(kfp):
    source = """
import multiprocessing, threading
def double(x): return 2 * x
if 'fork' in multiprocessing.get_all_start_methods():
    with multiprocessing.get_context('fork').Pool(2) as pool:
        assert pool.map(double, [1, 2]) == [2, 4]
t = threading.Thread(target=print, args=('from a thread',)); t.start(); t.join()
"""
    step = kfp.run(make_task(source))
    assert step.status == 0, step.stderr
    assert "from a thread" in step.report


def test_closed_and_broken_output(kfp):
    source = "import sys, os\nprint('a')\nsys.stdout.close()\nprint('b')\nos.write(1, b'c');"
    step = kfp.run(make_task(source))
    assert (step.status, step.stdout.split()) == (0, ["a", "b", "c"])


def test_a_module_as_output_is_imported_again(kfp):
    kfp.run(make_task("import json as j", outputs=["j"]))
    assert kfp.run(reading("print(j.dumps([1]))", inputs="j")).stdout == "[1]\n"


def test_the_log_has_what_cells_show(kfp):
    pytest.importorskip("matplotlib")
    source = "import matplotlib.pyplot as plt\nplt.plot([1])\nprint('a')\nprint('b'); {'c': 1}"
    assert kfp.run(make_task(source)).stdout == "a\nb\n{'c': 1}\n"


def test_the_manifest_fits_its_schema(kfp):
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("pandas")
    source = """import json as j, pandas as pd
x = pd.DataFrame({'a': [1, 2]}); y = x.a.values[::2]; f = lambda: 1; e = bytearray()"""
    task = make_task(source, outputs=["x", "y", "f", "e", "j", "gone"], prelude=PRELUDE)
    step = kfp.run({**task, "parameters": [{"name": "n", "type": "int", "default": 1}]})
    assert step.status == 0, step.stderr
    manifest = json.loads((step.folder / "state" / "manifest.json").read_text("utf-8"))
    schema = ROOT / "src" / "protocol" / "schemas" / "manifest.schema.json"
    jsonschema.validate(manifest, json.loads(schema.read_text("utf-8")))
    assert manifest["vars"]["x"]["shape"] == [2, 1]
    assert manifest["missing"].keys() == {"gone"} and manifest["modules"] == {"j": "json"}
