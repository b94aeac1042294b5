"""The REST routes. Each asks the command line and passes on what it says; see docs/server.md."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web

from jupyterlab_savoy._version import __version__

from .context import Context
from .events import EventLog
from .places import Places, read_json
from .problem import Problem
from .program import Answer, Program
from .request import Body, run_id


class SavoyHandler(APIHandler):
    """What all routes do alike."""

    auth_resource = "savoy"

    def initialize(self, context: Context) -> None:
        self._context = context

    @property
    def places(self) -> Places:
        return self._context.places

    @property
    def program(self) -> Program:
        return self._context.program

    def body(self) -> Body:
        return Body(self.request.body)

    def notebook_query(self) -> str:
        path = self.get_query_argument("notebook", "")
        if not path:
            raise Problem(400, "The request does not say notebook.")
        return path

    async def ask_of_run(
        self, run: str, notebook: str, argv: Sequence[str], *others: str
    ) -> Answer:
        """Run a command that takes a run, and perhaps something else, where the run is found."""
        self.places.run_folder(run, notebook)
        folder = os.path.dirname(self.places.file(notebook))
        return await self.program.ask([*argv, "--", run, *others], folder)

    def finish_document(self, document: Any) -> None:
        self.finish(json.dumps(self.places.hide(document)))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, Problem):
            answer = {"message": error.message, "diagnostics": error.diagnostics}
            try:
                answer = self.places.hide(answer)
            except Problem:
                pass  # There are no files here, and so no paths of files.
        elif isinstance(error, web.HTTPError):
            answer = {"message": error.log_message or error.reason or "", "diagnostics": []}
        else:
            message = "Savoy's server extension failed; the log of the server says why."
            answer = {"message": message, "diagnostics": []}
        self.finish(json.dumps(answer))


class VersionHandler(SavoyHandler):
    """GET version: which version of Savoy the server has."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish({"version": __version__})


class DoctorHandler(SavoyHandler):
    """GET doctor: what is installed and what is missing."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        answer = await self.program.ask(["doctor", "--format=json"], self.places.root)
        self.finish_document(answer.document)


class RunsHandler(SavoyHandler):
    """GET runs: history. POST runs: start a run."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        notebook = self.get_query_argument("notebook", "")
        argv, folder = ["runs", "--format=json"], self.places.root
        if notebook:
            file = self.places.file(notebook)
            argv += ["--", file]
        document = (await self.program.ask(argv, folder)).document
        document["runs"] = [
            {**run, "notebook": path}
            for run in document["runs"]
            if (path := self.places.path_of(run["notebook"])) is not None
        ]
        self.finish(json.dumps(document))

    @web.authenticated
    @authorized("execute")
    async def post(self) -> None:
        body = self.body()
        argv = ["run", "--format=json", *body.parameters(), *_running(body)]
        if body.flag("reuse"):
            argv.append("--reuse")
        await start(self, body, argv)


class RerunPlansHandler(SavoyHandler):
    """POST rerun-plans: what a rerun would do. Changes nothing."""

    @web.authenticated
    @authorized("read")
    async def post(self) -> None:
        body = self.body()
        file = self.places.notebook(body.text("notebook"))
        begin = body.start()
        argv = ["rerun", "--plan", "--format=json", *begin, *body.parameters(), "--", file]
        self.finish_document((await self.program.ask(argv, os.path.dirname(file))).document)
        # Whether something is stale is also asked when nobody wants to run anything.
        if begin[0] != "--stale":
            self.program.expect("rerun")


class RerunsHandler(SavoyHandler):
    """POST reruns: start a rerun."""

    @web.authenticated
    @authorized("execute")
    async def post(self) -> None:
        body = self.body()
        argv = ["rerun", "--format=json", *body.start(), *body.parameters(), *_running(body)]
        token = body.optional_text("token")
        if token is not None:
            argv.append(f"--token={token}")
        await start(self, body, argv)


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
            str(index): "".join(cell["source"])
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
        answer = await self.ask_of_run(run, self.body().text("notebook"), ["cancel"])
        if answer.exit != 0:
            raise answer.problem
        self.set_status(204)
        self.finish()


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


class CompileHandler(SavoyHandler):
    """POST compile: the pipeline for Kubeflow; `save` writes it beside the notebook."""

    @web.authenticated
    @authorized("write")
    async def post(self) -> None:
        body = self.body()
        file = self.places.notebook(body.text("notebook"))
        target, save = body.optional_text("target"), body.flag("save")
        options = [] if target is None else [f"--target={target}"]
        argv = ["compile", "--output=-", *options, "--", file]
        answer = await self.program.ask(argv, os.path.dirname(file), seconds=120)
        if answer.exit != 0:
            raise answer.problem
        result = {"yaml": answer.output, "diagnostics": self.places.hide(answer.diagnostics)}
        if save:
            result["path"] = await self._save(answer)
        self.finish(json.dumps(result))

    async def _save(self, answer: Answer) -> str:
        """Through Jupyter's contents, with all their rules."""
        path = self.places.path_of(answer.place or "")
        if path is None:
            message = "The output path in the notebook's settings leads out of the server's folder."
            raise Problem(403, message, answer.diagnostics)
        os.makedirs(os.path.dirname(self.places.file(path)), exist_ok=True)
        model = {"type": "file", "format": "text", "content": answer.output}
        await ensure_async(self.contents_manager.save(model, path))
        return path


async def start(handler: SavoyHandler, body: Body, argv: list[str]) -> None:
    """Start a run; its process says its id, and then goes on alone."""
    file = handler.places.notebook(body.text("notebook"))
    answer = await handler.program.ask(
        [*argv, "--", file], os.path.dirname(file), seconds=120, first=True
    )
    if not answer.output:
        raise answer.problem
    handler.set_status(201)
    handler.finish({"run": answer.document["run"]})


def _running(body: Body) -> list[str]:
    """Options of commands that run steps."""
    engine, jobs = body.optional_text("engine"), body.count("jobs")
    return [
        *([] if engine is None else [f"--engine={engine}"]),
        *([] if jobs is None else [f"--jobs={jobs}"]),
    ]
