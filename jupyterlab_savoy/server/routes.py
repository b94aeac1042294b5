"""Which handler answers which path, below the server's base URL."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join

from . import image_handlers, notebook_handlers, run_handlers
from .context import Context
from .stream import StreamHandler

RUN = r"runs/([^/]+)"
STEP = rf"{RUN}/steps/([^/]+)"

ROUTES = [
    ("version", notebook_handlers.VersionHandler),
    ("doctor", notebook_handlers.DoctorHandler),
    ("image", image_handlers.ImageHandler),
    ("builds", image_handlers.BuildsHandler),
    (r"builds/([^/]+)/cancel", image_handlers.CancelBuildHandler),
    ("compile", notebook_handlers.CompileHandler),
    ("diffs", run_handlers.DiffsHandler),
    ("rerun-plans", notebook_handlers.RerunPlansHandler),
    ("reruns", notebook_handlers.RerunsHandler),
    ("runs", notebook_handlers.RunsHandler),
    (RUN, run_handlers.RunHandler),
    (rf"{RUN}/cancel", run_handlers.CancelHandler),
    (rf"{RUN}/events", run_handlers.EventsHandler),
    (rf"{RUN}/notebook", run_handlers.RunNotebookHandler),
    (rf"{RUN}/record", run_handlers.RecordHandler),
    (rf"{STEP}/state", run_handlers.StateHandler),
    (rf"{STEP}/restore", run_handlers.RestoreHandler),
    ("stream", StreamHandler),
]


def routes(base_url: str, context: Context) -> list[tuple[str, type, dict[str, Any]]]:
    """As Tornado takes them."""
    return [
        (url_path_join(base_url, "savoy", pattern), handler, {"context": context})
        for pattern, handler in ROUTES
    ]
