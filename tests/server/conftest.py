"""Notebooks, runs that are written by hand, and a client that speaks as the page does."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import tempfile
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

#: Tags and source of each cell.
CELLS = [
    ("imports", "import time"),
    ("pipeline-parameters", "n = 3"),
    ("step:read", "rows = list(range(n))\nprint('read', n)"),
    ("step:train prev:read", "total = sum(rows)\nprint('train', total)"),
    ("step:evaluate prev:train", "print('evaluate', total)"),
]


def notebook_text(cells=CELLS) -> str:
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{index}",
                    "metadata": {"tags": tags.split()},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
                for index, (tags, source) in enumerate(cells)
            ],
        }
    )


class Savoy:
    """Asks the routes; an answer is its status and what its JSON says."""

    def __init__(self, jp_fetch, jp_ws_fetch):
        self._fetch, self._ws_fetch = jp_fetch, jp_ws_fetch

    async def get(self, route: str, **query: Any) -> tuple[int, Any]:
        return await self._ask(route, params=query, method="GET")

    async def post(self, route: str, **body: Any) -> tuple[int, Any]:
        return await self._ask(route, body=json.dumps(body), method="POST")

    async def post_text(self, route: str, body: str) -> tuple[int, Any]:
        return await self._ask(route, body=body, method="POST")

    async def start(self, notebook: str, **body: Any) -> str:
        status, answer = await self.post("runs", notebook=notebook, **body)
        assert status == 201, answer
        return answer["run"]

    async def stream(self, **options: Any) -> Stream:
        return Stream(await self._ws_fetch("savoy", "stream", **options))

    async def finished(self, notebook: str, run: str) -> list[dict[str, Any]]:
        """All events of a run, when it is over."""
        stream = await self.stream()
        return await stream.follow(run, notebook)

    async def _ask(self, route: str, **options: Any) -> tuple[int, Any]:
        parts = [urllib.parse.quote(part, safe="") for part in route.split("/")]
        try:
            response = await self._fetch("savoy", *parts, request_timeout=120, **options)
        except HTTPClientError as error:
            response = error.response
        return response.code, json.loads(response.body) if response.body else None


class Stream:
    """The WebSocket of a page."""

    def __init__(self, socket):
        self.socket = socket

    def send(self, message: Any) -> None:
        self.socket.write_message(message if isinstance(message, str) else json.dumps(message))

    async def frame(self) -> Any:
        message = await self.socket.read_message()
        return None if message is None else json.loads(message)

    async def follow(self, run: str, notebook: str, after: int = 0) -> list[dict[str, Any]]:
        """All events to the end of the run."""
        self.send({"follow": run, "notebook": notebook, "after": after})
        events: list[dict[str, Any]] = []
        while "ended" not in (frame := await self.frame()):
            assert frame["run"] == run and "error" not in frame, frame
            events += frame["events"]
        return events


class WrittenRun:
    """The folder of a run as the engine makes it, written by hand: no process, any event."""

    def __init__(self, notebook: Path, run: str, pid: int):
        self.id, self.notebook = run, notebook.name
        self.folder = notebook.parent / ".savoy" / "runs" / run
        self.folder.mkdir(parents=True)
        self.events = self.folder / "events.jsonl"
        self._seq = 0
        told = {"schema": "savoy.run/1", "id": run, "notebook": {"path": str(notebook)}}
        self._write("run.json", told)
        self._write("scheduler.json", {"pid": pid, "started": "", "host": socket.gethostname()})

    def append(self, event: str, **more: Any) -> dict[str, Any]:
        self._seq += 1
        head = {"seq": self._seq, "time": "2026-11-24T10:00:00.000Z", "run": self.id}
        complete = {**head, "event": event, **more}
        self.append_text(json.dumps(complete, separators=(",", ":")) + "\n")
        return complete

    def print(self, text: str) -> dict[str, Any]:
        output = {"output_type": "stream", "name": "stdout", "text": text}
        return self.append("step.output", step="read", cell=2, section="cell", output=output)

    def append_text(self, text: str) -> None:
        with open(self.events, "a", encoding="utf-8") as file:
            file.write(text)

    def _write(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(json.dumps(value))


async def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """What a condition says as soon as it is true."""
    for _ in range(int(seconds / 0.05)):
        if found := condition():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it did not become true")


@pytest.fixture(scope="session", autouse=True)
def warm_processes():
    """Runs of all tests share the processes that steps are copies of; they end with the tests."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="savoy-") as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", folder)
            yield
        for pid, command in processes():
            if folder in command:
                os.kill(pid, signal.SIGTERM)


def processes() -> list[tuple[int, str]]:
    """Ids and command lines of what runs on this machine."""
    listed = subprocess.run(["ps", "-ewwo", "pid=,args="], capture_output=True, text=True).stdout
    found = [line.split(maxsplit=1) for line in listed.splitlines() if "<defunct>" not in line]
    return [(int(pid), rest[0]) for pid, *rest in found if rest]


@pytest.fixture
def savoy(jp_fetch, jp_ws_fetch) -> Savoy:
    return Savoy(jp_fetch, jp_ws_fetch)


@pytest.fixture
def write_notebook(jp_root_dir):
    """Writes a notebook to a path below the root of the server."""

    def write(path: str = "sales.ipynb", cells=CELLS) -> Path:
        file = jp_root_dir / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(notebook_text(cells))
        return file

    return write


@pytest.fixture
def written_run(write_notebook):
    """Makes the folder of a run that this process seems to be at work on."""
    notebook = write_notebook("written.ipynb")

    def write(run: str = "20261124-100000-3fa9", pid: int | None = None) -> WrittenRun:
        return WrittenRun(notebook, run, os.getpid() if pid is None else pid)

    return write
