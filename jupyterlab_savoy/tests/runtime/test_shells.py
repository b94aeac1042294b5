"""What cells show, with and without IPython."""

import importlib.util

import pytest

from .support import make_task
from .support import run_task as run_task_in

HAS_IPYTHON = importlib.util.find_spec("IPython") is not None

SHELLS = [
    "plain",
    pytest.param("ipython", marks=pytest.mark.skipif(not HAS_IPYTHON, reason="no IPython here")),
]


def shown(answer, cell=8):
    """Outputs of a cell, short: `stdout:…`, `result:…`, `display:…`, `error:…`."""
    kinds = {"execute_result": "result", "display_data": "display"}
    lines = []
    for record in answer["outputs"]:
        if record["cell"] != cell:
            continue
        for output in record["outputs"]:
            kind = output["output_type"]
            if kind == "stream":
                lines.append(f"{output['name']}:{''.join(output['text'])}")
            elif kind == "error":
                lines.append(f"error:{output['ename']}")
            else:
                data = output["data"]
                best = next((m for m in ("text/html", "text/markdown") if m in data), "text/plain")
                lines.append(f"{kinds[kind]}:{data[best]}")
    return lines


HTML = "class H:\n    def __init__(self, t): self.t = t\n    def _repr_html_(self): return self.t\n"

TABLE = [
    ("1 + 1", ["result:2"]),
    ("1 + 1;", []),
    ("1 + 1;  # quiet", []),
    ("(1 +\n 1);", []),
    ("'a;'", ["result:'a;'"]),
    ("x = 5", []),
    ("None", []),
    ("print('a'); 'b'", ["stdout:a\n", "result:'b'"]),
    ("'é' * 2; 'é'", ["result:'é'"]),
    ("for i in range(3):\n    i", []),
    ("print('a', end=''); print('b')", ["stdout:ab\n"]),
    (
        "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
        ["stdout:a\n", "stderr:b\n", "stdout:c\n"],
    ),
    ("for i in range(3): print(f'\\r{i}', end='')", ["stdout:2"]),
    ("display(1, 'b')", ["display:1", "display:'b'"]),
    (HTML + "H('<b>x</b>')", ["result:<b>x</b>"]),
    (
        HTML + "display(H('a'), display_id='k'); display(H('b'), display_id='k', update=True);",
        ["display:b"],
    ),
    (
        "class M:\n    def _repr_mimebundle_(self, **k): return {'text/markdown': '*m*', 'text/plain': 'm'}\nM()",
        ["result:*m*"],
    ),
    ("import asyncio\nawait asyncio.sleep(0)\n'after'", ["result:'after'"]),
    ("async def f(): return 3\nawait f()", ["result:3"]),
    ("import sys\nsys.stdout.write('\\ud800\\n');", ["stdout:\\ud800\n"]),
    ("import sys\nsys.stdout.buffer.write(b'\\xff\\n');", ["stdout:\ufffd\n"]),
    ("1\f\n2\n'x'", ["result:'x'"]),
]


@pytest.mark.parametrize("shell", SHELLS)
def test_outputs(shell, tmp_path):
    """One process for the whole table: a cell for each row."""
    answer = run_task_in(make_task(*(source for source, _ in TABLE)), tmp_path, shell=shell)
    assert answer["problem"] is None
    got = [(source, shown(answer, 8 + i)) for i, (source, _) in enumerate(TABLE)]
    assert got == TABLE


@pytest.mark.parametrize("shell", SHELLS)
def test_names_of_earlier_cells_and_future_flags(shell, tmp_path):
    answer = run_task_in(
        make_task(
            "from __future__ import annotations",
            "def f(x: nowhere): return 1\nf(2)",
            "_ + 1",
            "import __main__\n__main__.f is f and f.__module__",
            "import inspect\ninspect.getsource(f)",
        ),
        tmp_path,
        shell=shell,
    )
    assert answer["problem"] is None
    assert [shown(answer, cell) for cell in range(9, 13)] == [
        ["result:1"],
        ["result:2"],
        ["result:'__main__'"],
        [f"result:{'def f(x: nowhere): return 1' + chr(10)!r}"],
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_figures(shell, tmp_path):
    pytest.importorskip("matplotlib")
    task = make_task(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "plt.plot([2]); plt.show()"
    )
    answer = run_task_in(task, tmp_path, shell=shell)
    assert (answer["problem"], answer["errors"]) == (None, "")
    for record in answer["outputs"]:
        assert [output["output_type"] for output in record["outputs"]] == ["display_data"]
        assert record["outputs"][0]["data"]["image/png"].startswith("iVBOR")


@pytest.mark.parametrize("shell", SHELLS)
def test_frames_as_html(shell, tmp_path):
    pytest.importorskip("pandas")
    answer = run_task_in(
        make_task("import pandas as pd\npd.DataFrame({'a': [1]})"), tmp_path, shell=shell
    )
    assert "<table" in shown(answer)[0]


@pytest.mark.skipif(not HAS_IPYTHON, reason="no IPython here")
def test_magics(tmp_path):
    task = make_task(
        "!echo shell {1 + 1}; exit 3",
        "files = !echo a b\nfiles, _exit_code",
        "%%time\nx = 5",
        "x",
        "%%writefile out.txt\nhello",
        "%cd -q .\n%env A=b\nimport os; os.environ['A']",
        "from IPython.display import display, HTML, clear_output\nprint('gone'); clear_output(wait=True); display(HTML('<i>k</i>'))",
        "print?",
        "import asyncio\nt = asyncio.get_running_loop().create_task(asyncio.sleep(0))",
    )
    answer = run_task_in(task, tmp_path, shell="ipython")
    assert answer["problem"] is None
    assert shown(answer, 8) == ["stdout:shell 2\n"]
    assert shown(answer, 9) == ["result:(['a b'], 3)"] or shown(answer, 9) == [
        "result:(['a b'], 0)"
    ]
    assert "Wall time" in shown(answer, 10)[0]
    assert shown(answer, 11) == ["result:5"]
    assert (tmp_path / "out.txt").read_text("utf-8") == "hello\n"
    assert shown(answer, 13)[-1] == "result:'b'"
    assert shown(answer, 14) == ["display:<i>k</i>"]
    assert "Prints the values" in shown(answer, 15)[0]


@pytest.mark.skipif(not HAS_IPYTHON, reason="no IPython here")
def test_the_lowered_source_is_for_plain_python_only(tmp_path):
    task = make_task()
    task["cells"] = [{"cell": 8, "source": "%time print('magic')", "plain": "print('plain')"}]
    assert shown(run_task_in(task, tmp_path, shell="plain")) == ["stdout:plain\n"]
    assert shown(run_task_in(task, tmp_path, shell="auto"))[0].startswith("stdout:magic\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_repr_that_fails_is_not_fatal(shell, tmp_path):
    source = "class R:\n    def __repr__(self): raise ValueError('no repr')\nR()"
    assert run_task_in(make_task(source), tmp_path, shell=shell)["problem"] is None
