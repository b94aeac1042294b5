"""State keeps values, identity, aliasing and code from one process to another (table in fidelity_rows)."""

import importlib.util
import shutil

import pytest

from .fidelity_rows import CODE, MODELS, NUMPY, PANDAS, PLAIN, REFUSED, TORCH
from .support import RUNTIME, harness

ROWS = [*PLAIN, *CODE, *NUMPY, *PANDAS, *MODELS, *TORCH]


def as_request(row, folder):
    return {**row._asdict(), "names": row.names.split(), "folder": str(folder / row.name)}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """All rows in one producing and one consuming process; the latter has the runtime elsewhere."""
    folder = tmp_path_factory.mktemp("states")
    there = [row for row in ROWS if not row.needs or importlib.util.find_spec(row.needs)]
    rows = [as_request(row, folder) for row in there]
    made = harness("produce", rows)
    copy = shutil.copytree(RUNTIME, folder / "copied runtime")
    read = harness("consume", rows, runtime=copy, package="another_name")
    return made, read


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_survives(row, results):
    made, read = results
    if row.name not in made:
        pytest.skip(f"{row.needs} is not installed")
    assert made[row.name].get("error") is None
    assert made[row.name]["failures"] == {}
    assert read[row.name] is None


def test_groups_are_independent(results):
    made, _ = results
    assert made["frames do not tie each other"]["groups"] == [["a"], ["b"]]
    assert made["one object in two variables"]["groups"] == [["a", "b"]]
    assert made["numbers and text"]["groups"] == [["a"], ["b"], ["c"], ["d"]]


@pytest.mark.parametrize(
    ("name", "limit"),
    [("a view whose base has no name", 20_000), ("broadcast arrays stay small", 2_000)],
)
def test_views_do_not_drag_memory_along(name, limit, results):
    assert results[0][name]["size"] < limit


@pytest.mark.parametrize(("name", "source", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(name, source, told, tmp_path):
    row = {
        "name": "row",
        "names": [name],
        "prelude": "",
        "earlier": "",
        "make": source,
        "folder": str(tmp_path),
    }
    failures = harness("produce", [row])["row"]["failures"]
    assert failures[name].startswith(told)
