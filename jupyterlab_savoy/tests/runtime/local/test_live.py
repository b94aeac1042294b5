"""The state of a step in a console and in a running kernel."""

import ast
import json
import os
import subprocess
import sys

import pytest

from ..support import RUNTIME, cells, make_task
from .client import Zygote

PRELUDE = cells("import math\nn = 500", "def area(r):\n    return n * math.floor(r)")
PARAMETERS = [{"name": "n", "type": "int", "default": 500}]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A zygote, and the requests for states of a step that succeeded and of one that failed."""
    with Zygote(tmp_path_factory.mktemp("z"), "--shell", "plain") as zygote:
        task = {"prelude": PRELUDE, "task_parameters": PARAMETERS, "parameters": {"n": 3}}
        made = "x = [1]\ny = {'x': x}\nclass Point:\n    pass\np = Point()\ng = (i for i in x)"
        good = zygote.step(made, **task)
        bad = zygote.step("before = 1\n1 / 0", **task)
        zygote.requests = {}
        for name, ended in {"good": good, "bad": bad}.items():
            request = {
                "task": make_task(prelude=PRELUDE, parameters=PARAMETERS),
                "store": str(zygote.store),
                "snapshots": [ended.snapshot],
                "parameters": {"n": 3},
                "folder": str(zygote.folder),
                "title": "train of the last run",
            }
            path = zygote.folder.parent / f"{name}.json"
            path.write_text(json.dumps(request))
            zygote.requests[name] = str(path)
        yield zygote


def console(made, which, typed, *options):
    command = [
        sys.executable,
        str(RUNTIME / "local" / "console.py"),
        made.requests[which],
        *options,
    ]
    env = {**made.env, "IPYTHONDIR": str(made.folder.parent / "ipython"), "TERM": "dumb"}
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=100, env=env, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("options", [[], ["--plain"]])
def test_console_after_a_step(made, options):
    typed = "print('got', x is y['x'], area(2.5), type(p).__module__, __name__)\nimport os; print(os.getcwd())\n"
    shown = console(made, "good", typed, *options)
    assert "got True 6 __main__ __main__" in shown, shown
    assert str(made.folder) in shown
    assert "train of the last run" in shown and "Not there: g" in shown


def test_console_at_a_failure(made):
    shown = console(made, "bad", "print('got', before)\n", "--plain")
    assert "It failed in cell 9, line 2: ZeroDivisionError: division by zero" in shown
    assert "got 1" in shown


def test_console_without_a_state(made):
    path = made.folder.parent / "none.json"
    request = json.loads(open(made.requests["good"]).read())
    path.write_text(json.dumps({**request, "snapshots": ["0" * 64]}))
    made.requests["none"] = str(path)
    shown = console(made, "none", "")
    assert "[SV6" in shown and "Traceback" not in shown


# Kernels


@pytest.fixture(scope="module")
def kernel(made):
    client = pytest.importorskip("jupyter_client")
    os.environ["SAVOY_CONFIG"] = made.env["SAVOY_CONFIG"]
    manager = client.KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(made.folder))
    channels = manager.client()
    channels.start_channels()
    channels.wait_for_ready(timeout=100)
    yield channels
    channels.stop_channels()
    manager.shutdown_kernel(now=True)
    del os.environ["SAVOY_CONFIG"]


def hidden(kernel, call):
    """The answer to a request that the notebook does not see, and messages that reach it."""
    start = RUNTIME / "local" / "start.py"
    expression = f"__import__('runpy').run_path({str(start)!r})['module']('local.kernel').{call}"
    options = {"silent": True, "store_history": False, "stop_on_error": False}
    request = kernel.execute("", user_expressions={"state": expression}, **options)
    while True:
        reply = kernel.get_shell_msg(timeout=100)
        if reply["parent_header"].get("msg_id") == request:
            break
    kinds = set()
    while True:
        message = kernel.get_iopub_msg(timeout=100)
        if message["parent_header"].get("msg_id") == request:
            kinds.add(message["msg_type"])
            if message["content"].get("execution_state") == "idle":
                break
    assert kinds == {"status"}, "nothing appears in the notebook"
    answer = reply["content"]["user_expressions"]["state"]
    assert answer["status"] == "ok", answer
    return json.loads(ast.literal_eval(answer["data"]["text/plain"]))


def run(kernel, source):
    shown = []

    def take(message):
        content = message["content"]
        shown.append(content.get("text", "") or content.get("evalue", ""))

    kernel.execute_interactive(source, output_hook=take, timeout=100, allow_stdin=False)
    return "".join(shown).strip()


def test_restore_into_a_kernel_and_undo(made, kernel):
    path = made.requests["good"]
    run(kernel, "mine = 1; x = 'old'; n = 7")
    dry = hidden(kernel, f"restore({path!r}, dry=True)")
    assert (dry["ok"], dry["overwritten"], dry["extra"]) == (True, ["n", "x"], ["mine"])
    assert {"x", "y", "p", "n", "area", "math"} <= set(dry["names"])
    assert run(kernel, "print(x, 'y' in globals())") == "old False"

    answer = hidden(kernel, f"restore({path!r})")
    assert (answer["ok"], answer["overwritten"], answer["extra"]) == (True, ["n", "x"], ["mine"])
    assert set(answer["names"]) >= set(dry["names"])
    assert "generator" in json.dumps(answer["missing"]["g"])
    assert (
        run(kernel, "print(x is y['x'], n, area(2.5), isinstance(p, Point), mine)")
        == "True 3 6 True 1"
    )
    assert run(
        kernel, "print(area.__module__, 'savoy' in ' '.join(globals()), len(In))"
    ).startswith("__main__ False")
    assert "    return n * math.floor(r)" in run(
        kernel, "import inspect; print(inspect.getsource(area))"
    )

    assert hidden(kernel, "undo()") == {"ok": True}
    assert (
        run(kernel, "print(x, n, mine, 'y' in globals(), 'area' in globals())")
        == "old 7 1 False False"
    )
    assert hidden(kernel, "undo()")["ok"] is False


def test_restore_some_names(made, kernel):
    answer = hidden(kernel, f"restore({made.requests['good']!r}, names=['y'])")
    assert answer["ok"], answer
    assert run(kernel, "print(y)") == "{'x': [1]}"
    hidden(kernel, "undo()")


def test_a_state_that_cannot_be_restored_changes_nothing(made, kernel):
    request = json.loads(open(made.requests["good"]).read())
    path = made.folder.parent / "broken.json"
    path.write_text(json.dumps({**request, "task": make_task(prelude=cells("n = 1\n1 / 0"))}))
    run(kernel, "n = 7")
    answer = hidden(kernel, f"restore({str(path)!r})")
    assert answer["ok"] is False and "ZeroDivisionError" in answer["error"]
    assert run(kernel, "print(n)") == "7"
    for bad in ("/nowhere.json", str(made.store / "format.json")):
        assert hidden(kernel, f"restore({bad!r})")["ok"] is False
