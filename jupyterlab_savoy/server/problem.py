"""What goes wrong, as the page is told: a sentence, and the diagnostics of the command line."""

from __future__ import annotations

import re
from typing import Any

from tornado import web

#: A diagnostic as in diagnostic.schema.json.
Diagnostic = dict[str, Any]

#: `YYYYMMDD-HHMMSS-xxxx`
RUN_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")
#: Builds of images are named alike.
BUILD = "build-"
BUILD_ID = re.compile(BUILD + RUN_ID.pattern)


class Problem(web.HTTPError):
    """An answer that is no success."""

    def __init__(
        self,
        status: int,
        message: str,
        diagnostics: list[Diagnostic] | None = None,
        *,
        log: str = "",
    ):
        # Not as its log message: it can quote the value of a parameter.
        super().__init__(status)
        self.message = message
        self.diagnostics = diagnostics or []
        #: What only the server's log gets.
        self.log = log


def unknown_run(run: str, notebook: str | None = None) -> Problem:
    """There is no such run; in the words and with the code of the command line."""
    named = f"run {run}" if RUN_ID.fullmatch(run) else "such run"
    message = f"There is no {named} of {notebook}." if notebook else f"There is no {named}."
    hint = "It was removed, or its notebook was moved; the list of runs shows those that there are."
    return Problem(
        404,
        message,
        [{"code": "SV630", "severity": "error", "message": message, "hint": hint}],
    )


def unknown_build(notebook: str) -> Problem:
    """There is no such build."""
    message = f"There is no such build of {notebook}."
    hint = "Of the builds of a notebook only the last is kept."
    diagnostic = {"code": "SV630", "severity": "error", "message": message, "hint": hint}
    return Problem(404, message, [diagnostic])


def run_id(text: str) -> str:
    """A whole id: nothing that leads elsewhere or means something else to the command line."""
    if not RUN_ID.fullmatch(text):
        raise unknown_run(text)
    return text
