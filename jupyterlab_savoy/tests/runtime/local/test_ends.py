"""However a step ends, it is told once how and why, what it printed before is there, and nothing stays."""

import json
import os
import signal
import time

import pytest

from .client import processes_with, until

# Seconds to sleep, by which the processes of this run are known.
MARK = str(10_000_000 + os.getpid())

LINUX = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")

# Source, and what the failure must say: the cell is 8, lines count from 0.
EXCEPTIONS = {
    "an exception": ("x = 1\n\nraise ValueError('no')", {"line": 2, "ename": "ValueError", "evalue": "no"}),
    "in a function": ("def f():\n    return 1 / 0\nf()", {"line": 1, "ename": "ZeroDivisionError"}),
    "a syntax error": ("x = 1\ny = = 2", {"line": 1, "ename": "SyntaxError"}),
    "sys.exit(3)": ("import sys\nsys.exit(3)", {"line": 1, "ename": "SystemExit"}),
    "sys.exit()": ("import sys\nsys.exit()", {"line": 1, "ename": "SystemExit"}),
    "input()": ("input('?')", {"line": 0, "ename": "RuntimeError", "evalue": "input() does not work in a pipeline step: nobody is there to answer"}),
    "getpass()": ("import getpass\ngetpass.getpass()", {"ename": "RuntimeError"}),
    "breakpoint()": ("breakpoint()", {"ename": "RuntimeError"}),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", {"line": 0, "ename": "KeyboardInterrupt"}),
}  # fmt: skip


@pytest.mark.parametrize("case", EXCEPTIONS)
def test_a_cell_that_fails(zygote, case):
    source, failure = EXCEPTIONS[case]
    ended = zygote.step(source, "print('not reached')")
    assert ended.end["event"] == "step.failed"
    assert {key: ended.end[key] for key in failure} == failure
    assert ended.end["cell"] == 8
    assert failure["ename"] in ended.end["reason"] and "cell 9" in ended.end["reason"]
    (error,) = [each for each in ended.outputs if each["output_type"] == "error"]
    assert error["traceback"] == ended.end["traceback"]
    assert "not reached" not in ended.text()
    assert (ended.closed["status"], ended.closed["signal"]) == (1, None)


DEATHS = {
    "os._exit(3)": (
        "os._exit(3)",
        "the code in cell 9 ended its process with status 3 before the step was done",
        (3, None),
    ),
    "SIGKILL": ("os.kill(os.getpid(), 9)", "killed by SIGKILL in cell 9, ", (None, signal.SIGKILL)),
    "SIGTERM": ("os.kill(os.getpid(), 15)", "killed by SIGTERM", (None, signal.SIGTERM)),
    "abort": ("os.abort()", "killed by SIGABRT", (None, signal.SIGABRT)),
    "segfault": ("import ctypes\nctypes.string_at(0)", "killed by SIGSEGV", (None, signal.SIGSEGV)),
}


@pytest.mark.parametrize("case", DEATHS)
def test_a_process_that_dies(zygote, case):
    source, why, how = DEATHS[case]
    ended = zygote.step(f"import os\nprint('before', end='')\nos.write(1, b' raw')\n{source}")
    assert (ended.end["event"], ended.end["cell"]) == ("step.failed", 8)
    assert why in ended.end["reason"]
    assert ended.end["code"] == ("SV642" if how[1] else "SV643")
    assert ended.text() == "before raw"
    assert (ended.closed["status"], ended.closed["signal"]) == how


def test_a_segfault_names_the_cell(zygote):
    ended = zygote.step("import ctypes\n\nctypes.string_at(0)")
    assert "<cell 9>" in ended.text("stderr")


def test_what_the_step_leaves_behind_is_ended_and_told(zygote):
    ended = zygote.step(
        "import subprocess, threading, time\n"
        f"subprocess.Popen(['sleep', '{MARK}1'])\n"
        f"subprocess.Popen(['sleep', '{MARK}2'], start_new_session=True)\n"
        "threading.Thread(target=time.sleep, args=(60,), name='worker').start()\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    assert ended.end["event"] == "step.succeeded"
    assert sorted(ended.closed["left_processes"]) == [f"sleep {MARK}1", f"sleep {MARK}2"]
    assert ended.closed["threads"] == ["worker"]
    assert not list(processes_with(f"sleep\x00{MARK}"))


def test_children_of_multiprocessing_do_not_hold_up_the_end(zygote):
    started = time.monotonic()
    ended = zygote.step(
        "import multiprocessing, time\n"
        "multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,)).start()"
    )
    assert ended.end["event"] == "step.succeeded"
    assert len(ended.closed["left_processes"]) == 1
    assert time.monotonic() - started < 8


def test_a_pool_of_processes(zygote):
    ended = zygote.step(
        "import multiprocessing\n"
        "def twice(x):\n    print('working')\n    return 2 * x\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n    print(pool.map(twice, [1, 2]))"
    )
    assert "[2, 4]" in ended.text() and ended.text().count("working") == 2
    assert ended.closed["left_processes"] == []


def test_a_fork_that_falls_out_of_its_cell_does_not_run_the_rest(zygote):
    ended = zygote.step(
        "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)",
        "print('once')",
        "x = 1",
        outputs=["x"],
    )
    assert ended.text() == "once\n"
    assert len(ended.of("snapshot.saved")) == 1


def test_exit_handlers_run(zygote):
    ended = zygote.step("import atexit\natexit.register(lambda: print('handler'));")
    assert ended.text() == "handler\n"


def test_timeout(zygote):
    source = "import time\nprint('a')\ntime.sleep(60)"
    ended = zygote.step(source, timeout=0.5, grace=0.5)
    assert (ended.end["event"], ended.end["cell"], ended.end["line"]) == ("step.failed", 8, 2)
    assert ended.end["reason"] == "it was stopped in cell 9, line 3 after its timeout of 0.5 s"
    assert (ended.end["code"], ended.end["ename"]) == ("SV644", "KeyboardInterrupt")
    assert ended.text() == "a\n"
    assert ended.end["snapshot"], "the state at a timeout can be looked at"


STUBBORN = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        print('no')"
DEAF = "import signal, time\nfor each in (signal.SIGINT, signal.SIGTERM):\n    signal.signal(each, signal.SIG_IGN)\nprint('deaf')\ntime.sleep(60)"


@pytest.mark.parametrize(("source", "how"), [(STUBBORN, signal.SIGTERM), (DEAF, signal.SIGKILL)])
def test_timeout_of_a_step_that_does_not_listen(zygote, source, how):
    started = time.monotonic()
    ended = zygote.step(source, timeout=0.5, grace=0.5)
    assert "after its timeout of 0.5 s" in ended.end["reason"]
    assert ended.closed["signal"] == how
    assert time.monotonic() - started < 10
    if source is STUBBORN:
        assert ended.text() == "no\n" * 3


def test_cancel(zygote):
    with zygote.start("import time\nx = 1\nprint('here')\ntime.sleep(60)") as step:
        step.until("step.output", "here")
        step.send(op="cancel")
        ended = step.finish()
    assert ended.end["event"] == "step.cancelled"
    assert not ended.of("snapshot.saved"), "nobody asked for this state"
    (error,) = [each for each in ended.outputs if each["output_type"] == "error"]
    assert error["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize("wait", [0.05, 0.08, 0.11, 0.14, 0.17])
def test_cancel_in_the_middle_of_outputs(zygote, wait):
    """An interrupt between a message and its answer does not mix up the answers."""
    source = "import sys\nwhile True:\n    display(1)\n    print(2)\n    print(3, file=sys.stderr)"
    with zygote.start(source) as step:
        step.until("step.output")
        time.sleep(wait)
        step.send(op="cancel")
        ended = step.finish()
    assert [each["output_type"] for each in ended.outputs][-1] == "error"
    assert ended.outputs[-1]["ename"] == "KeyboardInterrupt"
    assert (ended.end["event"], ended.closed["signal"]) == ("step.cancelled", None)


def test_cancel_together_with_the_request(zygote):
    with zygote.connect() as connection:
        request = json.dumps(zygote.request("import time\ntime.sleep(60)"))
        connection.sendall(f'{request}\n{{"op":"cancel"}}\n'.encode())
        events = [json.loads(line) for line in connection.makefile()]
    assert [each["event"] for each in events][-2:] == ["step.cancelled", "step.closed"]


@LINUX
def test_a_scheduler_that_is_gone_ends_the_step(zygote):
    with zygote.start(f"import subprocess\nsubprocess.run(['sleep', '{MARK}3'])") as step:
        step.until("cell.started")
        until(lambda: list(processes_with(f"sleep\x00{MARK}3")))
    until(lambda: not list(processes_with(f"sleep\x00{MARK}3")))


def test_memory_and_cpu_are_told(zygote):
    ended = zygote.step(
        "x = bytearray(200 << 20)\nfor i in range(len(x) >> 12):\n    x[i << 12] = 1", keep=False
    )
    assert 200 << 20 < ended.closed["peak_memory"] < 500 << 20
    assert 0 < ended.closed["cpu_seconds"] < 20


def test_one_step_does_not_see_another(zygote):
    zygote.step("leak = 1\nimport os\nos.environ['LEAK'] = '1'\nos.chdir('/')")
    ended = zygote.step("import os\nprint('leak' in globals(), 'LEAK' in os.environ, os.getcwd())")
    assert ended.text().split() == ["False", "False", os.path.realpath(zygote.folder)]
