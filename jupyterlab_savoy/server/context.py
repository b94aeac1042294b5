"""What all handlers of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from jupyter_server.serverapp import ServerApp

from .places import Places
from .program import Program


@dataclass(frozen=True)
class Context:
    places: Places
    program: Program

    @staticmethod
    def of(server_app: ServerApp) -> Context:
        def show_activity() -> None:
            # What JupyterHub looks at before it stops a server that nobody uses.
            server_app.web_app.settings["last_activity_times"]["savoy"] = datetime.now(timezone.utc)

        program = Program(server_app.log, show_activity)
        return Context(Places(server_app.contents_manager), program)
