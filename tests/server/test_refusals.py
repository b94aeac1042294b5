"""What the routes refuse: always with a sentence, never with a path or a trace of the server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jupyter_server.auth.authorizer import Authorizer
from tornado.httpclient import HTTPClientError

RUN = "20261124-100000-3fa9"

#: Method, route, action that must be allowed.
ROUTES = [
    ("get", "version", "read"),
    ("get", "doctor", "read"),
    ("get", "runs", "read"),
    ("get", "image", "read"),
    ("get", "builds", "read"),
    ("get", "diffs", "read"),
    ("get", f"runs/{RUN}", "read"),
    ("get", f"runs/{RUN}/events", "read"),
    ("get", f"runs/{RUN}/record", "read"),
    ("get", f"runs/{RUN}/notebook", "read"),
    ("get", f"runs/{RUN}/steps/train/state", "read"),
    ("post", "rerun-plans", "read"),
    ("post", "compile", "write"),
    ("post", "runs", "execute"),
    ("post", "reruns", "execute"),
    ("post", f"runs/{RUN}/cancel", "execute"),
    ("post", "builds", "execute"),
    ("post", f"builds/build-{RUN}/cancel", "execute"),
    ("post", f"runs/{RUN}/steps/train/restore", "execute"),
]

HOSTILE = [
    "../secret.ipynb",
    "a/../../secret.ipynb",
    "folder/../sales.ipynb",
    "/../secret.ipynb",
    "..\\secret.ipynb",
    "//etc/passwd",
    "nul\0l.ipynb",
    "out/secret.ipynb",
    "out.ipynb",
    ".hidden/sales.ipynb",
    ".savoy/runs/sales.ipynb",
    "gone.ipynb",
    "folder",
    "sales.ipynb/more",
    "C:\\sales.ipynb",
    "-o.ipynb",
    "x" * 5000,
    "%2e%2e/secret.ipynb",
    "\ud800.ipynb",
]


class Allowing(Authorizer):
    """Allows some actions; what is asked for is kept."""

    allowed: frozenset[str] = frozenset()

    def is_authorized(self, handler, user, action, resource):
        assert resource == "savoy"
        return action in self.allowed


@pytest.fixture
def outside(jp_root_dir: Path, write_notebook) -> Path:
    """Files that no page may reach, with links to them."""
    write_notebook(".hidden/sales.ipynb")
    write_notebook("folder/sales.ipynb")
    text = write_notebook("sales.ipynb").read_text()
    outside = jp_root_dir.parent / "outside"
    outside.mkdir()
    (outside / "secret.ipynb").write_text(text)
    (jp_root_dir.parent / "secret.ipynb").write_text(text)
    (jp_root_dir / "out").symlink_to(outside)
    (jp_root_dir / "out.ipynb").symlink_to(outside / "secret.ipynb")
    return outside


def check_refusal(answer, root: Path) -> str:
    message = answer["message"]
    assert message.endswith(".") and "\n" not in message, message
    assert str(root.parent) not in str(answer) and "Traceback" not in str(answer)
    return message


@pytest.mark.parametrize("path", HOSTILE)
async def test_hostile_paths_lead_nowhere(savoy, outside: Path, jp_root_dir: Path, path: str):
    before = sorted(jp_root_dir.rglob("*"))
    status, answer = await savoy.post("runs", notebook=path)
    assert status in (400, 404), answer
    check_refusal(answer, jp_root_dir)
    for route in ("compile", "rerun-plans", "builds", f"builds/build-{RUN}/cancel"):
        status, answer = await savoy.post(route, notebook=path, mode="stale", save=True)
        assert status in (400, 404), answer
    stream = await savoy.stream()
    stream.send({"follow": RUN, "notebook": path, "after": 0})
    assert (await stream.frame())["error"]["severity"] == "error"
    if "\0" not in path and "\ud800" not in path:
        for route in (f"runs/{RUN}", f"runs/{RUN}/record", f"runs/{RUN}/events", "image"):
            status, answer = await savoy.get(route, notebook=path)
            assert status == 404, answer
            check_refusal(answer, jp_root_dir)
    # No state folder was made, no pipeline written.
    assert sorted(jp_root_dir.rglob("*")) == before
    assert sorted(outside.iterdir()) == [outside / "secret.ipynb"]


@pytest.mark.parametrize(
    "run",
    [
        RUN,
        "last",
        "2026",
        "..",
        "%2e%2e",
        "x" * 999,
        f"{RUN}\n",
        "--help",
        "-",
        "*",
    ],
)
async def test_unknown_runs(savoy, write_notebook, jp_root_dir: Path, run: str):
    write_notebook("sales.ipynb")
    asked = [
        await savoy.post(f"runs/{run}/cancel", notebook="sales.ipynb"),
        await savoy.post(f"runs/{run}/steps/train/restore", notebook="sales.ipynb"),
        await savoy.post("rerun-plans", notebook="sales.ipynb", mode="failed", run=run),
        await savoy.get("diffs", notebook="sales.ipynb", one=run, other=RUN),
    ]
    for more in ("", "/events", "/record", "/notebook", "/steps/train/state"):
        asked.append(await savoy.get(f"runs/{run}{more}", notebook="sales.ipynb"))
    for status, answer in asked:
        assert status == 404
        check_refusal(answer, jp_root_dir)
    stream = await savoy.stream()
    stream.send({"follow": run, "notebook": "sales.ipynb", "after": 0})
    frame = await stream.frame()
    assert (frame["run"], frame["error"]["code"]) == (run, "SV630")


async def test_runs_of_other_notebooks_are_unknown(savoy, write_notebook, written_run):
    run = written_run()
    write_notebook("other.ipynb")
    status, answer = await savoy.get(f"runs/{run.id}/record", notebook="other.ipynb")
    assert status == 404
    assert answer["message"] == f"There is no run {run.id} of other.ipynb."


@pytest.mark.parametrize(
    ("route", "body", "message"),
    [
        ("runs", "{", "The request is no JSON."),
        ("runs", "[" * 100_000, "The request is no JSON."),
        ("runs", "[]", "The request must be a JSON object."),
        ("runs", "", "The request does not say notebook."),
        ("runs", '{"notebook": 7}', "notebook in the request must be a text that is not empty."),
        (
            "runs",
            '{"notebook": "a.ipynb", "jobs": true}',
            "jobs in the request must be a whole number",
        ),
        (
            "runs",
            '{"notebook": "a.ipynb", "jobs": 0}',
            "jobs in the request must be a whole number",
        ),
        (
            "runs",
            '{"notebook": "a.ipynb", "reuse": 1}',
            "reuse in the request must be true or false.",
        ),
        ("runs", '{"notebook": "a.ipynb", "parameters": []}', "parameters in the request must be"),
        ("runs", '{"notebook": "a.ipynb", "engine": "moon"}', "--engine is "),
        ("rerun-plans", '{"notebook": "a.ipynb"}', "The request does not say mode."),
        (
            "rerun-plans",
            '{"notebook": "a.ipynb", "mode": "x"}',
            "mode is one of from-after, from, only",
        ),
        (
            "rerun-plans",
            '{"notebook": "a.ipynb", "mode": "from"}',
            "The request does not say the step",
        ),
        (
            "compile",
            '{"notebook": "a.ipynb", "target": "x\\u0000"}',
            "target in the request must be",
        ),
    ],
)
async def test_bad_requests(savoy, write_notebook, route: str, body: str, message: str):
    write_notebook("a.ipynb")
    status, answer = await savoy.post_text(route, body)
    assert status == 400
    assert answer["message"].startswith(message)


async def test_bad_queries(savoy, write_notebook, written_run):
    run = written_run()
    assert (await savoy.get(f"runs/{run.id}"))[0] == 400
    for after in ("x", "-1", "1.5", "", "²"):
        status, answer = await savoy.get(
            f"runs/{run.id}/events", notebook="written.ipynb", after=after
        )
        assert (status, answer["message"]) == (400, "after in the request must be a whole number.")


@pytest.mark.parametrize(
    "message", ["", "x", "[]", "{}", '{"follow": 1}', '{"follow": "x"}', "{" * 20_000]
)
async def test_bad_messages_end_the_stream(savoy, message: str):
    stream = await savoy.stream()
    stream.send(message)
    assert await stream.frame() is None
    assert stream.socket.close_code == 1007


@pytest.mark.parametrize(
    ("output_path", "written"),
    [
        ("../..", "sales.yaml"),  # The command line ignores it, and says so.
        ("/etc", "sales.yaml"),
        ("built", "built/sales.yaml"),
        ("out", None),
        (".hidden", None),
        ("folder/sales.ipynb", None),
    ],
)
async def test_pipelines_are_written_where_jupyter_allows_it(
    savoy, outside: Path, jp_root_dir: Path, write_notebook, output_path: str, written: str | None
):
    notebook = write_notebook("sales.ipynb")
    settings = f'"kubeflow_notebook": {{"output_path": "{output_path}"}}, "kernelspec"'
    notebook.write_text(notebook.read_text().replace('"kernelspec"', settings))
    status, answer = await savoy.post("compile", notebook="sales.ipynb", save=True)
    found = [str(each.relative_to(jp_root_dir)) for each in jp_root_dir.parent.rglob("*.yaml")]
    if written is None:
        assert status == 403, answer
        check_refusal(answer, jp_root_dir)
        assert found == []
    else:
        assert (status, answer["path"]) == (200, written)
        assert found == [written]


class TestWithoutPermission:
    @pytest.fixture
    def allowed(self) -> frozenset[str]:
        return frozenset()

    @pytest.fixture
    def jp_server_config(self, jp_server_config, allowed):
        authorizer = type("Chosen", (Allowing,), {"allowed": allowed})
        jp_server_config["ServerApp"]["authorizer_class"] = authorizer
        return jp_server_config

    async def test_nothing_is_answered(self, savoy, jp_root_dir: Path):
        for method, route, _ in ROUTES:
            ask = savoy.get if method == "get" else savoy.post
            status, answer = await ask(route)
            assert (status, route) == (403, route)
            assert check_refusal(answer, jp_root_dir).startswith("You are not signed in, or")

    async def test_nothing_is_streamed(self, savoy):
        with pytest.raises(HTTPClientError) as refused:
            await savoy.stream()
        assert refused.value.code == 403

    @pytest.mark.parametrize("allowed", [{"read"}, {"write"}, {"execute"}])
    async def test_each_route_asks_for_its_own_permission(self, savoy, allowed: set[str]):
        for method, route, action in ROUTES:
            ask = savoy.get if method == "get" else savoy.post
            status, _ = await ask(route)
            assert (status != 403, route) == (action in allowed, route)


async def test_strangers_are_not_answered(jp_fetch, jp_ws_fetch, jp_root_dir: Path):
    for method, route, _ in ROUTES:
        with pytest.raises(HTTPClientError) as refused:
            await jp_fetch(
                "savoy",
                *route.split("/"),
                method=method.upper(),
                headers={"Authorization": "token wrong"},
                **({"body": "{}"} if method == "post" else {}),
            )
        assert refused.value.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch("savoy", "stream", headers={"Authorization": "token wrong"})
    assert refused.value.code == 403


class TestWithoutFiles:
    """A server whose contents are no files."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        manager = "jupyter_server.services.contents.manager.AsyncContentsManager"
        jp_server_config["ServerApp"]["contents_manager_class"] = manager
        return jp_server_config

    async def test_says_so(self, savoy):
        status, answer = await savoy.post("runs", notebook="sales.ipynb")
        assert status == 501
        assert answer["message"] == "This server keeps its notebooks elsewhere than in files."


async def test_a_program_that_is_missing_is_a_sentence(savoy, write_notebook, monkeypatch):
    write_notebook("sales.ipynb")
    monkeypatch.setenv("SAVOY_NODE", f"{os.sep}nowhere")
    status, answer = await savoy.post("runs", notebook="sales.ipynb")
    assert status == 424
    assert answer["message"].startswith("SAVOY_NODE is ")
