"""Plain variables lie in one table of the manifest, and are variables like all others."""

import json
import os
import pathlib

from jupyterlab_savoy.runtime.bundle import make_bundle
from jupyterlab_savoy.runtime.layer import write_layer
from jupyterlab_savoy.runtime.namespace import Definitions
from jupyterlab_savoy.runtime.store import Store

from .support import files, go_on, groups, save

PLAIN = {"n": 7, "t": "text", "none": None, "l": [1, 2.5], "d": {"k": True}, "s": {1}, "b": b"\0"}


def written(store, saved):
    return json.loads(pathlib.Path(store.manifest_path(saved.id)).read_text())


def test_they_have_no_entries_of_their_own_in_the_file(store):
    shared = [[1]]
    saved = save(store, {**PLAIN, "shared": shared, "again": [shared]}, required=["n"])
    manifest = written(store, saved)
    assert manifest["plain"]["names"] == list(PLAIN) and manifest["plain"]["required"] == ["n"]
    assert [group["names"] for group in manifest["groups"]] == [["shared", "again"]]
    assert manifest["vars"].keys() == {"shared", "again"}


def test_readers_find_them_among_the_others(store):
    saved = save(store, PLAIN, required=["n"])
    for manifest in (saved.manifest, Store.open(store.root).describe(saved.id)):
        assert "plain" not in manifest and manifest["vars"].keys() == PLAIN.keys()
        assert manifest["vars"]["n"] == {"type": "int", "bytes": 21, "required": True}
        assert manifest["vars"]["none"]["type"] == "NoneType"
        assert [group["names"] for group in manifest["groups"]] == [[name] for name in PLAIN]


def test_each_can_be_loaded_without_the_others(store):
    saved = save(store, PLAIN)
    for name, value in PLAIN.items():
        assert Store.open(store.root).load(saved.id, [name]).values == {name: value}
    assert Store.open(store.root).load(saved.id).values == PLAIN


def test_their_content_ids_are_those_of_a_layer(store, tmp_path):
    layer = write_layer(str(tmp_path / "layer"), make_bundle(PLAIN, Definitions()), {})
    assert groups(save(store, PLAIN)) == {each["names"][0]: each["id"] for each in layer["groups"]}


def test_what_was_loaded_and_left_alone_is_carried(store):
    first = save(store, {**PLAIN, "m": [1]})

    def change(names):
        names["m"].append(2)
        names["new"] = 3

    second = go_on(store, first, change)
    assert written(store, second)["plain"]["names"] == ["m", "new"]
    assert second.manifest["carried"].keys() == PLAIN.keys()
    assert second.manifest["vars"].keys() == {*PLAIN, "m", "new"}
    assert Store.open(store.root).load(second.id).values == {**PLAIN, "m": [1, 2], "new": 3}


def test_later_snapshots_win(store):
    first, second = save(store, {"a": 1, "b": 1}), save(store, {"a": 2})
    assert store.load_all([(first.id, None), (second.id, None)]).values == {"a": 2, "b": 1}


def test_many_take_few_files(store):
    before = len(os.listdir(os.path.join(store.root, "objects")))
    save(store, {f"v{number}": [number] for number in range(1000)})
    assert (
        len(files(store)) <= 3
        and len(os.listdir(os.path.join(store.root, "objects"))) <= before + 1
    )
