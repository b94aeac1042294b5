"""Routes about the images of a notebook: what would be in them, and builds, which go on alone as runs do."""

from __future__ import annotations

import json
import os

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import SavoyHandler
from .notebook_handlers import start


class ImageHandler(SavoyHandler):
    """GET image: what would be in the images of a notebook. Writes nothing."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        file = self.places.notebook(self.notebook_query())
        # Asking the indexes of packages takes its time; what they said before is known without.
        asks = self.get_query_argument("online", "0") in ("1", "true")
        argv = ["image", "--dry-run", "--format=json", *([] if asks else ["--offline"])]
        folder = os.path.dirname(file)
        answer = await self.program.ask([*argv, "--", file], folder, seconds=180)
        self.finish_document(answer.document)


class BuildsHandler(SavoyHandler):
    """GET builds: those that are kept. POST builds: begin one."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(json.dumps({"builds": self.places.builds(self.notebook_query())}))

    @web.authenticated
    @authorized("execute")
    async def post(self) -> None:
        body = self.body()
        name = body.optional_text("name")
        argv = ["build-images", *([] if name is None else [f"--tag={name}"])]
        if body.flag("push"):
            argv.append("--push")
        await start(self, body, argv, "build")


class CancelBuildHandler(SavoyHandler):
    """POST builds/ID/cancel: end a build."""

    @web.authenticated
    @authorized("execute")
    async def post(self, build: str) -> None:
        notebook = self.body().text("notebook")
        folder = self.places.build_folder(build, notebook)
        argv = ["cancel-build", "--", str(folder)]
        await self.cancel(self.program.ask(argv, self.places.root, seconds=20))
