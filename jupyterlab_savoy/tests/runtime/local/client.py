"""Speaks with a zygote as the scheduler does: one connection a request, JSON lines."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..support import RUNTIME, make_task

PATIENCE = 60  # seconds for whatever a test waits for: the machine may be busy


@dataclass
class Ended:
    """The events of a step."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]

    @property
    def outputs(self) -> list[dict[str, Any]]:
        return [event["output"] for event in self.of("step.output") if "output" in event]

    @property
    def end(self) -> dict[str, Any]:
        """The one event that tells how the step went."""
        names = ("step.succeeded", "step.failed", "step.cancelled")
        (end,) = [event for event in self.events if event["event"] in names]
        return end

    @property
    def closed(self) -> dict[str, Any]:
        assert self.events[-1]["event"] == "step.closed", self.events[-1:]
        return self.events[-1]

    @property
    def snapshot(self) -> str:
        return self.end["snapshot"]

    def text(self, name: str = "stdout") -> str:
        """All that went to one stream."""
        return "".join(each["text"] for each in self.outputs if each.get("name") == name)

    @property
    def story(self) -> list[str]:
        """What was shown, in order: pieces of one stream in a row are one."""
        told: list[list[str]] = []
        for output in self.outputs:
            kind = output.get("name", output["output_type"])
            shown = output.get("text") or output.get("data", {}).get("text/plain", "")
            if told and told[-1][0] == kind and kind in ("stdout", "stderr"):
                told[-1][1] += shown
            else:
                told.append([kind, shown])
        return [f"{kind}: {shown.strip()}" for kind, shown in told]


class Zygote:
    """One that was started, with a store and a folder to work in."""

    def __init__(
        self,
        place: pathlib.Path,
        *options: str,
        python: str = sys.executable,
        runtime: pathlib.Path = RUNTIME,
        env: dict[str, str] | None = None,
    ) -> None:
        self.socket = place / "z.sock"
        self.folder, self.store = place / "work", place / "store"
        self.folder.mkdir(exist_ok=True)
        self.env = {**os.environ, "SAVOY_CONFIG": str(place / "config"), **(env or {})}
        script = runtime / "local" / "zygote.py"
        command = [python, str(script), "--socket", str(self.socket), "--lifeline", *options]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, **pipes, env=self.env, cwd="/")
        self.hello = json.loads(self.process.stdout.readline())

    @property
    def log(self) -> str:
        return pathlib.Path(f"{self.socket}.log").read_text("utf-8")

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(str(self.socket))
        return connection

    def ask(self, **request: Any) -> Any:
        """The answer to a request that has one."""
        with self.connect() as connection:
            connection.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def prepare(self, *modules: str, spares: int = 1) -> Any:
        return self.ask(op="prepare", modules=list(modules), spares=spares)

    def request(self, *sources: str, task: Any = None, **more: Any) -> dict[str, Any]:
        keys = ("prelude", "definitions", "inputs", "outputs", "metrics", "task_parameters", "name")
        of_task = {key: more.pop(key) for key in keys if key in more}
        if "task_parameters" in of_task:
            of_task["parameters"] = of_task.pop("task_parameters")
        name = of_task.pop("name", "train")
        return {
            "op": "step",
            "task": task or make_task(*sources, report=False, **of_task, step=name, task=name),
            "store": str(self.store),
            "states": {},
            "parents": {},
            "unchanged": [],
            "parameters": {},
            "folder": str(self.folder),
            "env": self.env,
            "timeout": None,
            "grace": 2,
            "output_limit": 10 << 20,
            "keep": True,
            "fresh": False,
            **more,
        }

    def start(self, *sources: str, **more: Any) -> Started:
        connection = self.connect()
        request = self.request(*sources, **more)
        connection.sendall(json.dumps(request).encode() + b"\n")
        return Started(connection)

    def step(self, *sources: str, **more: Any) -> Ended:
        """Run a step to its end. `more` are keys of the request or of the task."""
        with self.start(*sources, **more) as started:
            return started.finish()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Started:
    """A step that runs."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._lines = connection.makefile("rb")
        self.seen = Ended()

    def next(self) -> dict[str, Any] | None:
        line = self._lines.readline()
        if not line:
            return None
        self.seen.events.append(json.loads(line))
        return self.seen.events[-1]

    def until(self, name: str, text: str = "") -> dict[str, Any]:
        """The next event of this name; with `text` somewhere in it."""
        while True:
            event = self.next()
            assert event, f"{name} did not come: {self.seen.events}"
            if event["event"] == name and text in json.dumps(event):
                return event

    def finish(self) -> Ended:
        while self.next():
            pass
        return self.seen

    def send(self, **command: Any) -> None:
        self.connection.sendall(json.dumps(command).encode() + b"\n")

    def close(self) -> None:
        self._lines.close()
        self.connection.close()

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def until(condition: Any) -> None:
    """Wait for something that is about to happen."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def processes_with(mark: str) -> Iterator[int]:
    """Processes, not yet dead, with a text in their command line."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/cmdline") as command, open(f"/proc/{entry}/stat") as stat:
                    if mark in command.read() and ") Z " not in stat.read():
                        yield int(entry)
            except OSError:
                pass
