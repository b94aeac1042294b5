"""What goes wrong, as the page is told: a sentence, and the diagnostics of the command line."""

from __future__ import annotations

from typing import Any

from tornado import web

#: A diagnostic as in diagnostic.schema.json.
Diagnostic = dict[str, Any]


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
        super().__init__(status, message)
        self.message = message
        self.diagnostics = diagnostics or []
        #: What only the server's log gets.
        self.log = log


def unknown_run(run: str, notebook: str | None = None) -> Problem:
    """There is no such run; in the words and with the code of the command line."""
    message = f"There is no run {run}" + (f" of {notebook}." if notebook else ".")
    hint = "It was removed, or its notebook was moved; the list of runs shows those that there are."
    return Problem(
        404,
        message,
        [{"code": "SV630", "severity": "error", "message": message, "hint": hint}],
    )
