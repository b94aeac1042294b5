"""Garbage collection: what goes, and above all what stays."""

import json
import os
import pathlib
import threading
import time

import pytest
from jupyterlab_savoy.runtime.errors import StepError
from jupyterlab_savoy.runtime.store import Store
from jupyterlab_savoy.runtime.store.lock import exclusive, shared

from .support import files, go_on, save, size

np = pytest.importorskip("numpy")

MB = 1 << 20


def write_run(store, number, snapshots, notebook="/nb.ipynb", steps=(), end="aaaa", created=""):
    """A run directory as the engine writes it."""
    folder = pathlib.Path(store.root, "runs", f"20260101-0000{number:02}-{end}")
    folder.mkdir()
    run = {"notebook": {"path": notebook}, "steps": list(steps), "created": created}
    (folder / "run.json").write_text(json.dumps(run))
    events = [{"event": "snapshot.saved", "snapshot": each} for each in snapshots]
    (folder / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in events))
    return folder.name


def write_key(store, name, snapshot, run):
    entry = {"snapshot": snapshot, "run": run, "step": "s"}
    pathlib.Path(store.root, "keys", f"{name}.json").write_text(json.dumps({"entries": [entry]}))


def make(store, count=1):
    """Snapshots of 1 MB each, each with its own content."""
    return [save(store, {"x": np.full(MB // 8 + 1, time.time_ns())}).id for _ in range(count)]


def collect(store, in_progress=(), **limits):
    """Collect while these runs are in progress, and all others are over."""
    over = set(os.listdir(os.path.join(store.root, "runs"))) - set(in_progress)
    return Store.open(store.root).gc(**{"grace": 0, **limits}, over=over)


def alive(store):
    kept = [path for path in files(store) if path.startswith("snapshots")]
    for path in kept:
        Store.open(store.root).check(os.path.basename(path)[:64], full=True)
    return {os.path.basename(path)[:64] for path in kept}


def test_what_nobody_names_goes(store):
    (lost,) = make(store)
    pathlib.Path(store.root, "tmp", "1-abc").write_bytes(b"half")
    result = collect(store)
    assert result.snapshots == [lost] and result.freed > MB and result.kept == 0
    assert files(store) == {}


def test_a_dry_run_takes_nothing(store):
    make(store)
    before = files(store)
    result = collect(store, dry_run=True)
    assert result.freed == sum(before.values()) > MB
    assert files(store) == before


def test_what_is_young_stays(store):
    (young,) = make(store)
    pathlib.Path(store.root, "tmp", "1-abc").write_bytes(b"half")
    assert collect(store, grace=3600).freed == 0
    assert alive(store) == {young}


def test_a_young_snapshot_keeps_what_is_old(store):
    """The snapshot it carries from, and objects that it took over."""
    first = save(store, {"x": np.ones(MB // 4)})
    second = go_on(store, first, lambda names: names.update(y=1))
    long_ago = time.time() - 9000
    for path in files(store):
        if second.id not in path:
            os.utime(os.path.join(store.root, path), (long_ago, long_ago))
    collect(store, grace=3600)
    assert alive(store) == {first.id, second.id}
    assert Store.open(store.root).load(second.id).values["x"][0] == 1


@pytest.mark.parametrize("name", ["runs", "keys", "pins"])
def test_what_somebody_names_stays(name, store):
    kept, _ = make(store, 2)
    if name == "runs":
        write_run(store, 1, [kept])
    elif name == "keys":
        write_key(store, "k", kept, "a run whose directory is gone")
    else:
        store.pins.add("before-the-demo", kept)
    collect(store)
    assert alive(store) == {kept}


def test_pins_end(store):
    (kept,) = make(store)
    store.pins.add("before-the-demo", kept)
    assert collect(store).pins == store.pins.all() == {"before-the-demo": kept}
    assert store.pins.remove("before-the-demo") and not store.pins.remove("before-the-demo")
    collect(store)
    assert alive(store) == set()


def test_carried_variables_keep_their_origin(store):
    first = save(store, {"x": np.ones(MB // 4), "y": 1})
    second = go_on(store, first, lambda names: names.update(z=1), names=[])
    write_run(store, 1, [second.id])
    collect(store)
    assert alive(store) == {first.id, second.id}


def test_changes_keep_their_base(store):
    first = save(store, {"x": np.ones(MB)})
    second = go_on(store, first, lambda names: names["x"].__setitem__(5, 2.0))
    write_run(store, 1, [second.id])
    collect(store)
    assert alive(store) == {second.id}
    assert Store.open(store.root).load(second.id, verify=True).values["x"][5] == 2


def test_the_last_runs_of_each_notebook_stay(store):
    a, b, c, d = make(store, 4)
    write_run(store, 1, [a])
    write_run(store, 2, [b])
    write_run(store, 3, [d], notebook="/other.ipynb")
    write_run(store, 4, [c])
    result = collect(store, keep_last=2)
    assert result.runs == ["20260101-000001-aaaa"] and alive(store) == {b, c, d}
    collect(store, keep_last=1)
    assert alive(store) == {c, d}


def test_runs_of_one_second_are_in_the_order_of_their_beginnings(store):
    first, second = make(store, 2)
    write_run(store, 1, [first], end="ffff", created="2026-01-01T00:00:01.100Z")
    write_run(store, 1, [second], end="aaaa", created="2026-01-01T00:00:01.200Z")
    assert collect(store, keep_last=1).runs == ["20260101-000001-ffff"]
    assert alive(store) == {second}


def test_keys_go_with_their_runs(store):
    a, b = make(store, 2)
    write_key(store, "k", a, write_run(store, 1, [a]))
    write_key(store, "l", b, write_run(store, 2, [b]))
    collect(store, keep_last=1)
    assert alive(store) == {b}


def test_a_snapshot_that_a_later_run_reuses_stays(store):
    a, b = make(store, 2)
    write_run(store, 1, [a, b])
    write_run(store, 2, [a])
    assert collect(store, keep_last=1).runs == ["20260101-000001-aaaa"]
    assert alive(store) == {a}


def test_a_quota_takes_the_oldest_runs_and_never_the_last(store):
    ids = make(store, 4)
    for number, each in enumerate(ids):
        write_run(store, number, [each])
    assert not collect(store, quota=int(2.5 * MB)).over_quota
    assert alive(store) == set(ids[2:]) and size(store) < 2.5 * MB
    assert collect(store, quota=1000).over_quota
    assert alive(store) == {ids[3]}


def test_pins_and_runs_in_progress_are_beyond_any_limit(store):
    ids = make(store, 4)
    store.pins.add("mine", ids[0])
    write_run(store, 0, [ids[0]])
    running = write_run(store, 1, [ids[1]])
    write_run(store, 2, [ids[2]])
    write_run(store, 3, [ids[3]])
    result = collect(store, [running], quota=1000, keep_last=1)
    assert result.over_quota and result.in_progress == [running]
    assert alive(store) == {ids[0], ids[1], ids[3]}


def test_a_run_that_nobody_calls_over_is_in_progress(store):
    ids = make(store, 2)
    for number, each in enumerate(ids):
        write_run(store, number, [each])
    store.gc(grace=0, keep_last=1)
    assert alive(store) == set(ids)


def test_what_a_run_in_progress_is_about_to_take_over_stays(store):
    planned, fresh, other, own = make(store, 4)
    write_run(store, 0, [planned])
    write_key(store, "k", fresh, write_run(store, 1, [fresh]))
    write_run(store, 2, [other])
    steps = [{"name": "a", "action": "reuse", "snapshot": planned}]
    running = write_run(store, 3, [own], steps=steps)
    collect(store, [running], keep_last=1)
    assert alive(store) == {planned, own}


def test_a_run_that_takes_what_is_fresh_may_take_any_result(store):
    fresh, other, own = make(store, 3)
    write_key(store, "k", fresh, write_run(store, 0, [fresh]))
    write_run(store, 1, [other])
    running = write_run(store, 2, [own], steps=[{"name": "a", "action": "check"}])
    collect(store, [running], keep_last=1)
    assert alive(store) == {fresh, own}
    collect(store, keep_last=1)
    assert alive(store) == {own}


def test_old_runs_go_however_young_they_are(store):
    """The time of grace is for what is about to be named."""
    named, last, unnamed = make(store, 3)
    write_run(store, 0, [named])
    write_run(store, 1, [last])
    result = collect(store, keep_last=1, grace=3600)
    assert result.snapshots == [named] and result.freed > MB
    assert alive(store) == {last, unnamed}


def test_snapshots_go_before_those_that_they_carry_from(store, monkeypatch):
    """So a collection can be killed at any instant."""
    chain = [save(store, {"x": np.ones(MB // 4), "y": 0})]
    for number in range(5):
        chain.append(go_on(store, chain[-1], lambda names, n=number: names.update(z=n), names=[]))
    gone = []

    def unlink(path):
        os.rename(path, path + ".gone")
        os.remove(path + ".gone")
        gone.append(path)
        alive(store)  # all that is there is whole

    monkeypatch.setattr("jupyterlab_savoy.runtime.store.collect.os.unlink", unlink)
    collect(store)
    assert len(gone) > 6 and files(store) == {}


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", "a" * 101, "é"])
def test_names_that_no_pin_can_have(name, store):
    with pytest.raises(StepError) as caught:
        store.pins.add(name, "0" * 64)
    assert caught.value.code == "SV615"


def test_files_that_cannot_be_read_harm_nothing(store):
    (kept,) = make(store)
    store.pins.add("mine", kept)
    for folder in ("keys", "pins"):
        for name, text in {
            "a": "",
            "b": "[]",
            "c": '{"entries": 3, "snapshot": 4}',
            "d": "\0",
        }.items():
            pathlib.Path(store.root, folder, name).write_text(text, "utf-8")
    run = pathlib.Path(store.root, "runs", write_run(store, 1, []))
    (run / "run.json").write_text("[]")
    (run / "events.jsonl").write_text('{"snapshot": 3}\n["snapshot"]\n{"snapshot": "0')
    collect(store, keep_last=1)
    assert alive(store) == {kept}


def test_a_snapshot_that_is_being_made_is_waited_for(store, monkeypatch):
    make(store)
    monkeypatch.setattr("jupyterlab_savoy.runtime.store.lock._PATIENCE", 0.1)
    with shared(store.root):
        with shared(store.root):  # savers do not wait for each other
            pass
        with pytest.raises(StepError, match="is in use") as caught:
            collect(store)
    assert caught.value.code == "SV610"
    collect(store)


def test_a_saver_waits_for_the_collector(store):
    saved = []
    with exclusive(store.root):
        thread = threading.Thread(
            target=lambda: saved.append(save(Store.open(store.root), {"a": 1}))
        )
        thread.start()
        thread.join(0.2)
        assert saved == []
    thread.join(20)
    assert store.load(saved[0].id).values == {"a": 1}


def test_what_is_taken_over_is_young_again(store):
    """Else a collection could take it before the new snapshot has a name."""
    names = {"x": np.ones(MB // 4), "t": "t" * 300_000}
    objects = [store.objects.path(each["oid"]) for each in save(store, names).manifest["objects"]]
    for path in objects:
        os.utime(path, (1, 1))
    again = save(store, {**names, "y": 1})
    assert os.stat(objects[1]).st_mtime > 1
    assert store.objects.path(again.manifest["objects"][1]["oid"]) == objects[1]
