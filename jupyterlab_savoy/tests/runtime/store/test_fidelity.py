"""What comes back from the store, in another process, straight and by way of a step between."""

import importlib.util
import shutil

import pytest

from ..fidelity_rows import CODE, MODELS, NUMPY, PANDAS, PLAIN, TORCH
from ..library_rows import ROWS as LIBRARIES
from ..support import RUNTIME, harness

ROWS = [*PLAIN, *CODE, *NUMPY, *PANDAS, *MODELS, *TORCH, *LIBRARIES]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Four processes: one saves, one loads, one loads and saves, one loads that. By row."""
    folder = tmp_path_factory.mktemp("store")
    there = [row for row in ROWS if not row.needs or importlib.util.find_spec(row.needs)]
    rows = [
        {**row._asdict(), "names": row.names.split(), "store": str(folder / "store")}
        for row in there
    ]
    saved = harness("save", rows)
    first = with_ids(rows, saved)
    straight = harness("restore", first)
    passed = harness("pass_on", first)
    copy = shutil.copytree(RUNTIME, folder / "copied runtime")
    between = harness("restore", with_ids(first, passed), runtime=copy, package="another_name")
    return saved, straight, passed, between


def with_ids(rows, answers):
    return [
        {**row, "id": answers[row["name"]]["id"]} for row in rows if "id" in answers[row["name"]]
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_comes_back(row, results):
    saved, straight, _, _ = results
    if row.name not in saved:
        pytest.skip(f"{row.needs} is not installed")
    assert saved[row.name].get("error") is None
    assert saved[row.name]["missing"] == {}
    assert straight[row.name] is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_comes_back_through_another_step(row, results):
    saved, _, passed, between = results
    if row.name not in saved:
        pytest.skip(f"{row.needs} is not installed")
    assert passed[row.name].get("error") is None
    assert between[row.name] is None
