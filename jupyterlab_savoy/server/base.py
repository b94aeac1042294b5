"""What all REST routes do alike: who may ask, how a request is read, how an answer is given."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Sequence
from typing import Any

from jupyter_server.base.handlers import APIHandler

from .context import Context
from .places import Places
from .problem import Problem
from .program import Answer, Program
from .request import Body

#: What Jupyter Server and Tornado refuse, in words for people.
SENTENCES = {
    400: "The request was not understood.",
    403: "You are not signed in, or you may not do this on this server.",
    404: "The server does not answer requests from here.",
    405: "The server does not do this.",
}
FAILED = "Savoy's server extension failed; the log of the server says why."


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
        self, run: str, notebook: str, argv: Sequence[str], *others: str, seconds: float = 60
    ) -> Answer:
        """Run a command that takes a run, and perhaps something else, where the run is found."""
        self.places.run_folder(run, notebook)
        folder = os.path.dirname(self.places.file(notebook))
        standing = folder if os.path.isdir(folder) else self.places.root
        return await self.program.ask([*argv, "--", run, *others], standing, seconds=seconds)

    async def cancel(self, asked: Awaitable[Answer]) -> None:
        """Answer when what was to be ended has ended, or after a while."""
        try:
            answer = await asked
        except Problem as problem:
            # It is asked for, and the last event tells when it is done.
            if problem.status_code != 504:
                raise
        else:
            if answer.exit != 0:
                raise answer.problem
        self.set_status(204)
        self.finish()

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
        else:
            answer = {"message": SENTENCES.get(status_code, FAILED), "diagnostics": []}
        self.finish(json.dumps(answer))
