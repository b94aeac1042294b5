"""SIGKILL at any instant, and several processes on one store at once."""

import os
import random
import signal
import sys
import time

import pytest
from jupyterlab_savoy.runtime.store import Store

from .support import files, save

np = pytest.importorskip("numpy")

MB = 1 << 20


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


def save_again_and_again(root, log, seed):
    """Steps that load, change and save; the log has the id of what was saved for certain."""
    store, previous = Store.open(root), None
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
        with open(log, "a") as file:
            file.write(previous + "\n")


def collect_again_and_again(root):
    while True:
        Store.open(root).gc(grace=3600)
        time.sleep(0.001)


def kill_soon(children, most):
    time.sleep(random.random() * most)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize(
    "rounds", [15, pytest.param(500, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_a_kill_leaves_no_half_snapshot_and_takes_no_whole_one(rounds, store, tmp_path):
    log = tmp_path / "log"
    for seed in range(rounds):
        children = [
            in_a_fork(lambda s=seed: save_again_and_again(store.root, log, s)),
            in_a_fork(lambda s=seed: save_again_and_again(store.root, log, s + 0.5)),
            in_a_fork(lambda: collect_again_and_again(store.root)),
        ]
        kill_soon(children, 0.15)
    there = {os.path.basename(path)[:64] for path in files(store) if path.startswith("snapshots")}
    told = {line for line in log.read_text().splitlines() if len(line) == 64}
    assert len(told) > 2
    assert told <= there
    fresh = Store.open(store.root)
    for snapshot in there:
        fresh.check(snapshot, full=True)
    fresh.gc(grace=0)
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
