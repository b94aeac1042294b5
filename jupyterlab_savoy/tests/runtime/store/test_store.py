"""What a snapshot has, what it carries from others, and what it costs."""

import gc
import json
import os
import pathlib
import random
import stat
import weakref

import pytest
from jupyterlab_savoy.runtime.errors import StepError
from jupyterlab_savoy.runtime.store import Store

from ..support import ROOT
from .support import files, go_on, groups, save, size

np = pytest.importorskip("numpy")

MB = 1 << 20


def big(seed=0, length=8 * MB):
    return np.random.default_rng(seed).random(length // 8)


# Places


def test_only_the_owner_can_look(store):
    save(store, {"a": 1})
    assert stat.S_IMODE(os.stat(store.root).st_mode) == 0o700
    modes = {
        path: stat.S_IMODE(os.stat(os.path.join(store.root, path)).st_mode) for path in files(store)
    }
    assert set(modes.values()) == {0o400}
    assert open(os.path.join(store.root, ".gitignore")).read() == "*\n"


def test_a_folder_that_others_have_begun_is_taken(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "keys").mkdir()
    (tmp_path / ".gitignore").write_text("*\n", "utf-8")
    store = Store.open(tmp_path)
    assert store.load(save(store, {"a": 1}).id).values == {"a": 1}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "savoy.store/2"}', '{"format": null}', "\0"]
)
def test_a_store_of_another_form_is_refused(text, tmp_path):
    (tmp_path / "format.json").write_text(text, "utf-8")
    with pytest.raises(StepError) as caught:
        Store.open(tmp_path)
    assert caught.value.code == "SV610"


def test_a_store_where_a_file_is_in_the_way(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StepError, match="cannot be used") as caught:
        Store.open(tmp_path / "file")
    assert caught.value.code == "SV610"


# One snapshot


def test_all_names_come_back(store):
    saved = save(store, {"a": 1, "b": [2]}, modules={"osp": "os.path"})
    restored = Store.open(store.root).load(saved.id)
    assert restored.values == {"a": 1, "b": [2], "osp": os.path}
    assert store.load(saved.id, ["b"]).values == {"b": [2]}


def test_facts_are_in_the_manifest(store):
    facts = {"pipeline": "p", "params": {"lr": float("nan")}, "failed": {"cell": 3, "line": 1}}
    manifest = store.describe(save(store, {"a": np.zeros(3)}, facts=facts).id)
    assert (manifest["pipeline"], manifest["failed"]) == ("p", {"cell": 3, "line": 1})
    assert manifest["params"] == {"lr": "nan"}  # JSON has none
    assert manifest["vars"]["a"]["shape"] == [3]
    assert manifest["ambient"]["cwd"] == os.getcwd()


def test_what_cannot_be_kept_is_missing_and_spoils_nothing_else(store):
    generator = (i for i in [1])
    saved = save(store, {"g": generator, "both": [generator], "a": [1]})
    assert store.load(saved.id).values == {"a": [1]}
    missing = store.load(saved.id).missing
    assert missing["g"]["type"] == "generator" and missing["g"]["cells"] == [3]
    assert missing["both"]["why"].startswith("both[0] (generator): cannot pickle 'generator'")
    with pytest.raises(StepError, match="it needs g, but g .generator.: cannot pickle") as caught:
        store.load(saved.id, ["g"])
    assert caught.value.code == "SV605"


def test_what_later_steps_need_must_be_kept(store):
    with pytest.raises(StepError, match=r"from cell 4: d\['f'\] \(generator\)") as caught:
        save(store, {"d": {"f": (i for i in [])}}, required=["d"])
    assert caught.value.code == "SV606"
    assert not [path for path in files(store) if path.startswith("snapshots")]


def test_what_later_steps_need_is_marked(store):
    manifest = save(store, {"a": 1, "b": 2}, required=["a", "c"]).manifest
    assert manifest["vars"]["a"]["required"] and "required" not in manifest["vars"]["b"]
    assert manifest["missing"]["c"]["why"] == "make did not set it"


def test_equal_values_have_equal_content_ids(store):
    first = save(store, {"x": big(), "y": [1], "z": np.arange(5)})
    second = save(store, {"x": big(), "y": [1], "z": np.arange(5)})
    third = save(store, {"x": big(1), "y": [2], "z": np.arange(5.0)})
    assert groups(first) == groups(second)
    assert not set(groups(first).values()) & set(groups(third).values())


def test_equal_arrays_are_stored_once_and_stay_apart(store):
    saved = save(store, {"a": big(), "b": big()})
    assert size(store) < 8.2 * MB
    values = store.load(saved.id).values
    values["a"][0] = 7
    assert values["b"][0] != 7


def test_random_numbers_go_on(store):
    random.seed(5)
    np.random.seed(5)
    saved = save(store, {})
    expected = random.random(), np.random.rand()
    assert (random.random(), np.random.rand()) != expected
    store.load(saved.id).restore_ambient()
    assert (random.random(), np.random.rand()) == expected


# From one step to the next


def test_unchanged_variables_are_carried(store):
    first = save(store, {"x": big(), "d": {"k": 1}, "n": 5})
    before = size(store)
    next_ = go_on(store, first, lambda names: names.update(new=6))
    assert groups(next_).keys() == {"new"}
    assert size(store) - before < 30_000
    assert next_.manifest["carried"]["x"] == {
        "from": first.id, "name": "x", "group": groups(first)["x"],
    }  # fmt: skip
    values = store.load(next_.id).values
    assert (values["x"] == big()).all() and values["d"] == {"k": 1} and values["new"] == 6


def test_what_a_step_does_not_look_at_is_carried(store):
    first = save(store, {"x": big(), "y": [1], "conn": (i for i in [])}, modules={"m": "json"})
    second = go_on(store, first, lambda names: names.update(z=2), names=["y"])
    third = go_on(store, second, lambda names: None, names=[])
    assert third.manifest["carried"]["x"]["from"] == first.id
    restored = store.load(third.id)
    assert (restored.values["x"] == big()).all()
    assert restored.values["y"] == [1] and restored.values["z"] == 2
    assert restored.values["m"].__name__ == "json"
    assert restored.missing["conn"]["cells"] == [3]


def test_what_a_step_deletes_is_gone(store):
    first = save(store, {"x": [1], "y": [2]})
    second = go_on(store, first, lambda names: names.pop("x"), names=["x"])
    assert store.load(second.id).values == {"y": [2]}


def test_a_variable_bound_anew_is_not_the_old_one(store):
    first = save(store, {"x": [1], "y": 1})
    second = go_on(store, first, lambda names: names.update(x=[1, 2]), names=[], unchanged=["x"])
    assert store.load(second.id).values == {"x": [1, 2], "y": 1}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda names: names["d"].update(k=2), {"d": {"k": 2}}),
        (lambda names: names["l"].append(names["d"]), {"l": [{"k": 1}], "d": {"k": 1}}),
    ],
)
def test_changes_in_place_are_saved(change, expected, store):
    first = save(store, {"d": {"k": 1}, "l": []})
    second = go_on(store, first, change)
    values = store.load(second.id).values
    assert {name: values[name] for name in expected} == expected


def test_a_new_variable_shares_with_one_that_is_left_alone(store):
    first = save(store, {"d": {"in": []}, "e": {"k": 1}})
    second = go_on(
        store, first, lambda names: names.update(z=names["d"]["in"]), unchanged=["d", "e"]
    )
    assert groups(second).keys() == {"d", "z"}
    values = store.load(second.id).values
    assert values["z"] is values["d"]["in"]


def test_mates_of_a_group_come_along(store):
    """A step that loads one of two variables which share an object changes both."""
    shared = [1]
    first = save(store, {"a": {"s": shared}, "b": [shared]})
    second = go_on(store, first, lambda names: names["a"]["s"].append(2), names=["a"])
    values = store.load(second.id).values
    assert values["b"] == [[1, 2]] and values["b"][0] is values["a"]["s"]


def test_views_of_carried_memory_share_it(store):
    first = save(store, {"x": big(), "y": 1})
    second = go_on(
        store, first, lambda names: names.update(v=names["x"][::2]), unchanged=["x", "y"]
    )
    assert groups(second).keys() == {"v"}
    values = store.load(second.id).values
    values["x"][4] = -1
    assert values["v"][2] == -1


def test_views_across_snapshots_share_when_loaded_together(store):
    x = big()
    first = save(store, {"x": x, "v": x[::2]})
    second = go_on(store, first, lambda names: None, names=["v"])
    values = store.load_all([(first.id, ["x"]), (second.id, ["v"])]).values
    values["x"][4] = -1
    assert values["v"][2] == -1


def test_small_views_of_carried_arrays_share_as_well(store):
    first = save(store, {"x": np.arange(10.0)})
    second = go_on(store, first, lambda names: names.update(v=names["x"][2:]), unchanged=["x"])
    values = store.load(second.id).values
    values["x"][4] = -1
    assert values["v"][2] == -1


def test_a_wrong_claim_on_an_array_is_noticed(store):
    def change(names):
        names["x"][5] = -1

    first = save(store, {"x": big(), "y": 1})
    second = go_on(store, first, change, unchanged=["x", "y"])
    assert store.load(second.id).values["x"][5] == -1


def test_one_array_loaded_twice_is_two_arrays(store):
    first = save(store, {"x": big()})
    one, two = store.load(first.id), store.load(first.id)
    names = {"x": one.values["x"], "y": two.values["x"]}
    second = save(store, names, parents={"make": first.id}, restored=[one, two])
    values = store.load(second.id).values
    values["x"][0] = 7
    assert values["y"][0] != 7


def test_two_branches_meet(store):
    """What a branch has written counts before what the other one carried past it."""
    first = save(store, {"x": [0], "y": [0], "z": [0]})
    left = go_on(store, first, lambda names: names["x"].append(1), names=["x"])
    right = go_on(store, first, lambda names: names["y"].append(2), names=["y"])
    for parents in ({"l": left.id, "r": right.id}, {"r": right.id, "l": left.id}):
        both = save(store, {}, parents=parents)
        assert store.load(both.id).values == {"x": [0, 1], "y": [0, 2], "z": [0]}


# Small changes of big arrays


def change_at(*places):
    def change(names):
        for place in places:
            names["x"][place] += 1

    return change


def test_a_small_change_costs_little(store):
    first = save(store, {"x": big(length=32 * MB)})
    second = go_on(store, first, change_at(slice(100_000, 101_024)))
    assert second.new_bytes < 64 * 1024
    expected = big(length=32 * MB)
    expected[100_000:101_024] += 1
    assert (store.load(second.id, verify=True).values["x"] == expected).all()
    store.check(second.id, full=True)


def test_a_chain_of_changes_stays_short(store):
    saved, expected = save(store, {"x": big()}), big()
    full = 0
    for number in range(9):
        saved = go_on(store, saved, change_at(number * 1000))
        expected[number * 1000] += 1
        full += saved.new_bytes > MB
        assert (Store.open(store.root).load(saved.id, verify=True).values["x"] == expected).all()
        assert sum("delta" in entry for entry in saved.manifest["objects"]) <= 3
    assert full == 2


def test_a_change_and_its_undoing_are_no_change(store):
    def change(names):
        names["x"][5] += 1
        names["x"][5] = big()[5]

    first = save(store, {"x": big()})
    second = go_on(store, first, change)
    assert second.manifest["carried"]["x"]["from"] == first.id


def test_a_change_undone_by_the_next_step_has_the_first_id_again(store):
    first = save(store, {"x": big()})
    second = go_on(store, first, change_at(5))

    def undo(names):
        names["x"][5] = big()[5]

    third = go_on(store, second, undo)
    assert groups(second)["x"] != groups(first)["x"] == groups(third)["x"]


def test_a_change_has_the_id_of_an_equal_array(store):
    first = save(store, {"x": big()})
    changed = big()
    changed[7] += 1
    second = go_on(store, first, change_at(7))
    assert groups(second)["x"] == groups(save(store, {"x": changed}))["x"]


def test_many_changes_are_stored_as_a_whole(store):
    first = save(store, {"x": big()})
    half = slice(0, big().size // 2)
    second = go_on(store, first, change_at(half))
    assert not any("delta" in entry for entry in second.manifest["objects"])
    expected = big()
    expected[half] += 1
    assert (store.load(second.id, verify=True).values["x"] == expected).all()


@pytest.mark.parametrize("knows", [True, False], ids=["pages", "hashes"])
def test_without_the_kernel_hashes_are_compared(knows, store, monkeypatch):
    if not knows:
        monkeypatch.setattr("jupyterlab_savoy.runtime.store.extents.written", lambda *_: None)
    first = save(store, {"x": big(), "y": big(1)})
    second = go_on(store, first, change_at(0, -1))
    assert second.manifest["carried"].keys() == {"y"}
    assert second.new_bytes < (100_000 if knows else 600_000)
    expected = big()
    expected[[0, -1]] += 1
    assert (store.load(second.id, verify=True).values["x"] == expected).all()


def test_lost_trees_are_no_loss(store):
    first = save(store, {"x": big()})
    for path in files(store):
        if path.endswith(".tree"):
            os.unlink(os.path.join(store.root, path))
    second = go_on(store, first, change_at(3))
    expected = big()
    expected[3] += 1
    assert (store.load(second.id, verify=True).values["x"] == expected).all()


def test_ten_steps_that_carry_an_array_store_it_once(store):
    saved = save(store, {"x": big()})
    for number in range(10):
        saved = go_on(store, saved, lambda names, n=number: names.update({f"n{n}": n}))
    assert size(store) < 8.4 * MB
    assert len(store.load(saved.id).values) == 11


def test_a_loaded_array_does_not_change_the_store(store):
    first = save(store, {"x": big(), "small": np.arange(3)})
    values = store.load(first.id).values
    values["x"][:] = 0
    values["small"][:] = 0
    again = store.load(first.id, verify=True).values
    assert (again["x"] == big()).all() and again["small"].tolist() == [0, 1, 2]


# To and from layers


def test_layers(store, tmp_path):
    x = big()
    first = save(store, {"x": x, "d": {"k": 1}, "t": ["a"]}, modules={"js": "json"})
    second = go_on(store, first, lambda names: names.update(v=names["x"][::2]), names=["x", "d"])
    store.export_layer(second.id, str(tmp_path / "layer"))
    other = Store.open(tmp_path / "other")
    imported = other.import_layer(str(tmp_path / "layer"))
    values = other.load(imported.id, verify=True).values
    assert values.keys() == {"x", "d", "t", "v", "js"} and values["d"] == {"k": 1}
    values["x"][4] = -1
    assert values["v"][2] == -1
    assert groups(imported)["t"] == groups(first)["t"]
    assert groups(imported)["x"] == groups(first)["x"]


def test_a_part_of_an_array_as_a_layer(store, tmp_path):
    def change(names):
        names["part"] = names.pop("x")[1000:]

    second = go_on(store, save(store, {"x": big()}), change)
    assert second.new_bytes < MB  # the rest of the array is there anyway
    assert (store.load(second.id).values["part"] == big()[1000:]).all()
    store.export_layer(second.id, str(tmp_path / "layer"))
    values = store.load(store.import_layer(str(tmp_path / "layer")).id, verify=True).values
    assert (values["part"] == big()[1000:]).all()


def test_some_names_as_a_layer(store, tmp_path):
    first = save(store, {"x": big(), "d": 1})
    store.export_layer(first.id, str(tmp_path / "layer"), ["d"])
    assert {path.name for path in (tmp_path / "layer").iterdir()} == {"manifest.json", "pack.bin"}


def test_a_damaged_layer_is_not_taken(store, tmp_path):
    first = save(store, {"x": big()})
    store.export_layer(first.id, str(tmp_path / "layer"))
    (tmp_path / "layer" / "ext-00.bin").write_bytes(b"\1" * 8 * MB)
    with pytest.raises(StepError) as caught:
        store.import_layer(str(tmp_path / "layer"))
    assert caught.value.code == "SV604"


# The form


def test_manifests_are_as_their_schema_says(store):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "src/protocol/schemas/manifest.schema.json").read_text("utf-8"))
    facts = {"failed": {"cell": 3}, "files": {"read": [], "wrote": []}, "params": {"n": 1}}
    first = save(store, {"x": big(), "g": (i for i in []), "y": [1]}, required=["x"], facts=facts)
    second = go_on(store, first, lambda names: names.update(v=names["x"][::2]), unchanged=["x"])
    third = go_on(store, second, change_at(5))
    for saved in (first, second, third):
        text = pathlib.Path(store.manifest_path(saved.id)).read_text("utf-8")
        jsonschema.validate(json.loads(text), schema)
    assert any("delta" in entry for entry in third.manifest["objects"])
    assert second.manifest["shared"]


# Memory


def test_what_a_step_drops_is_freed(store):
    first = save(store, {"x": big(), "y": 1, "e": {1, 2}})
    restored = store.load(first.id)
    names = restored.hand_over()
    array, numbers = weakref.ref(names["x"]), weakref.ref(names["e"])
    del names["x"], names["e"]
    gc.collect()
    assert array() is None and numbers() is None
    assert [each.memory() for each in restored.memories] == [None]
    second = save(store, {**names, "x": big(1)}, restored=restored, parents={"p": first.id})
    assert (store.load(second.id).values["x"] == big(1)).all()


def test_many_big_arrays_leave_files_to_the_user(store, monkeypatch):
    """A mapping may keep a file open; beyond some, arrays are read."""
    monkeypatch.setattr("jupyterlab_savoy.runtime.store.memory._MOST_MAPPED", 5)
    saved = save(store, {f"a{i}": np.full(MB // 8, float(i)) for i in range(40)})
    before = len(os.listdir("/proc/self/fd"))
    restored = store.load(saved.id)
    assert len(os.listdir("/proc/self/fd")) <= before + 5
    restored.values["a7"][3] = restored.values["a37"][3] = -1
    second = save(store, restored.values, restored=restored)
    values = store.load(second.id, verify=True).values
    assert [values[f"a{i}"][3] for i in (6, 7, 36, 37)] == [6, -1, 36, -1]
    assert second.new_bytes < 2.2 * MB
