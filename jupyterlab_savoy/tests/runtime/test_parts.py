"""Parts of the runtime that need no process of their own."""

import json
import os

import pytest
from jupyterlab_savoy.runtime import layer as layers
from jupyterlab_savoy.runtime.bundle import make_bundle
from jupyterlab_savoy.runtime.errors import StepError
from jupyterlab_savoy.runtime.files import write_files
from jupyterlab_savoy.runtime.kfp import ExecutorInput, local_path
from jupyterlab_savoy.runtime.namespace import Definitions
from jupyterlab_savoy.runtime.outputs import (
    DATA_LIMIT,
    STREAM_HEAD,
    STREAM_TAIL,
    CellRecord,
    Recorder,
    tidy,
)
from jupyterlab_savoy.runtime.report import render_report
from jupyterlab_savoy.runtime.values import metric_value, parameter_value, untyped_value

# Parameters


@pytest.mark.parametrize(
    ("kind", "default", "given", "value"),
    [
        ("int", 500, 500.0, 500),
        ("int", 500, 7.0, 7),
        ("int", 500, "8", 8),
        ("int", 500, None, 500),
        ("float", 0.5, 2, 2.0),
        ("float", 0.5, "1e-3", 0.001),
        ("float", 1.0, 1, 1.0),
        ("str", "a", "1", "1"),
        ("str", "a", "", ""),
        ("bool", True, False, False),
        ("bool", False, "True", True),
        ("bool", True, 0.0, False),
        ("list", [1, 2.5], [3.0, 4.0], [3, 4.0]),
        ("list", [], [1.0, [2.0], {"a": 3.0}, 0.5], [1, [2], {"a": 3}, 0.5]),
        ("list", ["a"], '["b"]', ["b"]),
        ("dict", {"n": 1, "r": 0.5}, {"n": 2.0, "r": 1.0}, {"n": 2, "r": 1.0}),
        ("none", None, 3.0, 3.0),
        ("none", None, "5", "5"),
        ("none", None, True, True),
        ("none", None, None, None),
        ("none", 7, None, 7),
    ],
)
def test_parameter(kind, default, given, value):
    got = parameter_value({"name": "p", "type": kind, "default": default}, given)
    assert repr(got) == repr(value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int", 0.5),
        ("int", "many"),
        ("int", True),
        ("float", "fast"),
        ("bool", "maybe"),
        ("bool", 2),
        ("list", {"a": 1}),
        ("list", "[1"),
        ("dict", [1]),
    ],
)
def test_parameter_of_a_wrong_type(kind, given):
    with pytest.raises(StepError, match=f"the parameter p must be of type {kind}, not "):
        parameter_value({"name": "p", "type": kind, "default": None}, given)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" ", None),
        ("None", None),
        ("null", None),
        ("5", 5),
        (" -2.0 ", -2.0),
        ("1_000", 1000),
        ("true", True),
        ("False", False),
        ('"5"', "5"),
        ("'it'", "it"),
        ('["a", null]', ["a", None]),
        ("{'a': [True]}", {"a": [True]}),
        ("words here", "words here"),
        (" spaced ", " spaced "),
        ("NaN", "NaN"),
        ("(1, 2)", "(1, 2)"),
        ("2024-01-01", "2024-01-01"),
        ("[" * 5000, "[" * 5000),
    ],
)
def test_untyped_parameter(text, value):
    assert repr(untyped_value(text)) == repr(value)


# Metrics


class Scalar:
    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


@pytest.mark.parametrize(
    ("value", "kept", "noted"),
    [
        (3, 3, False),
        (0.5, 0.5, False),
        (True, 1, False),
        (Scalar(2.5), 2.5, False),
        (Scalar(False), 0, False),
        (float("nan"), "nan", True),
        (float("-inf"), "-inf", True),
        ("good", "good", True),
        ("0.9", "0.9", True),
        (None, "None", True),
        ([1, 2], "[1, 2]", True),
    ],
)
def test_metric(value, kept, noted):
    got, note = metric_value(value)
    assert (repr(got), note is not None) == (repr(kept), noted)


def test_metrics_of_numpy():
    np = pytest.importorskip("numpy")
    values = [np.float32(0.5), np.int64(3), np.bool_(True), np.array(2.0), np.array([4.0])]
    assert [metric_value(value) for value in values] == [
        (0.5, None), (3, None), (1, None), (2.0, None), (4.0, None),
    ]  # fmt: skip


# Files


@pytest.mark.parametrize(
    "path",
    ["../a", "/etc/a", "a/../../b", "", "a//b", ".", "..", "a/.", "a\\..\\b", "C:/a", "a/", "link/a", "a\0b"],
)  # fmt: skip
def test_a_file_outside_of_the_folder_is_refused(path, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    os.symlink(tmp_path, folder / "link")
    with pytest.raises(StepError, match="cannot be written"):
        write_files([{"path": path, "data": "eA=="}], str(folder))
    assert [entry.name for entry in tmp_path.iterdir()] == ["work"]


def test_a_file_replaces_a_link_and_not_what_it_points_to(tmp_path):
    (tmp_path / "precious").write_text("mine", "utf-8")
    folder = tmp_path / "work"
    folder.mkdir()
    os.symlink(tmp_path / "precious", folder / "a")
    write_files([{"path": "a", "data": "eA=="}, {"path": "b/c", "data": "eQ=="}], str(folder))
    assert (tmp_path / "precious").read_text("utf-8") == "mine"
    assert (folder / "a").read_text("utf-8") == "x" and (folder / "b" / "c").exists()


def test_a_file_with_bad_data_is_refused(tmp_path):
    with pytest.raises(StepError, match="'a' cannot be written"):
        write_files([{"path": "a", "data": "not base64!"}], str(tmp_path))


# State


@pytest.fixture
def state(tmp_path):
    bundle = make_bundle({"x": [1, 2], "y": {"k": "v"}, "big": bytearray(3)}, Definitions())
    facts = {"env": layers.environment(), "modules": {}, "missing": {"z": {"why": "no"}}}
    layers.write_layer(str(tmp_path), bundle, facts)
    return tmp_path


def load(folder, *names):
    return layers.Layer(str(folder), "make").load(names)


def test_state_round_trip(state):
    assert load(state, "x") == {"x": [1, 2]}
    assert load(state, "y", "big") == {"y": {"k": "v"}, "big": bytearray(3)}
    assert {path.name for path in state.iterdir()} == {"manifest.json", "pack.bin"}


def edit(change):
    def apply(folder):
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        change(manifest)
        path.write_text(json.dumps(manifest), "utf-8")

    return apply


def put(folder, data, name="pack.bin"):
    (folder / name).write_bytes(data)


DAMAGE = {
    "cut": (lambda f: put(f, (f / "pack.bin").read_bytes()[:-1]), "bytes instead of"),
    "empty": (lambda f: put(f, b""), "has 0 bytes instead of"),
    "longer": (lambda f: put(f, (f / "pack.bin").read_bytes() + b"x"), "bytes instead of"),
    "altered": (lambda f: put(f, b"\0" * (f / "pack.bin").stat().st_size), "not as it was written"),
    "gone": (lambda f: (f / "pack.bin").unlink(), "No such file"),
    "no manifest": (lambda f: (f / "manifest.json").unlink(), "No such file"),
    "no JSON": (lambda f: put(f, b'{"a": ', "manifest.json"), "not complete"),
    "a list": (lambda f: put(f, b"[]", "manifest.json"), "not complete"),
    "another form": (edit(lambda m: m.update(schema="savoy.snapshot/2")), "form is not known"),
    "another path": (edit(lambda m: m["objects"][0].update(file="../pack.bin")), "not one of its"),
    "outside": (edit(lambda m: m["extents"].append([0, 0, 1 << 40])), "outside of its file"),
    "negative": (edit(lambda m: m["extents"].append([0, -5, 3])), "outside of its file"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_state_is_refused(kind, state):
    damage, told = DAMAGE[kind]
    damage(state)
    with pytest.raises(StepError, match=told) as caught:
        load(state, "x")
    assert caught.value.code == "SV604"
    assert str(caught.value).startswith("the state that make handed on is not complete")


def test_what_is_not_in_the_state(state):
    with pytest.raises(StepError, match="it needs z, but no"):
        load(state, "z")
    with pytest.raises(StepError, match="it needs w, but make did not hand it on"):
        load(state, "w")


def test_a_group_that_does_not_load_names_its_variables(state):
    edit(lambda m: m["groups"][0].update(at=[0, 0, 3]))(state)
    with pytest.raises(StepError, match="x of make cannot be restored"):
        load(state, "x")
    assert load(state, "y") == {"y": {"k": "v"}}


def test_code_of_another_python_version(state):
    edit(lambda m: (m["env"].update(python="3.4.0"), m["groups"][0].update(code=True)))(state)
    with pytest.raises(StepError, match=r"functions made by Python 3\.4") as caught:
        load(state, "x")
    assert caught.value.code == "SV607"
    assert load(state, "y") == {"y": {"k": "v"}}


def test_many_big_arrays_make_at_most_16_files(tmp_path):
    np = pytest.importorskip("numpy")
    values = {f"a{i}": np.full(1 << 17, i) for i in range(20)}
    bundle = make_bundle(values, Definitions())
    facts = {"env": layers.environment(), "modules": {}, "missing": {}}
    layers.write_layer(str(tmp_path), bundle, facts)
    assert len(list(tmp_path.iterdir())) <= 16
    layer = layers.Layer(str(tmp_path), "make", verify=True)
    assert all((layer.load([name])[name] == value).all() for name, value in values.items())
    put(tmp_path, b"\1" * (1 << 20), "ext-00.bin")
    layers.Layer(str(tmp_path), "make")  # not looked at
    with pytest.raises(StepError, match=r"ext-00\.bin is not as it was written"):
        layers.Layer(str(tmp_path), "make", verify=True)


def test_equal_values_have_equal_content_ids(tmp_path):
    np = pytest.importorskip("numpy")
    ids = []
    for folder in ("a", "b"):
        bundle = make_bundle({"x": np.arange(5), "y": [1]}, Definitions())
        manifest = layers.write_layer(str(tmp_path / folder), bundle, {})
        ids.append([group["id"] for group in manifest["groups"]])
    assert ids[0] == ids[1] and ids[0][0] != ids[0][1]


# Outputs


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("a\nb\n", "a\nb\n"),
        ("10%\r50%\r99%\n", "99%\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("x\n1\r2", "x\n2"),
        ("1\r", "1\r"),
        ("\rdone", "done"),
        ("a\r\r\nb", "a\r\nb"),
    ],
)
def test_tidy(printed, kept):
    assert tidy(printed).replace("\r\n", "\n") == kept.replace("\r\n", "\n")


def recorder():
    made = Recorder()
    made.begin(1, "cell", "")
    return made


def text_of(made):
    made.settle()
    return made.records[0].outputs[0]["text"]


def test_long_text_keeps_its_start_and_end():
    made = recorder()
    for i in range(200_000):
        made.stream("stdout", f"line {i}\n")
    text = text_of(made)
    assert text.startswith("line 0\n") and text.endswith("line 199999\n")
    assert "left out" in text and len(text) < STREAM_HEAD + STREAM_TAIL + 100


def test_a_long_progress_bar_stays_one_line():
    made = recorder()
    for i in range(100_000):
        made.stream("stderr", f"\r{i}%")
    assert text_of(made) == "99999%"


def test_large_data_is_replaced_by_a_note():
    made = recorder()
    data = {"text/html": "x" * (DATA_LIMIT + 1), "text/plain": "a plot"}
    made.show({"output_type": "display_data", "data": data, "metadata": {}})
    kept = made.records[0].outputs[0]["data"]
    assert not kept["text/html"] and kept["text/plain"].startswith("a plot\n[text/html of 104857")


def test_clear_output():
    made = recorder()
    made.stream("stdout", "a")
    made.clear(wait=True)
    assert made.records[0].outputs
    made.stream("stdout", "b")
    assert made.records[0].outputs[0]["text"] == ["b"]
    made.clear()
    assert made.records[0].outputs == []


# Report


def report(*outputs, source="x", **more):
    records = [CellRecord(3, "cell", source, list(outputs))]
    return render_report("<step>", more.get("problem"), more.get("tables", {}), records)


def data(**kinds):
    names = {"html": "text/html", "plain": "text/plain", "svg": "image/svg+xml", "png": "image/png"}
    bundle = {names[kind]: value for kind, value in kinds.items()}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


HOSTILE = "</pre></iframe><script>alert(1)</script>\"'><img src=http://x onerror=alert(1)>"


@pytest.mark.parametrize(
    "page",
    [
        report(source=HOSTILE),
        report({"output_type": "stream", "name": "stdout", "text": HOSTILE}),
        report({"output_type": "error", "traceback": [HOSTILE], "ename": "E", "evalue": ""}),
        report(data(plain=HOSTILE)),
        report(data(html=HOSTILE)),
        report(data(svg=HOSTILE)),
        report(data(png=HOSTILE)),
        report(problem=HOSTILE),
        report(tables={"Parameters": {HOSTILE: HOSTILE}}),
    ],
    ids=["source", "stream", "error", "plain", "html", "svg", "png", "problem", "table"],
)
def test_nothing_gets_out_of_its_place_in_the_report(page):
    from html.parser import HTMLParser

    class Look(HTMLParser):
        def handle_starttag(self, tag, attrs):
            attrs = dict(attrs)
            assert tag not in ("script", "link", "object")
            assert not [name for name in attrs if name.startswith("on")]
            if tag == "img":
                assert attrs["src"].startswith("data:image/")
            if tag == "iframe":
                assert attrs["sandbox"] == "allow-scripts"

    Look().feed(page)


def test_the_report_forbids_the_network():
    assert "default-src 'none'" in report() and "http://" not in report()


def test_the_report_caps_long_text():
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}
    assert len(report(output)) < 500_000
    assert len(report(*[output] * 200)) < 25_000_000


def test_the_report_leaves_out_colours():
    assert "<pre>red" in report(data(plain="\x1b[31mred\x1b[0m")).replace(' class=""', "")


# KFP


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("gs://bucket/a/state", "/gcs/bucket/a/state"),
        ("s3://bucket/a", "/s3/bucket/a"),
        ("minio://mlpipeline/v2/a", "/minio/mlpipeline/v2/a"),
        ("/tmp/run/a", "/tmp/run/a"),
        ("file:///tmp/a", "/tmp/a"),
        ("./a", "./a"),
    ],
)
def test_local_path(uri, path):
    assert local_path(uri) == path


@pytest.mark.parametrize(
    "text", ["", "[]", '{"outputs": {"artifacts": {"a": {"artifacts": [{}]}}}}']
)
def test_an_executor_input_that_is_none(text):
    with pytest.raises(StepError, match="The executor input is not valid"):
        ExecutorInput(text)


def test_an_executor_input_without_anything():
    given = ExecutorInput("{}")
    assert (given.parameters, given.inputs, given.outputs, given.output_file) == ({}, {}, {}, None)
