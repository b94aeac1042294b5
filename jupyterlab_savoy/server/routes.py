"""Which handler answers which path, below the server's base URL."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join

from . import handlers
from .context import Context
from .stream import StreamHandler

RUN = r"runs/([^/]+)"
STEP = rf"{RUN}/steps/([^/]+)"

ROUTES = [
    ("version", handlers.VersionHandler),
    ("doctor", handlers.DoctorHandler),
    ("compile", handlers.CompileHandler),
    ("diffs", handlers.DiffsHandler),
    ("rerun-plans", handlers.RerunPlansHandler),
    ("reruns", handlers.RerunsHandler),
    ("runs", handlers.RunsHandler),
    (RUN, handlers.RunHandler),
    (rf"{RUN}/cancel", handlers.CancelHandler),
    (rf"{RUN}/events", handlers.EventsHandler),
    (rf"{RUN}/notebook", handlers.RunNotebookHandler),
    (rf"{RUN}/record", handlers.RecordHandler),
    (rf"{STEP}/state", handlers.StateHandler),
    (rf"{STEP}/restore", handlers.RestoreHandler),
    ("stream", StreamHandler),
]


def routes(base_url: str, context: Context) -> list[tuple[str, type, dict[str, Any]]]:
    """As Tornado takes them."""
    return [
        (url_path_join(base_url, "savoy", pattern), handler, {"context": context})
        for pattern, handler in ROUTES
    ]
