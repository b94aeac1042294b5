"""Routes that start runs, plan reruns and compile; the list of runs; what is installed."""

from __future__ import annotations

import json
import os

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from tornado import web

from jupyterlab_savoy._version import __version__

from .base import SavoyHandler
from .problem import Problem
from .program import Answer
from .request import Body


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
        only = self.get_query_argument("only", "all")
        argv = ["doctor", "--format=json", f"--only={only}"]
        answer = await self.program.ask(argv, self.places.root)
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
        argv = ["rerun", "--plan", "--format=json", *body.start(), *body.parameters()]
        argv += [*_running(body), "--", file]
        self.finish_document((await self.program.ask(argv, os.path.dirname(file))).document)


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
        model = {"type": "file", "format": "text", "content": answer.output}
        try:
            os.makedirs(os.path.dirname(self.places.file(path)), exist_ok=True)
            await ensure_async(self.contents_manager.save(model, path))
        except (OSError, web.HTTPError) as error:
            self.log.warning("Savoy cannot write %s: %s", path, error)
            raise Problem(403, f"{path} cannot be written.", answer.diagnostics) from None
        return path


async def start(handler: SavoyHandler, body: Body, argv: list[str], what: str = "run") -> None:
    """Start a run, or a build; its process says its id, and then goes on alone."""
    file = handler.places.notebook(body.text("notebook"))
    answer = await handler.program.ask(
        [*argv, "--", file], os.path.dirname(file), seconds=120, first=True
    )
    if not answer.output:
        raise answer.problem
    handler.set_status(201)
    handler.finish({what: answer.document["run"]})


def _running(body: Body) -> list[str]:
    """Options of commands that run steps."""
    engine, jobs = body.optional_text("engine"), body.count("jobs")
    return [
        *([] if engine is None else [f"--engine={engine}"]),
        *([] if jobs is None else [f"--jobs={jobs}"]),
    ]
