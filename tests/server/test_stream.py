"""The stream of events: many pages, pages that vanish, runs that end without a last word."""

from __future__ import annotations

import asyncio
import gc
import resource
import subprocess
import sys
import time

import pytest

from conftest import until
from jupyterlab_savoy.server import events, stream


def numbers(found) -> list[int]:
    return [each["seq"] for each in found]


async def test_events_come_as_they_happen(savoy, written_run):
    run = written_run()
    page = await savoy.stream()
    page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    delays = []
    for _ in range(20):
        started = time.perf_counter()
        event = run.print("now")
        assert await page.frame() == {"run": run.id, "events": [event]}
        delays.append(time.perf_counter() - started)
        await asyncio.sleep(0.01)
    assert sorted(delays)[10] < 0.2


async def test_a_page_goes_on_where_it_was(savoy, written_run):
    run = written_run()
    for text in "abcde":
        run.print(text)
    run.append("run.succeeded")
    page = await savoy.stream()
    assert numbers(await page.follow(run.id, run.notebook)) == [1, 2, 3, 4, 5, 6]
    assert numbers(await page.follow(run.id, run.notebook, after=4)) == [5, 6]
    assert await page.follow(run.id, run.notebook, after=6) == []
    status, found = await savoy.get(f"runs/{run.id}/events", notebook=run.notebook, after=4)
    assert (status, numbers(found)) == (200, [5, 6])


async def test_one_page_follows_several_runs(savoy, written_run):
    ids = [f"20261124-10000{i}-3fa9" for i in range(5)]
    runs = [written_run(id) for id in ids]
    page = await savoy.stream()
    for run in runs:
        page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
        run.append("run.succeeded")
    frames = [await page.frame() for _ in range(10)]
    assert {frame["run"] for frame in frames if "ended" in frame} == set(ids)


async def test_nothing_comes_of_runs_that_are_not_followed_any_more(savoy, written_run):
    one, other = written_run("20261124-100000-0001"), written_run("20261124-100000-0002")
    page = await savoy.stream()
    for run in (one, other):
        page.send({"follow": run.id, "notebook": run.notebook})
    page.send({"unfollow": one.id})
    await asyncio.sleep(0.1)
    one.print("unheard")
    await asyncio.sleep(0.1)
    event = other.print("heard")
    assert await page.frame() == {"run": other.id, "events": [event]}


async def test_a_run_whose_process_was_killed_ends(savoy, written_run):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = written_run(pid=process.pid)
    event = run.print("last words")
    page = await savoy.stream()
    page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    assert await page.frame() == {"run": run.id, "events": [event]}
    process.kill()
    process.wait()
    assert await asyncio.wait_for(page.frame(), 10) == {"run": run.id, "ended": True}


async def test_paths_of_the_server_stay_there(savoy, written_run, jp_root_dir):
    run = written_run()
    run.append("run.started", notebook=str(jp_root_dir / "written.ipynb"))
    output = run.print(f"{jp_root_dir}/data.csv")
    run.append("run.failed", reason=f"{jp_root_dir}/.savoy cannot be written.")
    started, printed, failed = await savoy.finished(run.notebook, run.id)
    assert started["notebook"] == "written.ipynb"
    assert printed == output
    assert failed["reason"] == ".savoy cannot be written."


async def test_twenty_thousand_events_at_once(savoy, written_run):
    run = written_run()
    for _ in range(20_000):
        run.print("x" * 100)
    run.append("run.succeeded")
    page = await savoy.stream()
    started = time.perf_counter()
    found = await page.follow(run.id, run.notebook)
    assert numbers(found) == list(range(1, 20_002))
    assert time.perf_counter() - started < 20


async def test_fifty_pages_follow_one_run(savoy, written_run):
    run = written_run()
    pages = [await savoy.stream() for _ in range(50)]
    following = [asyncio.ensure_future(page.follow(run.id, run.notebook)) for page in pages]
    for _ in range(30):
        for _ in range(20):
            run.print("x" * 200)
        await asyncio.sleep(0.02)
    run.append("run.succeeded")
    for found in await asyncio.wait_for(asyncio.gather(*following), 30):
        assert numbers(found) == list(range(1, 602))


async def test_nothing_is_left_of_a_page_that_vanished(savoy, written_run):
    run = written_run()
    pages = [await savoy.stream() for _ in range(20)]
    for page in pages:
        page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    await until(lambda: len(followers()) == 20)
    for page in pages:
        # As a network does: without a word.
        page.socket.protocol.stream.close()
    await until(lambda: followers() == [])


async def test_a_page_that_does_not_read_holds_up_nobody(savoy, written_run):
    run = written_run()
    slow, quick = await savoy.stream(), await savoy.stream()
    slow.socket.protocol.stream.io_loop.remove_handler(slow.socket.protocol.stream.fileno())
    slow.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    for _ in range(200):
        run.print("x" * 200_000)
    run.append("run.succeeded")
    await asyncio.sleep(0.5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = await asyncio.wait_for(quick.follow(run.id, run.notebook), 30)
    assert len(found) == 201
    # What it does not read stays in the file.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    slow.socket.close()


async def test_only_so_many_runs_are_followed(savoy, written_run, monkeypatch):
    monkeypatch.setattr(stream, "AT_ONCE", 2)
    runs = [written_run(f"20261124-10000{i}-3fa9") for i in range(3)]
    page = await savoy.stream()
    for run in runs:
        page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    frame = await page.frame()
    assert frame["run"] == runs[2].id
    assert frame["error"]["message"] == "A page follows at most 2 runs at once."


async def test_costs_nothing_when_nobody_follows(savoy, written_run, monkeypatch):
    looks = []
    read = events.EventLog.read
    monkeypatch.setattr(events.EventLog, "read", lambda log: looks.append(1) or read(log))
    run = written_run()
    page = await savoy.stream()
    page.send({"follow": run.id, "notebook": run.notebook, "after": 0})
    await asyncio.sleep(0.3)
    assert looks
    page.send({"unfollow": run.id})
    await asyncio.sleep(0.1)
    looks.clear()
    await asyncio.sleep(0.3)
    assert looks == []


def followers() -> list[asyncio.Task]:
    gc.collect()
    coroutine = stream.StreamHandler._follow.__qualname__
    return [task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == coroutine]


@pytest.fixture(autouse=True)
def no_errors_in_the_log(caplog):
    yield
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []
