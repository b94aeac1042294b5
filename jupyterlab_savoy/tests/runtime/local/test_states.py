"""What a step finds of the steps before it, and what it leaves: also of one that failed."""

import json
import os

import pytest
from jupyterlab_savoy.runtime.store.plain import expand

from ..support import cells
from .client import Zygote


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    with Zygote(tmp_path_factory.mktemp("z"), "--shell", "plain") as started:
        yield started


def manifest(zygote, snapshot):
    text = (zygote.store / "snapshots" / f"{snapshot}.json").read_text("utf-8")
    return expand(json.loads(text))


def after(previous, *names, task="train", **more):
    """Keys of a request for a step that takes these names of another that has ended."""
    return {
        "states": {task: previous.snapshot},
        "parents": {task: previous.snapshot},
        "inputs": [{"name": name, "from": task} for name in names],
        "name": "next",
        **more,
    }


def test_values_go_from_step_to_step(zygote):
    first = zygote.step("x = [1]\ny = {'x': x}", outputs=["x", "y"])
    ended = zygote.step("print(y['x'] is x)\nx.append(2)", "print(y)", **after(first, "x", "y"))
    assert ended.text() == "True\n{'x': [1, 2]}\n"


def test_the_whole_namespace_is_kept(zygote):
    ended = zygote.step(
        "import math\nx = 1\nother = [2]\n_private = 3\ndef f():\n    return x",
        outputs=["x"],
        prelude=cells(
            "import json\nfrom collections import OrderedDict\nfrom math import sin as sine\n"
            "n = 5\ndef g():\n    return n"
        ),
    )
    saved = manifest(zygote, ended.snapshot)
    assert {"x", "other", "n", "f"} <= saved["vars"].keys()
    assert saved["modules"] == {"math": "math", "json": "json"}
    assert not {"_private", "g", "__builtins__", "display"} & saved["vars"].keys()
    assert not {"OrderedDict", "sine"} & saved["vars"].keys(), "they are imported again"
    (event,) = ended.of("snapshot.saved")
    assert event["snapshot"] == ended.snapshot and event["missing"] == {}
    assert ended.events.index(event) < ended.events.index(ended.end)


def test_what_cannot_be_kept_is_named_and_only_matters_if_it_is_needed(zygote):
    source = "x = 1\ng = (i for i in range(3))"
    ended = zygote.step(source, outputs=["x"])
    assert ended.end["event"] == "step.succeeded"
    assert "generator" in json.dumps(ended.of("snapshot.saved")[0]["missing"]["g"])
    ended = zygote.step(source, outputs=["x", "g"])
    assert (ended.end["event"], ended.end["code"]) == ("step.failed", "SV606")
    assert "g" in ended.end["reason"]
    assert manifest(zygote, ended.snapshot)["vars"].keys() == {"x"}, "its state can be looked at"


def test_the_state_at_a_failure(zygote):
    first = zygote.step("x = [1]", outputs=["x"])
    ended = zygote.step("x.append(2)\ny = 5\nraise ValueError('no')\nz = 1", **after(first, "x"))
    saved = manifest(zygote, ended.snapshot)
    assert saved["failed"] == {"cell": 8, "line": 2, "ename": "ValueError", "evalue": "no"}
    assert {"x", "y"} <= saved["vars"].keys() and "z" not in saved["vars"]
    again = zygote.step("print(x, y)", **after(ended, "x", "y"))
    assert again.text() == "[1, 2] 5\n"


def test_nothing_is_kept_if_nobody_asks(zygote):
    for source in ("x = 1", "raise ValueError"):
        ended = zygote.step(source, keep=False)
        assert not ended.of("snapshot.saved")
        assert not ended.end.get("snapshot")


def test_a_state_that_was_not_given(zygote):
    ended = zygote.step("x", inputs=[{"name": "x", "from": "elsewhere"}])
    assert (ended.end["event"], ended.end["code"]) == ("step.failed", "SV605")
    assert "elsewhere" in ended.end["reason"]


def test_optional_inputs(zygote):
    first = zygote.step("x = 1", outputs=["x"])
    inputs = [{"name": name, "from": "train", "optional": True} for name in "xy"]
    ended = zygote.step("print(x, 'y' in globals())", **after(first, inputs=inputs))
    assert ended.text() == "1 False\n"


def test_parameters_of_the_run(zygote):
    ended = zygote.step(
        "print(n, type(n).__name__)",
        prelude=cells("n = 500"),
        task_parameters=[{"name": "n", "type": "int", "default": 500}],
        parameters={"n": 700},
    )
    assert ended.text() == "700 int\n"
    assert manifest(zygote, ended.snapshot)["params"] == {"n": 700}


def test_names_that_no_step_touches_are_carried(zygote):
    first = zygote.step("x = 1\nextra = [7]", outputs=["x"])
    second = zygote.step("y = x", outputs=["y"], **after(first, "x"))
    third = zygote.step("print(extra)", **after(second, "extra", task="next"))
    assert third.text() == "[7]\n"


# Random numbers: see randomness.py

DRAW = "import random\nfrom random import random as draw\nprint(draw(), numpy.random.rand())"
NUMPY = cells("import numpy")


def test_forks_do_not_draw_the_same_numbers(zygote):
    pytest.importorskip("numpy")
    zygote.prepare("numpy")
    texts = {zygote.step(DRAW, prelude=NUMPY).text() for _ in range(4)}
    assert len(texts) == 4
    assert len({number for text in texts for number in text.split()}) == 8


SEEDED = cells("import numpy, random\nnumpy.random.seed(3)\nrandom.seed(3)")


def test_a_chain_of_steps_draws_what_the_notebook_draws(zygote):
    numpy = pytest.importorskip("numpy")
    import random

    numpy.random.seed(3)
    random.seed(3)
    expected = [f"{random.random()} {numpy.random.rand()}\n" for _ in range(3)]
    first = zygote.step(DRAW, prelude=SEEDED)
    second = zygote.step(DRAW, prelude=SEEDED, **after(first))
    third = zygote.step(DRAW, prelude=SEEDED, **after(second))
    assert [each.text() for each in (first, second, third)] == expected


def test_siblings_that_branch_differ_but_are_the_same_each_time(zygote):
    pytest.importorskip("numpy")
    first = zygote.step("1", prelude=SEEDED)
    texts = [
        zygote.step(DRAW, prelude=SEEDED, **after(first, **more)).text()
        for _ in range(2)
        for more in ({}, {"random": "branch"}, {"random": "branch", "name": "third"})
    ]
    assert texts[:3] == texts[3:]
    assert len(set(texts)) == 3


def test_seeds_in_the_cells_hold(zygote):
    first = zygote.step("import random\nrandom.seed(1)")
    ended = zygote.step("import random\nrandom.seed(5)\nprint(random.random())", **after(first))
    import random

    assert ended.text() == f"{random.Random(5).random()}\n"


def test_unseeded_siblings_that_branch_differ_each_time(zygote):
    def run():
        first = zygote.step("import random\nrandom.random()")
        return zygote.step("import random\nprint(random.random())", **after(first)).text()

    assert run() != run()


# Files: see watch.py


def files(zygote, *sources, **more):
    ended = zygote.step(*sources, **more)
    assert ended.end["event"] == "step.succeeded", ended.end
    found = manifest(zygote, ended.snapshot)["files"]
    return {kind: {entry["path"]: entry for entry in found[kind]} for kind in found}


def test_files_that_were_read_and_written(zygote, tmp_path):
    (zygote.folder / "data").mkdir(exist_ok=True)
    (zygote.folder / "data" / "in.csv").write_text("a,b\n")
    (tmp_path / "outside.txt").write_text("x")
    found = files(
        zygote,
        "import os, json\nopen('data/in.csv').read()\nopen('out.txt', 'w').write('hello')\nopen('out.txt').read()",
        f"open({str(tmp_path / 'outside.txt')!r}).read()",
        "open('draft', 'w').close()\nos.rename('draft', 'final')",
    )
    assert found["read"].keys() == {"data/in.csv", str(tmp_path / "outside.txt")}
    assert found["wrote"].keys() == {"out.txt", "final"}
    entry, stat = found["read"]["data/in.csv"], os.stat(zygote.folder / "data" / "in.csv")
    assert (entry["size"], entry["mtime_ns"]) == (4, stat.st_mtime_ns)
    import hashlib

    assert entry["sha"] == hashlib.sha256(b"a,b\n").hexdigest()


def test_a_file_that_the_step_changes_was_read_as_it_was(zygote):
    (zygote.folder / "count").write_text("1")
    before = os.stat(zygote.folder / "count")
    found = files(zygote, "n = open('count').read()\nopen('count', 'w').write(n + n)")
    assert found["read"]["count"]["size"] == 1
    assert found["read"]["count"]["mtime_ns"] == before.st_mtime_ns
    assert found["read"]["count"]["sha"] is None, "what it held is not known any more"
    assert found["wrote"].keys() == {"count"}


def test_relative_paths_follow_the_working_directory(zygote):
    (zygote.folder / "inner").mkdir(exist_ok=True)
    for place in (zygote.folder, zygote.folder / "inner"):
        (place / "same").write_text("x")
    found = files(zygote, "import os\nopen('same').read()\nos.chdir('inner')\nopen('same').read()")
    assert found["read"].keys() == {"same", "inner/same"}


def test_modules_count_also_when_their_code_comes_from_a_cache(zygote):
    (zygote.folder / "cached.py").write_text("value = 1")
    for _ in range(2):
        assert "cached.py" in files(zygote, "import cached")["read"]


def test_what_child_processes_do_is_seen(zygote):
    (zygote.folder / "seen").write_text("x")
    source = (
        "import subprocess, time\ntime.sleep(.2)\nsubprocess.run('cat seen > made', shell=True)"
    )
    found = files(zygote, source)
    assert "seen" in found["read"] and "made" in found["wrote"]


def test_what_c_code_opens_is_seen(zygote):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    pandas.DataFrame({"a": [1]}).to_parquet(zygote.folder / "frame.parquet")
    source = "import time, pandas\ntime.sleep(.2)\npandas.read_parquet('frame.parquet')"
    assert "frame.parquet" in files(zygote, source)["read"]


def test_what_others_do_is_no_concern_of_a_step_that_sees_all_it_does(zygote):
    """The notebook, saved by Jupyter while the step runs."""
    with zygote.start("import time\ntime.sleep(.2)\nprint('here')\ntime.sleep(.5)") as step:
        step.until("step.output", "here")
        (zygote.folder / "notebook.ipynb").write_text("{}")
        (zygote.folder / "other.txt").write_text("x")
        ended = step.finish()
    assert manifest(zygote, ended.snapshot)["files"] == {"read": [], "wrote": []}
