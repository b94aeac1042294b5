"""SIGKILL at any instant, and several processes on one store at once."""

import json
import os
import pathlib
import random
import shutil
import signal
import sys
import time

import pytest
from jupyterlab_savoy.runtime.store import Store

from .support import files, save

np = pytest.importorskip("numpy")

MB = 1 << 20
KEPT_RUNS = 4


def in_a_fork(act):
    """Run something in a child process; gives its id."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def save_again_and_again(root, run, seed):
    """A run of steps that load, change and save; its events name what was saved for certain."""
    store, previous = Store.open(root), None
    folder = os.path.join(root, "runs", run)
    os.mkdir(folder)
    with open(os.path.join(folder, "run.json"), "w") as file:
        json.dump({"notebook": {"path": "/nb.ipynb"}, "steps": []}, file)
    for number in range(1000):
        names, loaded = {"n": number, "t": [str(seed)] * 1000}, None
        if previous is None or number % 5 == 0:
            names["x"] = np.full(2 * MB // 8, seed + number / 7)
        else:
            loaded = store.load(previous)
            names["x"] = loaded.values["x"]
            names["x"][number * 100] += 1
        parents = {} if previous is None else {"p": previous}
        saved = save(store, names, restored=loaded, parents=parents, durable=number % 3 == 0)
        previous = saved.id
        with open(os.path.join(folder, "events.jsonl"), "a") as file:
            file.write(json.dumps({"event": "step.succeeded", "snapshot": previous}) + "\n")


def finished_steps(root, run):
    """Snapshots that the events of a run name; the last line may be cut."""
    path = pathlib.Path(root, "runs", run, "events.jsonl")
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return {json.loads(line)["snapshot"] for line in lines}


def collect_again_and_again(root, over):
    while True:
        Store.open(root).gc(keep_last=KEPT_RUNS, over=over)
        time.sleep(0.001)


def wait_for(condition, most=30):
    end = time.monotonic() + most
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def kill_soon(children, most):
    time.sleep(random.random() * most)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize(
    "rounds", [15, pytest.param(500, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_a_kill_leaves_no_half_snapshot_and_takes_no_whole_one(rounds, store):
    """Two runs and a collector at a time, which takes what older runs have."""
    runs = []
    for seed in range(rounds):
        one, other = (f"20260101-{seed:06}-{each}" for each in "ab")
        children = [
            in_a_fork(lambda s=seed, run=one: save_again_and_again(store.root, run, s)),
            in_a_fork(lambda s=seed, run=other: save_again_and_again(store.root, run, s + 0.5)),
            in_a_fork(lambda over=tuple(runs): collect_again_and_again(store.root, over)),
        ]
        runs += [one, other]
        if seed == 0:  # however busy the machine is, something is to be lost
            wait_for(lambda run=one: len(finished_steps(store.root, run)) > 2)
        kill_soon(children, 0.15)
        there = {os.path.basename(path)[:64] for path in files(store) if path[:3] == "sna"}
        begun = [run for run in runs if os.path.exists(os.path.join(store.root, "runs", run))]
        for run in begun[-KEPT_RUNS:]:
            assert finished_steps(store.root, run) <= there
        if seed % 10 == 0 or seed == rounds - 1:
            fresh = Store.open(store.root)
            for snapshot in there:
                fresh.check(snapshot, full=True)
            # A collector that is always killed early falls behind more and more.
            fresh.gc(keep_last=KEPT_RUNS, over=runs)
    told = set().union(*(finished_steps(store.root, run) for run in runs))
    Store.open(store.root).gc(keep_last=KEPT_RUNS, over=runs)
    assert 2 < len(told) and not told <= {path[10:74] for path in files(store)}
    for run in runs:
        shutil.rmtree(os.path.join(store.root, "runs", run), ignore_errors=True)
    Store.open(store.root).gc(grace=0)
    assert files(store) == {}


def test_a_collector_that_is_killed_leaves_the_rest_whole(store):
    for number in range(12):
        kept = save(store, {"x": np.full(MB // 4, number + 0.5)})
        store.pins.add("kept", kept.id)
        for other in range(20):
            save(store, {"x": np.full(MB // 4, number + other / 100)})
        kill_soon([in_a_fork(lambda: Store.open(store.root).gc(grace=0))], 0.02)
        fresh = Store.open(store.root)
        for path in files(store):
            if path.startswith("snapshots"):
                fresh.check(os.path.basename(path)[:64], full=True)
        assert fresh.load(kept.id).values["x"][0] == number + 0.5


def test_the_same_from_many_processes_at_once(store, tmp_path):
    """Also the very first thing that a store and a user ever save."""
    root = str(tmp_path / "new")
    gate = os.pipe()

    def act():
        os.close(gate[1])
        os.read(gate[0], 1)  # until all are there
        fresh = Store.open(root)
        for number in range(5):
            save(fresh, {"x": np.full(2 * MB // 8, float(number)), "t": ["a", "b"] * 500})

    children = [in_a_fork(act) for _ in range(6)]
    os.close(gate[1])
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 6
    new = Store.open(root)
    there = files(new)
    assert not [path for path in there if path.startswith("tmp")]
    big = [path for path, length in there.items() if length == 2 * MB]
    assert len(big) == 5
    for path in there:
        if path.startswith("snapshots"):
            new.check(os.path.basename(path)[:64], full=True)


def test_the_first_key_is_one_key(store, tmp_path, monkeypatch):
    monkeypatch.setenv("SAVOY_CONFIG", str(tmp_path / "config"))
    children = [in_a_fork(lambda: save(Store.open(store.root), {"a": 1})) for _ in range(8)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8
    assert os.listdir(tmp_path / "config") == ["signing.key"]
    for path in files(store):
        if path.startswith("snapshots"):
            assert Store.open(store.root).load(os.path.basename(path)[:64]).values == {"a": 1}
