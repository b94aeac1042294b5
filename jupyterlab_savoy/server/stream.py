"""The WebSocket of a page: the events of the runs that it follows, as they happen.

    page:   {"follow": RUN, "notebook": PATH, "after": N}    {"unfollow": RUN}
    server: {"run": RUN, "events": [...]}    {"run": RUN, "ended": true}    {"run": RUN, "error": {...}}

`ended` comes after the last event, also where a run has none because its process was killed. RUN is the
id of a run, or of a build of images.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .context import Context
from .events import EventLog
from .problem import Problem

#: Runs that one page follows at once.
AT_ONCE = 50
#: Characters of a message from a page.
LONGEST = 10_000
#: A message was not understood (RFC 6455, 7.4.1).
INVALID = 1007


class StreamHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    auth_resource = "savoy"
    #: Seconds, as Tornado has them: proxies cut connections that are silent for a minute.
    ping_interval = 15
    ping_timeout = 15

    def initialize(self, context: Context) -> None:
        self._places = context.places
        self._following: dict[str, asyncio.Task[None]] = {}

    @ws_authenticated
    @authorized("read")
    async def get(self, *args: Any, **kwargs: Any) -> None:
        await super().get(*args, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Without the pings of the mixin: it counts in milliseconds, and Tornado sends its own."""

    async def on_message(self, message: str | bytes) -> None:
        request = _parse(message)
        if request is None:
            self.close(INVALID, "The message was not understood.")
            return
        run = request.get("follow", request.get("unfollow"))
        before = self._following.pop(run, None)
        if before is not None:
            before.cancel()
        if "follow" in request:
            task = asyncio.ensure_future(self._follow(run, request["notebook"], request["after"]))
            self._following[run] = task
            task.add_done_callback(lambda done: self._forget(run, done))

    def on_close(self) -> None:
        for task in list(self._following.values()):
            task.cancel()
        super().on_close()

    async def _follow(self, run: str, notebook: str, after: int) -> None:
        try:
            try:
                if len(self._following) > AT_ONCE:
                    raise Problem(429, f"A page follows at most {AT_ONCE} runs at once.")
                folder = self._places.followed_folder(run, notebook)
            except Problem as problem:
                await self._send(run, b'"error":' + json.dumps(_diagnostic(problem)).encode())
                return
            log = EventLog(folder / "events.jsonl", self._places.hide, after)
            async for lines in log.follow():
                await self._send(run, b'"events":[' + b",".join(lines) + b"]")
            await self._send(run, b'"ended":true')
        except WebSocketClosedError:
            pass  # The page has gone.

    async def _send(self, run: str, rest: bytes) -> None:
        # Waits until it is on its way: a slow page gets larger batches, and not all at once.
        await self.write_message(
            (b'{"run":' + json.dumps(run).encode() + b"," + rest + b"}").decode()
        )

    def _forget(self, run: str, task: asyncio.Task[None]) -> None:
        if self._following.get(run) is task:
            del self._following[run]
        if not task.cancelled() and (error := task.exception()) is not None:
            self.log.error("Savoy cannot follow %s", run, exc_info=error)


def _parse(message: str | bytes) -> dict[str, Any] | None:
    """A message of the page with all that it must have; None where it has not."""
    try:
        request = json.loads(message) if len(message) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(request, dict):
        return None
    if isinstance(request.get("unfollow"), str):
        return {"unfollow": request["unfollow"]}
    run, notebook, after = (request.get(name) for name in ("follow", "notebook", "after"))
    after = 0 if after is None else after
    if not isinstance(run, str) or not isinstance(notebook, str) or type(after) is not int:
        return None
    return {"follow": run, "notebook": notebook, "after": after}


def _diagnostic(problem: Problem) -> dict[str, Any]:
    if problem.diagnostics:
        return problem.diagnostics[0]
    return {"code": "SV630", "severity": "error", "message": problem.message}
