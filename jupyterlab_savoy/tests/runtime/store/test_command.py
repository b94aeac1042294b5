"""The store as a program, as the engine starts it."""

import json
import shutil
import subprocess
import sys

import pytest

from ..support import RUNTIME
from .support import save


def command(*arguments, status=0):
    """The answer of the program, which must end with this status."""
    program = str(RUNTIME / "store" / "command.py")
    done = subprocess.run(
        [sys.executable, "-I", program, *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if status < 2 else None


@pytest.fixture
def saved(store):
    return save(store, {"a": [1]}).id


def test_collects(store, saved):
    assert command("gc", store.root, "--grace", 0, "--dry-run")["snapshots"] == [saved]
    assert command("gc", store.root)["kept_snapshots"] == [saved]
    assert command("gc", store.root, "--grace", 0, "--quota", 10**9, "--keep-last", 3)["freed"] > 0
    assert command("check", store.root, saved, status=1)["code"] == "SV611"


def test_collects_to_a_share_of_the_disk(store, saved):
    quota = command("gc", store.root, "--share", 0.5, "--dry-run", "--over", "a", "b")["quota"]
    free = shutil.disk_usage(store.root).free
    assert 0.4 * free < quota < 0.6 * free
    assert command("gc", store.root, "--dry-run")["quota"] is None


def test_pins(store, saved):
    assert command("pin", store.root, "demo", saved) == {"demo": saved}
    command("gc", store.root, "--grace", 0)
    assert command("check", store.root, saved, "--full") == {"snapshot": saved}
    assert command("pins", store.root) == {"demo": saved}
    assert command("unpin", store.root, "demo") == {}
    assert command("pin", store.root, "demo", "0" * 64, status=1)["code"] == "SV611"


def test_layers(store, saved, tmp_path):
    command("export", store.root, saved, tmp_path / "layer")
    answer = command("import", store.root, tmp_path / "layer")
    assert store.load(answer["snapshot"]).values == {"a": [1]}
    assert command("import", store.root, tmp_path / "nothing", status=1)["code"] == "SV604"


def test_problems(tmp_path, store):
    (tmp_path / "file").write_text("", "utf-8")
    problem = command("pins", tmp_path / "file", status=1)
    assert problem["code"] == "SV610" and "cannot be used" in problem["message"]
    command("dance", store.root, status=2)
