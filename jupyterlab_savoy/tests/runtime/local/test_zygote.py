"""The warm process: what it imports, when it forks and when not, and how long it stays."""

import json
import os
import stat
import subprocess
import sys
import time

import pytest

from ..support import RUNTIME
from .client import Zygote, processes_with, until


@pytest.fixture
def zygote(tmp_path):
    with Zygote(tmp_path) as started:
        yield started


def test_imports_are_done_once(zygote):
    answer = zygote.prepare("decimal", "no_such_module", "xml.dom.minidom")
    assert answer["ok"] and answer["fork_safe"] and answer["foreign_threads"] == []
    ended = zygote.step("import sys\nprint('xml.dom.minidom' in sys.modules)")
    assert ended.text() == "True\n"
    assert answer["env"]["python"].startswith("3.")


def test_a_module_that_fails_to_import_is_told_and_does_no_harm(zygote):
    assert "antigravity_of_nobody" not in zygote.prepare("antigravity_of_nobody")["failed"]
    failing = "idlelib.idle_test.htest_of_nobody"
    assert "ModuleNotFoundError" in zygote.prepare(failing)["failed"][failing]
    assert zygote.step("1").end["event"] == "step.succeeded"


def test_modules_of_the_notebook_are_read_by_each_step(zygote):
    module = zygote.folder / "helper.py"
    module.write_text("value = 1")
    zygote.prepare("helper")
    assert zygote.step("import helper\nprint(helper.value)").text() == "1\n"
    module.write_text("value = 20")
    assert zygote.step("import helper\nprint(helper.value)").text() == "20\n"


@pytest.mark.parametrize("name", ["task", "run", "step", "channel", "start", "local"])
def test_modules_of_the_runtime_are_not_in_the_way(zygote, name):
    (zygote.folder / f"{name}.py").write_text("mine = True")
    for fresh in (False, True):
        ended = zygote.step(f"import {name}\nprint({name}.mine)", fresh=fresh)
        assert ended.text() == "True\n", ended.events


def test_a_fresh_step_is_a_new_interpreter(zygote):
    zygote.prepare("xml.dom.minidom")
    ended = zygote.step(
        "import sys\nprint('xml.dom.minidom' in sys.modules)\nx = 1", fresh=True, outputs=["x"]
    )
    assert ended.end["event"] == "step.succeeded", ended.events
    assert ended.text() == "False\n"


THREADED = {
    "lightgbm": "import lightgbm, numpy\nX = numpy.random.rand(2000, 5)\n"
    "lightgbm.LGBMClassifier(n_estimators=3, n_jobs=2, verbose=-1).fit(X, X[:, 0] > .5)\nprint('fit')",
    "sklearn": "import numpy\nfrom sklearn.ensemble import HistGradientBoostingClassifier as H\n"
    "X = numpy.random.rand(2000, 5)\nH(max_iter=3).fit(X, X[:, 0] > .5)\nprint('fit')",
    "torch": "import torch\nm = torch.nn.Linear(200, 200)\nm(torch.rand(2000, 200)).sum().backward()\nprint('fit')",
}


@pytest.mark.parametrize("package", THREADED)
def test_training_works_in_forks(zygote, package):
    pytest.importorskip(package)
    assert zygote.prepare(package)["ok"]
    for _ in range(2):
        ended = zygote.step(THREADED[package], timeout=60)
        assert ended.text() == "fit\n", ended.events[-3:]


def test_worker_pools_of_the_zygote_are_paused(tmp_path):
    """A package that trains at its import leaves OpenMP workers, which a fork would wait for."""
    pytest.importorskip("lightgbm")
    code = THREADED["lightgbm"]
    script = (
        f"import runpy, os, sys\nforksafe = runpy.run_path({str(RUNTIME / 'local' / 'start.py')!r})"
        f"['module']('local.forksafe')\nexec({code!r})\nbefore = forksafe.foreign_threads()\n"
        "forksafe.pause_openmp()\nprint(len(before), forksafe.obstacles(), flush=True)\n"
        f"if not os.fork():\n    import signal; signal.alarm(30)\n    exec({code!r})\n    sys.stdout.flush()\n"
        "    os._exit(0)\nprint(os.wait()[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    fit, found, *rest = done.stdout.split("\n")
    assert fit == "fit" and int(found.split()[0]) > 0 and found.endswith("[]"), done
    assert rest[:2] == ["fit", "0"], done


def test_with_foreign_threads_steps_are_interpreters(tmp_path):
    """They import ahead what the zygote has, and wait."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "starts_thread.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True, name='w').start()"
    )
    env = {"PYTHONUSERBASE": str(tmp_path / "base")}
    user_site = subprocess.run(
        [sys.executable, "-c", "import site; print(site.getusersitepackages())"],
        env={**os.environ, **env}, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    os.makedirs(user_site)
    os.rename(site / "starts_thread.py", os.path.join(user_site, "starts_thread.py"))
    with Zygote(tmp_path, env={**env, "PYTHONPATH": user_site}) as zygote:
        answer = zygote.prepare("starts_thread")
        assert answer["fork_safe"] is False
        assert any("thread" in each for each in answer["foreign_threads"])
        source = "import sys, threading\nprint('starts_thread' in sys.modules)\n"
        ended = zygote.step(source + "print([each.name for each in threading.enumerate()])")
        assert ended.text() == "True\n['MainThread', 'w']\n", ended.events


def test_packages_that_changed_are_not_used(tmp_path):
    env = {"PYTHONUSERBASE": str(tmp_path / "base")}
    lookup = "import site; print(site.getusersitepackages())"
    command = [sys.executable, "-c", lookup]
    done = subprocess.run(
        command, env={**os.environ, **env}, capture_output=True, text=True, check=True
    )
    user_site = done.stdout.strip()
    with Zygote(tmp_path, env={**env, "PYTHONPATH": user_site}) as zygote:
        zygote.prepare("xml.dom.minidom")
        running = zygote.start("import os, time\ntime.sleep(1)\nprint(os.getppid())")
        running.until("cell.started")
        os.makedirs(user_site)
        with open(os.path.join(user_site, "newcomer.py"), "w") as file:
            file.write("value = 5")
        parent = "import os\nprint(os.getppid())"
        before = running.finish().text()
        ended = zygote.step("import newcomer, sys\nprint('xml.dom.minidom' in sys.modules)", parent)
        imported, forker = ended.text().split()
        assert imported == "True" and forker != before.strip(), "another one, with the same modules"


def test_steps_at_the_same_time(zygote):
    steps = [zygote.start(f"import time\ntime.sleep(.3)\nprint({i})") for i in range(6)]
    texts = [step.finish().text() for step in steps]
    assert texts == [f"{i}\n" for i in range(6)]
    for step in steps:
        step.close()


def test_socket_and_log_are_for_the_user_only(zygote):
    assert stat.S_IMODE(os.stat(zygote.socket).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(f"{zygote.socket}.log").st_mode) == 0o600


@pytest.mark.parametrize(
    "request_line", [b"\n", b"{]\n", b"[]\n", b'{"op": "dance"}\n', b'{"op": 7}\n']
)
def test_what_is_no_request_is_answered(zygote, request_line):
    with zygote.connect() as connection:
        connection.sendall(request_line)
        assert json.loads(connection.makefile().readline())["ok"] is False
    assert zygote.ask(op="ping")["ok"]


def test_a_request_that_never_ends_is_in_nobodys_way(zygote):
    with zygote.connect() as connection:
        connection.sendall(b'{"op": "st')
        assert zygote.step("1").end["event"] == "step.succeeded"


def test_a_big_request(zygote):
    ended = zygote.step("x = 1\n" + "# " + "x" * 3_000_000 + "\nprint('ok')")
    assert ended.text() == "ok\n"


def test_quit_and_lifeline_and_idleness(tmp_path):
    for end in ("quit", "lifeline", "idle"):
        place = tmp_path / end
        place.mkdir()
        zygote = Zygote(place, "--idle", "0.5" if end == "idle" else "600")
        if end == "quit":
            assert zygote.ask(op="quit")["ok"]
        elif end == "lifeline":
            zygote.process.stdin.close()
        assert zygote.process.wait(20) == 0
        assert not zygote.socket.exists()
        zygote.process.stdin.close()
        zygote.process.stdout.close()
        until(lambda mark=str(place): not list(processes_with(mark)))


def test_two_at_one_socket(zygote, tmp_path):
    second = Zygote(tmp_path)
    assert second.hello == {"ok": True, "listening": False}
    assert second.process.wait(20) == 0
    second.close()
    assert zygote.ask(op="ping")["ok"]


def test_a_step_outlives_its_zygote(tmp_path):
    zygote = Zygote(tmp_path)
    with zygote.start("import time\ntime.sleep(1)\nprint('done')") as step:
        step.until("cell.started")
        zygote.process.stdin.close()
        until(lambda: not zygote.socket.exists())
        assert step.finish().text() == "done\n"
        zygote.close()


def test_a_killed_zygote_leaves_no_spares(tmp_path):
    zygote = Zygote(tmp_path)
    zygote.prepare(spares=2)
    time.sleep(0.3)
    zygote.process.kill()
    zygote.close()
    until(lambda: not list(processes_with(str(tmp_path))))


def broken_module(place, source):
    """A module among the installed ones, and the environment in which it is."""
    env = {**os.environ, "PYTHONUSERBASE": str(place / "base")}
    lookup = [sys.executable, "-c", "import site; print(site.getusersitepackages())"]
    site = subprocess.run(
        lookup, env=env, capture_output=True, text=True, check=True
    ).stdout.strip()
    os.makedirs(site)
    with open(os.path.join(site, "broken_one.py"), "w") as file:
        file.write(source)
    return {"PYTHONUSERBASE": env["PYTHONUSERBASE"], "PYTHONPATH": site}


def test_a_module_that_kills_python_at_its_import(tmp_path):
    """It is told, and steps, also those that wait, run without it."""
    env = broken_module(tmp_path, "import os, time\ntime.sleep(1)\nos.abort()")
    with Zygote(tmp_path, env=env) as zygote:
        with zygote.connect() as connection:
            request = json.dumps({"op": "prepare", "modules": ["broken_one"], "spares": 1})
            connection.sendall(request.encode() + b"\n")
            waiting = [zygote.start("print('ran')") for _ in range(2)]
            answer = json.loads(connection.makefile().readline())
        assert answer == {"ok": False, "error": "Python ended while it imported the modules"}
        assert [each.finish().text() for each in waiting] == ["ran\n", "ran\n"]
        assert zygote.prepare("xml.dom.minidom")["ok"]
        for each in waiting:
            each.close()


def test_an_import_that_takes_long_is_in_nobodys_way(tmp_path):
    env = broken_module(tmp_path, "import time\ntime.sleep(2)")
    with Zygote(tmp_path, env=env) as zygote:
        with zygote.connect() as connection:
            connection.sendall(b'{"op": "prepare", "modules": ["broken_one"], "spares": 1}\n')
            assert zygote.ask(op="ping")["ok"]
            with zygote.start("1") as step:
                step.send(op="cancel")
                assert [each["event"] for each in step.finish().events] == [
                    "step.cancelled",
                    "step.closed",
                ]
            assert json.loads(connection.makefile().readline())["ok"]


def test_a_python_that_cannot_start(tmp_path):
    """No endless attempts: the step fails, and says so."""
    import shutil

    runtime = tmp_path / "runtime"
    shutil.copytree(RUNTIME, runtime, ignore=shutil.ignore_patterns("__pycache__"))
    (runtime / "shell.py").write_text("raise SystemExit('broken')")
    with Zygote(tmp_path, runtime=runtime) as zygote:
        ended = zygote.step("1")
        assert ended.end["reason"] == "Python could not be started for it"
        assert (ended.closed["status"], ended.closed["signal"]) == (None, None)
        assert "broken" in zygote.log
