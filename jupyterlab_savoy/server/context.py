"""What all handlers of one server share."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_server.serverapp import ServerApp

from .places import Places
from .program import Program


@dataclass(frozen=True)
class Context:
    places: Places
    program: Program

    @staticmethod
    def of(server_app: ServerApp) -> Context:
        manager = server_app.contents_manager
        return Context(Places(manager, server_app.log), Program(server_app.log))
