"""Files that are cut, changed, gone, or not ours; disks that are full."""

import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys

import pytest
from jupyterlab_savoy.runtime.errors import StepError
from jupyterlab_savoy.runtime.store import Store

from ..support import RUNTIME, harness
from .support import files, go_on, object_files, overwrite, save

np = pytest.importorskip("numpy")


def refused(code, act, *told):
    with pytest.raises(StepError) as caught:
        act()
    assert caught.value.code == code, str(caught.value)
    for each in told:
        assert each in str(caught.value)


BOTH = ["x", "l"]


@pytest.fixture
def saved(store):
    return save(store, {"x": np.arange(1_000_000.0), "l": [1, 2]})


def fresh(store):
    return Store.open(store.root)


# Damage

DAMAGE = {
    "cut": lambda data: data[:-1],
    "longer": lambda data: data + b"\0",
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("which", [0, 1], ids=["pack", "array"])
def test_an_object_of_another_length(kind, which, store, saved):
    overwrite(object_files(store, saved)[which], DAMAGE[kind])
    refused("SV612", lambda: fresh(store).load(saved.id, BOTH), saved.id[:12], "bytes instead of")
    refused("SV612", lambda: fresh(store).check(saved.id))


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_a_changed_pack(at, store, saved):
    def flip(data):
        place = at * len(data) // 100
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    overwrite(object_files(store, saved)[0], flip)
    refused("SV612", lambda: fresh(store).load(saved.id, BOTH), "not as it was written")


def test_a_changed_big_pack_is_refused_where_it_is_looked_at(store):
    saved = save(store, {"a": "a" * 900_000, "b": "b" * 900_000})
    overwrite(object_files(store, saved)[0], lambda d: d[:1_500_000] + b"c" + d[1_500_001:])
    assert fresh(store).load(saved.id, ["a"]).values == {"a": "a" * 900_000}
    refused("SV612", lambda: fresh(store).load(saved.id, ["b"]), "not as it was written")


def test_a_changed_array_is_found_by_a_full_check(store, saved):
    overwrite(object_files(store, saved)[1], lambda data: b"\1" + data[1:])
    fresh(store).check(saved.id)
    refused("SV612", lambda: fresh(store).check(saved.id, full=True))
    refused("SV612", lambda: fresh(store).load(saved.id, BOTH, verify=True))


def test_a_changed_change_is_found_by_a_full_check(store, saved):
    def change(names):
        names["x"][::200_000] += 1

    second = go_on(store, saved, change)
    pack = second.manifest["objects"][0]
    delta = next(entry["delta"] for entry in second.manifest["objects"] if "delta" in entry)
    at = delta["data"][1]
    assert delta["data"][0] == 0 and pack["len"] > at
    overwrite(store.objects.path(pack["oid"]), lambda d: d[:at] + b"\7" + d[at + 1 :])
    refused("SV612", lambda: fresh(store).check(second.id, full=True))


@pytest.mark.parametrize("which", [0, 1], ids=["pack", "array"])
def test_what_proved_to_be_damaged_is_not_taken_over(which, store):
    """Else new snapshots would share the damage."""
    names = {"t": "t" * 100_000, "x": np.arange(1_000_000.0)}
    saved = save(store, names)
    overwrite(object_files(store, saved)[which], lambda data: data[:50] + b"\7" + data[51:])
    refused("SV612", lambda: fresh(store).load(saved.id, ["x"], verify=True))
    refused("SV612", lambda: fresh(store).check(saved.id), "found not to be")
    save(store, names)  # writes the same bytes again
    assert fresh(store).load(saved.id, verify=True).values["t"] == names["t"]
    fresh(store).check(saved.id, full=True)
    assert not [name for name in files(store) if name.endswith(".damaged")]


def test_what_is_left_of_a_damaged_snapshot(store, saved):
    os.unlink(object_files(store, saved)[1])
    restored = fresh(store).load(saved.id)
    assert restored.values == {"l": [1, 2]} and "does not exist" in restored.missing["x"]["why"]


@pytest.mark.parametrize("which", [0, 1], ids=["pack", "array"])
def test_an_object_that_is_gone(which, store, saved):
    os.unlink(object_files(store, saved)[which])
    refused("SV611", lambda: fresh(store).load(saved.id, BOTH), "does not exist")
    refused("SV611", lambda: fresh(store).check(saved.id))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-9],
        lambda data: b"",
        lambda data: b"{}",
        lambda data: data.replace(b'"make"', b'"fake"'),
        lambda data: data.replace(b'"cells":[3]', b'"cells": [3]'),
        lambda data: data[: data.rindex(b',"sig":{')] + b"}",
        lambda data: b"\xff" * 100,
    ],
)
def test_a_changed_manifest(change, store, saved):
    path = store.manifest_path(saved.id)
    overwrite(path, change)
    refused("SV612", lambda: fresh(store).load(saved.id, BOTH), "not as it was written")


def test_names_that_are_no_snapshots(store):
    for name in ("", "..", "../x", "0" * 63, "0" * 64, "g" * 64, "A" * 64):
        refused("SV611", lambda name=name: store.load(name))


def test_a_carried_variable_whose_origin_is_gone(store, saved):
    second = go_on(store, saved, lambda names: names.update(z=1))
    os.unlink(store.manifest_path(saved.id))
    assert fresh(store).load(second.id, ["z"]).values == {"z": 1}
    refused("SV611", lambda: fresh(store).load(second.id, ["x"]))
    refused("SV611", lambda: fresh(store).check(second.id))
    restored = fresh(store).load(second.id)
    assert restored.values == {"z": 1} and "not in the store" in restored.missing["x"]["why"]


def test_a_parent_that_is_gone_while_its_step_runs(store, saved):
    other = fresh(store)
    restored = other.load(saved.id, ["l"])
    other.describe(saved.id)
    os.unlink(store.manifest_path(saved.id))
    names = {"l": restored.values["l"]}
    second = save(other, names, parents={"make": saved.id}, restored=restored, unchanged=["l"])
    loaded = fresh(store).load(second.id)
    assert loaded.values == {"l": [1, 2]} and "removed" in loaded.missing["x"]["why"]


def test_an_object_that_is_gone_while_a_step_uses_it_is_written_again(store, saved):
    restored = store.load(saved.id)
    os.unlink(object_files(store, saved)[1])
    os.unlink(store.manifest_path(saved.id))
    second = save(store, dict(restored.values), restored=restored)
    assert (fresh(store).load(second.id, verify=True).values["x"] == np.arange(1_000_000.0)).all()


def test_a_store_that_was_moved(store, saved, tmp_path):
    os.rename(store.root, tmp_path / "moved")
    refused("SV611", lambda: store.load(saved.id))
    refused("SV614", lambda: save(store, {"a": 1}))
    assert Store.open(tmp_path / "moved").load(saved.id, ["l"]).values == {"l": [1, 2]}


# Signatures


def test_the_key_is_made_once_and_is_private(store, saved, config):
    key = config / "signing.key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    save(fresh(store), {"a": 1})
    assert key.read_bytes() == before


def test_a_snapshot_of_someone_else_is_described_and_not_loaded(
    store, saved, tmp_path, monkeypatch, config
):
    monkeypatch.setenv("SAVOY_CONFIG", str(tmp_path / "mine"))
    mine = Store.open(store.root)
    refused("SV613", lambda: mine.load(saved.id), "made by someone else")
    refused("SV613", lambda: mine.describe(saved.id))
    assert set(mine.describe(saved.id, trusted=False)["vars"]) == {"x", "l"}
    refused("SV613", lambda: mine.load(saved.id))  # also after a look at it
    trusted = tmp_path / "mine" / "trusted"
    trusted.mkdir(parents=True)
    (trusted / "colleague.key").write_bytes((config / "signing.key").read_bytes())
    assert Store.open(store.root).load(saved.id, ["l"]).values == {"l": [1, 2]}


def test_a_forged_snapshot(store, saved):
    """Whoever can write into the store can make a manifest and its name, and no signature."""
    text = pathlib.Path(store.manifest_path(saved.id)).read_bytes()
    body, _, signature = text.rpartition(b',"sig":{')
    body = body.replace(b'"make"', b'"fake"')
    name = hashlib.sha256(body + b"}").hexdigest()
    pathlib.Path(store.manifest_path(name)).write_bytes(body + b',"sig":{' + signature)
    refused("SV613", lambda: store.load(name), "signature is not right")
    pathlib.Path(store.manifest_path(name)).write_bytes(body + b',"sig":{"alg":"none"}}')
    refused("SV613", lambda: store.load(name), "not signed")


def test_a_key_that_cannot_be_made(store, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("SAVOY_CONFIG", str(tmp_path / "file"))
    refused("SV610", lambda: save(fresh(store), {"a": 1}), "the key that signs")


def test_a_key_that_is_none(store, tmp_path, monkeypatch):
    (tmp_path / "signing.key").write_text("00", "utf-8")
    monkeypatch.setenv("SAVOY_CONFIG", str(tmp_path))
    refused("SV610", lambda: save(fresh(store), {"a": 1}), "is not a key")


# Full disks


@pytest.mark.parametrize("limit", [0, 100_000, 3_000_000])
def test_a_full_disk(limit, store):
    """A limit on the size of files stands for the end of the disk."""
    names = {"x": np.arange(1_000_000.0), "t": [str(i) for i in range(50_000)]}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        refused("SV614", lambda: save(store, names), "the disk is full")
        refused("SV614", lambda: save(store, names, durable=True))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [path for path in files(store) if path.startswith(("snapshots", "tmp"))]
    saved = save(store, names)
    assert fresh(store).load(saved.id, verify=True).values["t"] == names["t"]


def test_a_full_small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        store = Store.open(folder)
        first = save(store, {"x": np.arange(300_000.0)})
        refused("SV614", lambda: save(store, {"y": np.arange(900_000.0)}), "the disk is full")
        assert not [path for path in files(store) if path.startswith("tmp")]
        assert fresh(store).load(first.id, verify=True).values["x"][5] == 5
        save(store, {"z": 1})
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_code_of_another_python_is_refused(store):
    saved = save(store, {"f": lambda: 1, "x": 1}, facts={"env": {"python": "3.4.0", "platform": "", "packages": {}}})  # fmt: skip
    refused("SV607", lambda: store.load(saved.id, ["f"]), "made by Python 3.4")
    assert store.load(saved.id, ["x"]).values == {"x": 1}


def test_what_does_not_unpickle_is_told_and_spoils_nothing_else(tmp_path, config):
    rows = [
        {
            "name": "row", "names": ["n", "x"], "prelude": "class Node: pass", "earlier": "",
            "make": "n = Node(); x = 1", "store": str(tmp_path / "store"),
        }
    ]  # fmt: skip
    saved = harness("save", rows)["row"]["id"]
    store = Store.open(tmp_path / "store")
    restored = store.load(saved)
    assert restored.values == {"x": 1}
    assert "it refers to Node, which this step does not define" in restored.missing["n"]["why"]
    refused("SV604", lambda: store.load(saved, ["n"]))


def test_loading_needs_no_numpy_where_there_is_none(store):
    saved = save(store, {"a": [1], "t": "x" * 2_000_000})
    script = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('rt', {str(RUNTIME / '__init__.py')!r},"
        f" submodule_search_locations=[{str(RUNTIME)!r}])\n"
        "sys.modules['rt'] = importlib.util.module_from_spec(spec)\n"
        "from rt.store import Store\n"
        f"print(Store.open({store.root!r}).load({saved.id!r}, ['a']).values, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout == "{'a': [1]} False\n"
    assert json.loads(pathlib.Path(store.root, "format.json").read_text())["hash"] == "sha256"
