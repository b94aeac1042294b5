"""Starting the command line: whatever it does, the answer is a sentence, and nothing waits for ever."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

import pytest

from conftest import processes, until
from jupyterlab_savoy.server import program as module
from jupyterlab_savoy.server.problem import Problem
from jupyterlab_savoy.server.program import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts stand in for Node.js")

ANSWER = '{"exit":0,"output":"{}","messages":"","diagnostics":[]}'


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a shell script in the place of Node.js."""

    def put(script: str) -> Program:
        path = tmp_path / "node"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("SAVOY_NODE", str(path))
        return Program(logging.getLogger("test"), lambda: None)

    return put


async def refusal(program: Program, **options) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        (await program.ask(["show"], "/", **options)).document  # noqa: B018
    return refused.value.status_code, refused.value.message


@pytest.mark.parametrize(
    ("script", "status", "message"),
    [
        (
            "exit 7",
            500,
            "Savoy's program ended unexpectedly (status 7); the server's log says more.",
        ),
        ("echo no JSON", 500, "Savoy's program ended unexpectedly (status 0)"),
        (
            "echo 'Error: x' >&2; echo '  at y' >&2; exit 1",
            500,
            "Savoy's program ended unexpectedly",
        ),
        ("echo 'savoy: this is Node.js 18.' >&2; exit 3", 424, "this is Node.js 18."),
        ("kill -9 $$", 500, "Savoy's program ended unexpectedly (status -9)"),
        (
            """echo '{"exit":2,"output":"","diagnostics":[],"messages":"savoy: No. See savoy x --help."}'""",
            400,
            "No.",
        ),
        (
            """echo '{"exit":1,"output":"","messages":"","diagnostics":[
            {"severity":"warning","code":"SV1","message":"Hm."},
            {"severity":"error","code":"SV635","message":"It changed."}]}' | tr -d '\\n'""",
            409,
            "It changed.",
        ),
    ],
)
async def test_says_what_went_wrong(node, script: str, status: int, message: str):
    found = await refusal(node(script))
    assert found[0] == status
    assert found[1].startswith(message)


async def test_says_that_node_is_missing(node, monkeypatch: pytest.MonkeyPatch):
    program = node("")
    monkeypatch.setenv("SAVOY_NODE", "/nowhere/node")
    status, message = await refusal(program)
    assert status == 424
    assert message == "SAVOY_NODE is /nowhere/node, which is no program. Correct it or unset it."


async def test_says_that_the_program_is_missing(node, monkeypatch: pytest.MonkeyPatch):
    program = node("")
    monkeypatch.setattr("jupyterlab_savoy.server.process.PROGRAM", "/nowhere/savoy.cjs")
    assert (await refusal(program))[0] == 424


async def test_ends_what_gives_no_answer_with_all_that_it_started(node, tmp_path: Path):
    pid = tmp_path / "pid"
    program = node(f"sleep 1000 & echo $! > {pid}; wait")
    status, message = await refusal(program, seconds=1)
    assert (status, message) == (504, "Savoy gave no answer within 1 seconds and was stopped.")
    await until(lambda: int(pid.read_text()) not in dict(processes()))


async def test_what_goes_on_after_its_answer_is_left_alone(node, tmp_path: Path):
    done = tmp_path / "done"
    program = node(f"read line; echo '{ANSWER}'; sleep 1; echo late >&2; touch {done}")
    await program.ask(["run"], "/", first=True)
    assert not done.exists()
    await until(done.exists)


async def test_so_many_at_once_and_so_many_altogether(node, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 12)
    started, go = tmp_path / "started", tmp_path / "go"
    started.mkdir()
    # Where the tests are killed, nobody says `go`.
    wait = f"while kill -0 $PPID && ! test -e {go}; do sleep 0.05; done 2>&-"
    loop = f"while read line; do {wait}; echo '{ANSWER}'; done"
    program = node(f"touch {started}/$$; {loop}")
    looking = [asyncio.ensure_future(program.ask(["show"], "/")) for _ in range(11)]
    await until(lambda: len(list(started.iterdir())) == module.AT_ONCE)
    # Nobody waits to end a run because others look at runs.
    urgent = asyncio.ensure_future(program.ask(["cancel"], "/"))
    await until(lambda: len(list(started.iterdir())) == module.AT_ONCE + 1)
    assert (await refusal(program))[0] == 503
    go.touch()
    assert [answer.exit for answer in await asyncio.gather(*looking, urgent)] == [0] * 12
    assert (await program.ask(["show"], "/")).exit == 0


async def test_a_process_that_has_answered_is_asked_again(node, tmp_path: Path):
    started = tmp_path / "started"
    program = node(f"echo >> {started}; while read line; do echo '{ANSWER}'; done")

    async def starts(*requests: asyncio.Future) -> int:
        await asyncio.gather(*requests)
        return started.read_text().count("\n")

    assert await starts(program.ask(["show"], "/")) == 1
    assert await starts(program.ask(["rerun"], "/")) == 1
    # One that goes on is not asked again, and who comes meanwhile does not wait.
    assert await starts(program.ask(["rerun"], "/", first=True)) == 1
    assert await starts(program.ask(["show"], "/"), program.ask(["show"], "/")) == 3
    assert await starts(program.ask(["show"], "/")) == 3


async def test_a_process_that_nobody_asks_ends(node, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 0.3)
    gone = tmp_path / "gone"
    program = node(f"while read line; do echo '{ANSWER}'; done; touch {gone}")
    await program.ask(["show"], "/")
    await until(gone.exists)


async def test_a_process_that_died_is_not_asked(node, tmp_path: Path):
    pid = tmp_path / "pid"
    program = node(f"echo $$ > {pid}; read line; echo '{ANSWER}'; read line")
    await program.ask(["show"], "/")
    os.kill(int(pid.read_text()), signal.SIGKILL)
    await until(lambda: not program._kept.is_alive)
    assert (await program.ask(["rerun"], "/")).exit == 0


async def test_what_gave_no_answer_is_not_asked_again(node):
    program = node("read line; echo nonsense; read line")
    await refusal(program)
    assert program._kept is None


async def test_shows_that_runs_are_at_work(node, monkeypatch):
    monkeypatch.setattr(module, "SHOW", 0.1)
    shown = []
    program = node(f"read line; echo '{ANSWER}'; sleep 1")
    program._show_activity = lambda: shown.append(True)
    await program.ask(["run"], "/", first=True)
    await asyncio.sleep(1.5)
    count = len(shown)
    assert 2 < count < 15
    await asyncio.sleep(0.3)
    assert len(shown) == count
