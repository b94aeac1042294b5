"""A server that is killed in the middle of a run, and another that takes its place: nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from conftest import Stream, notebook_text, processes, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="local runs need processes and sockets"),
]

TOKEN = {"Authorization": "token sesame"}
CELLS = [
    ("imports", "import time"),
    ("step:count", "for i in range(30):\n    print(i, flush=True)\n    time.sleep(0.15)"),
    ("step:end prev:count", "print('end')"),
]


class Server:
    """A Jupyter server as a process of its own, behind a base URL as JupyterHub has it."""

    def __init__(self, root: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._root = root
        self._process: subprocess.Popen | None = None

    async def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"),
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                "--ServerApp.base_url=/user/me/",
                f"--ServerApp.root_dir={self._root}",
                "--IdentityProvider.token=sesame",
                '--ServerApp.jpserver_extensions={"jupyterlab_savoy": True}',
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            with contextlib.suppress(OSError):
                return await self.get("version")
            await asyncio.sleep(0.1)
        raise AssertionError("the server does not start")

    def end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def get(self, route: str):
        return await self._ask(HTTPRequest(self._url(route), headers=TOKEN))

    async def post(self, route: str, **body):
        text = json.dumps(body)
        return await self._ask(HTTPRequest(self._url(route), "POST", headers=TOKEN, body=text))

    async def stream(self) -> Stream:
        url = self._url("stream").replace("http:", "ws:")
        return Stream(await websocket_connect(HTTPRequest(url, headers=TOKEN)))

    async def _ask(self, request: HTTPRequest):
        request.request_timeout = 60
        return json.loads((await AsyncHTTPClient().fetch(request)).body)

    def _url(self, route: str) -> str:
        return f"http://127.0.0.1:{self.port}/user/me/savoy/{route}"


@pytest.fixture
def server(tmp_path: Path, jp_environ):
    root = tmp_path / "root"
    root.mkdir()
    (root / "count.ipynb").write_text(notebook_text(CELLS))
    server = Server(root)
    yield server
    server.end(signal.SIGKILL)
    for run in root.glob(".savoy/runs/*"):
        (run / "cancel").touch()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_run_outlives_its_server(server: Server, how: signal.Signals):
    await server.start()
    run = (await server.post("runs", notebook="count.ipynb"))["run"]
    page = await server.stream()
    page.send({"follow": run, "notebook": "count.ipynb", "after": 0})
    events: list[dict] = []
    while len(events) < 10:
        events += (await page.frame())["events"]
    server.end(how)
    assert await page.frame() is None

    await asyncio.sleep(0.5)
    await server.start()
    page = await server.stream()
    events += await page.follow(run, "count.ipynb", after=events[-1]["seq"])
    assert [each["seq"] for each in events] == list(range(1, len(events) + 1))
    printed = [each["output"]["text"] for each in events if each["event"] == "step.output"]
    assert "".join(printed).split() == [*map(str, range(30)), "end"]
    assert (await server.get(f"runs/{run}?notebook=count.ipynb"))["status"] == "succeeded"


async def test_a_server_ends_at_once_and_only_runs_go_on(server: Server):
    await server.start()
    run = (await server.post("runs", notebook="count.ipynb"))["run"]
    await server.post("rerun-plans", notebook="count.ipynb", mode="from", step="end", run=run)
    before = answering(server)
    assert len(before) == 2
    loop = asyncio.get_running_loop()
    started = loop.time()
    server.end(signal.SIGTERM)
    assert loop.time() - started < 5
    await until(lambda: len(before & set(dict(processes()))) == 1)


def answering(server: Server) -> set[int]:
    """The processes of the command line that a server has."""
    listed = subprocess.run(
        ["ps", "-wwo", "pid=,args=", "--ppid", str(server.pid)], capture_output=True, text=True
    ).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if line.endswith(" answer")}
