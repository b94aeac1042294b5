"""The store under every supported CPython that is found here: plain values, and code."""

import pytest

from ..fidelity_rows import CODE, PLAIN
from ..support import harness
from ..test_interpreters import VERSIONS, find_python


@pytest.mark.parametrize("version", VERSIONS)
def test_saves_and_restores(version, tmp_path):
    python = find_python(version)
    if python is None:
        pytest.skip(f"no Python {version} found")
    store = str(tmp_path / "store")
    rows = [
        {**row._asdict(), "names": row.names.split(), "store": store} for row in [*PLAIN, *CODE]
    ]
    for verb in ("save", "pass_on"):
        answers = harness(verb, rows, python=python)
        assert {name: each for name, each in answers.items() if "error" in each} == {}
        rows = [{**row, "id": answers[row["name"]]["id"]} for row in rows]
    read = harness("restore", rows, python=python)
    assert {name: answer for name, answer in read.items() if answer} == {}
