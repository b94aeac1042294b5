"""Routes about one run, or two: what it was told, what happened, the states of its steps."""

from __future__ import annotations

import json

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import SavoyHandler
from .events import EventLog
from .places import read_json
from .problem import Problem, run_id


class RunHandler(SavoyHandler):
    """GET runs/ID: what became of a run."""

    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        notebook = self.notebook_query()
        document = (await self.ask_of_run(run, notebook, ["show", "--format=json"])).document
        self.finish_document({**document, "notebook": notebook.strip("/")})


class RecordHandler(SavoyHandler):
    """GET runs/ID/record: what a run was told to do, and the code of its cells."""

    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        notebook = self.notebook_query()
        folder = self.places.run_folder(run, notebook)
        # The environment of a kernel can hold secrets, and nobody needs it here.
        told = {**read_json(folder / "run.json"), "environment": {}}
        cells = (read_json(folder / "notebook.ipynb") or {}).get("cells", [])
        code = {
            str(index): "".join(cell.get("source", ""))
            for index, cell in enumerate(cells)
            if cell.get("cell_type") == "code"
        }
        self.finish(json.dumps({"run": self.places.hide(told), "code": code}))


class RunNotebookHandler(SavoyHandler):
    """GET runs/ID/notebook: the notebook as it was run, with its outputs."""

    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        answer = await self.ask_of_run(run, self.notebook_query(), ["show", "--notebook=-"])
        if not answer.output:
            raise answer.problem
        self.finish(answer.output)


class EventsHandler(SavoyHandler):
    """GET runs/ID/events: events after a number, for those who do not follow."""

    @web.authenticated
    @authorized
    async def get(self, run: str) -> None:
        written = self.get_query_argument("after", "0")
        if not written.isdecimal():
            raise Problem(400, "after in the request must be a whole number.")
        folder = self.places.run_folder(run, self.notebook_query())
        log = EventLog(folder / "events.jsonl", self.places.hide, int(written))
        self.write(b"[")
        separator = b""
        while lines := log.read():
            self.write(separator + b",".join(lines))
            separator = b","
            await self.flush()
        self.finish(b"]")


class CancelHandler(SavoyHandler):
    """POST runs/ID/cancel: end a run."""

    @web.authenticated
    @authorized("execute")
    async def post(self, run: str) -> None:
        notebook = self.body().text("notebook")
        await self.cancel(self.ask_of_run(run, notebook, ["cancel"], seconds=20))


class StateHandler(SavoyHandler):
    """GET runs/ID/steps/STEP/state: the variables after a step, or before it."""

    @web.authenticated
    @authorized
    async def get(self, run: str, step: str) -> None:
        before = ["--before"] if self.get_query_argument("before", "0") in ("1", "true") else []
        notebook = self.notebook_query()
        argv = ["state", "--format=json", *before]
        answer = await self.ask_of_run(run, notebook, argv, step)
        self.finish_document(answer.document)


class RestoreHandler(SavoyHandler):
    """POST runs/ID/steps/STEP/restore: what a kernel evaluates to get the variables of a step."""

    @web.authenticated
    @authorized("execute")
    async def post(self, run: str, step: str) -> None:
        body = self.body()
        argv = ["restore", *(f"--name={name}" for name in body.texts("names"))]
        argv += [f"--{name}" for name in ("before", "dry") if body.flag(name)]
        answer = await self.ask_of_run(run, body.text("notebook"), argv, step)
        # Not hidden: the kernel must find the files.
        self.finish(json.dumps(answer.document))


class DiffsHandler(SavoyHandler):
    """GET diffs: what differs between two runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        notebook = self.notebook_query()
        one, other = (run_id(self.get_query_argument(name, "")) for name in ("one", "other"))
        self.places.run_folder(other, notebook)
        answer = await self.ask_of_run(one, notebook, ["diff", "--format=json"], other)
        self.finish_document(answer.document)
