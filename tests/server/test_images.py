"""Routes about images, with the real command line and a script in the place of Docker."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from test_routes import validate

from conftest import processes, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for Docker")

NOTEBOOK = "work/my sales.ipynb"
CELLS = [
    ("step:read", "import json\nrows = json.loads('[1]')"),
    ("step:show prev:read", "print(rows)"),
]
DIGEST = "sha256:" + "d" * 64

#: Keeps its image as a file; waits while there is a file that says so.
ENGINE = """#!/bin/sh
here=$(dirname "$0")
case "$1" in
  version) echo "20.10.24 20.10.24" ;;
  build)
    echo "Step 1/2 : FROM python below $here"
    while [ -e "$here/slow" ] && kill -0 $PPID 2>/dev/null; do sleep 0.05; done
    echo "$*" | sed 's/.*savoy.context=\\([0-9a-f]*\\).*/\\1/' > "$here/image" ;;
  image) [ -e "$here/image" ] || exit 1; echo "sha256:$(printf %064d 7) $(cat "$here/image")" ;;
  push) echo "latest: digest: DIGEST size: 1" ;;
  *) exit 1 ;;
esac
"""


@pytest.fixture
def notebook(write_notebook) -> str:
    write_notebook(NOTEBOOK, CELLS)
    return NOTEBOOK


@pytest.fixture
def engine(jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Docker that is a script."""
    folder = jp_root_dir / "engine"
    folder.mkdir()
    script = folder / "docker"
    script.write_text(ENGINE.replace("DIGEST", DIGEST))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


async def begin(savoy, notebook: str, **body) -> str:
    status, answer = await savoy.post("builds", notebook=notebook, **body)
    assert status == 201, answer
    return answer["build"]


async def test_what_would_be_in_an_image(savoy, notebook, jp_root_dir: Path):
    status, answer = await savoy.get("image", notebook=notebook)
    assert status == 200
    validate(answer)
    assert [image["steps"] for image in answer["images"]] == [["read", "show"]]
    assert answer["images"][0]["status"] == "described"
    assert str(jp_root_dir) not in str(answer)
    # Looking writes nothing.
    assert not (jp_root_dir / "work/.savoy").exists()


async def test_what_is_missing_is_said_with_its_cell(savoy, write_notebook):
    write_notebook("a.ipynb", [("step:read", "import no_such_module_anywhere")])
    status, answer = await savoy.get("image", notebook="a.ipynb")
    assert status == 200
    assert [(each["code"], each["cell"]) for each in answer["diagnostics"]] == [("SV505", 0)]


async def test_a_build_from_start_to_end(savoy, notebook, engine, jp_root_dir: Path):
    assert await savoy.get("builds", notebook=notebook) == (200, {"builds": []})
    build = await begin(savoy, notebook, push=True, name="127.0.0.1:5000/me/sales")
    events = await savoy.finished(notebook, build)
    assert [each["event"] for each in events] == [
        "build.started",
        "build.image",
        "build.output",
        "build.image",
        "build.output",
        "build.succeeded",
    ]
    assert events[0]["notebook"] == notebook
    assert [image["digest"] for image in events[-1]["images"]] == [DIGEST]
    assert str(jp_root_dir) not in str(events)
    assert await savoy.get("builds", notebook=notebook) == (200, {"builds": [build]})
    # Whoever comes later gets all of it, or what comes after a number.
    assert await savoy.finished(notebook, build) == events
    assert await (await savoy.stream()).follow(build, notebook, after=5) == events[5:]
    status, answer = await savoy.get("image", notebook=notebook)
    assert (status, answer["images"][0]["status"]) == (200, "current")
    assert answer["images"][0]["reference"].startswith("127.0.0.1:5000/me/sales:")


async def test_one_build_at_a_time_which_can_be_cancelled(savoy, notebook, engine):
    (engine / "slow").touch()
    build = await begin(savoy, notebook)
    stream = await savoy.stream()
    stream.send({"follow": build, "notebook": notebook, "after": 0})
    seen: list[str] = []
    while "build.output" not in seen:
        seen += [each["event"] for each in (await stream.frame())["events"]]
    status, answer = await savoy.post("builds", notebook=notebook)
    assert (status, answer["diagnostics"][0]["code"]) == (409, "SV543")
    status, _ = await savoy.post(f"builds/{build}/cancel", notebook=notebook)
    assert status == 204
    while "ended" not in (frame := await stream.frame()):
        seen += [each["event"] for each in frame["events"]]
    assert seen[-1] == "build.cancelled"
    await until(lambda: not any(str(engine) in command for _, command in processes()))
    status, answer = await savoy.post(f"builds/{build}/cancel", notebook=notebook)
    assert (status, answer["diagnostics"][0]["code"]) == (409, "SV639")


@pytest.mark.parametrize(
    "build", ["x", "..", "build-..", "20261124-100000-3fa9", "build-20261124-100000-3fa9"]
)
async def test_unknown_builds(savoy, notebook, build: str):
    status, answer = await savoy.post(f"builds/{build}/cancel", notebook=notebook)
    assert (status, answer["message"]) == (404, f"There is no such build of {notebook}.")


async def test_builds_of_other_notebooks_are_unknown(savoy, notebook, write_notebook, engine):
    build = await begin(savoy, notebook)
    await savoy.finished(notebook, build)
    write_notebook("work/other.ipynb", CELLS)
    assert (await savoy.get("builds", notebook="work/other.ipynb"))[1] == {"builds": []}
    stream = await savoy.stream()
    stream.send({"follow": build, "notebook": "work/other.ipynb", "after": 0})
    assert (await stream.frame())["error"]["code"] == "SV630"


async def test_bad_requests(savoy, notebook):
    for body in ({"push": 1}, {"name": ""}, {"name": 7}):
        status, _ = await savoy.post("builds", notebook=notebook, **body)
        assert status == 400


async def test_whether_containers_can_be_used(savoy, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    status, answer = await savoy.get("doctor", only="docker")
    assert status == 200
    validate(answer)
    assert [(each["name"], each["status"]) for each in answer["findings"]] == [("docker", "absent")]
    assert (await savoy.get("doctor", only="moon"))[0] == 400
