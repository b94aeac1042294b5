"""Reads and follows the events of a run, events.jsonl (savoy.event/1), as src/engine/runs/event-log.ts; and
those of a build of images (savoy.build-event/1).

Lines are passed on as they are. One process appends to the file; a line that is not whole yet is left
for the next time.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from .places import read_json

#: Seconds between two looks at a file that somebody follows.
LOOK = 0.025
#: Looks between two questions whether anybody still writes.
ASK = 80
#: Bytes read at once, if no line is longer.
PIECE = 1 << 20

_HEAD = re.compile(rb'\{"seq":(\d+),"time":"[^"]*","run":"[^"]*","event":"([a-z.]+)"')
_START = b'{"seq":'
_LAST = {
    f"{what}.{outcome}"
    for what in ("run", "build")
    for outcome in ("succeeded", "failed", "cancelled")
}


class EventLog:
    def __init__(self, file: Path, hide: Callable[[Any], Any], after: int = 0):
        self.has_ended = False
        self._file = file
        self._hide = hide
        self._after = after
        self._offset = 0

    def read(self) -> list[bytes]:
        """The next lines whose events come after the number; none where there are none yet."""
        while lines := self._whole_lines():
            wanted = [each for line in lines if (each := self._wanted(line))]
            if wanted:
                return wanted
        return []

    async def follow(self) -> AsyncIterator[list[bytes]]:
        """Batches of lines until the run has ended, or nobody writes any more."""
        quiet = 0
        while not self.has_ended:
            # First whether somebody writes, then what was written: the last words are not missed.
            is_over = quiet % ASK == 1 and not is_written(self._file)
            lines = self.read()
            if lines:
                quiet = 0
                yield lines
            elif is_over:
                return
            else:
                quiet += 1
            if not self.has_ended:
                await asyncio.sleep(LOOK)

    def _whole_lines(self) -> list[bytes]:
        try:
            with open(self._file, "rb") as stream:
                stream.seek(self._offset)
                piece = stream.read(PIECE)
                while (
                    piece and (end := piece.rfind(b"\n") + 1) == 0 and (more := stream.read(PIECE))
                ):
                    piece += more
        except OSError:
            return []
        end = piece.rfind(b"\n") + 1
        self._offset += end
        return piece[:end].splitlines()

    def _wanted(self, line: bytes) -> bytes | None:
        head = _HEAD.match(line)
        if head and line.endswith(b"}") and line.count(_START) == 1:
            seq, name = int(head[1]), head[2].decode()
            event = None
        else:  # What a full disk left of a line, and another after it; or an unusual event.
            try:
                event = json.loads(line)
                seq, name = int(event["seq"]), str(event["event"])
            except (ValueError, TypeError, LookupError, RecursionError):
                return None
        self.has_ended = self.has_ended or name in _LAST
        if seq <= self._after:
            return None
        if name == "step.output":
            return line
        # Outputs are the person's own; in all else paths are ours.
        event = json.loads(line) if event is None else event
        return json.dumps(self._hide(event)).encode()


def is_written(events: Path) -> bool:
    """Whether the process that writes the events seems to be there; the command line knows for sure."""
    scheduler = read_json(events.with_name("scheduler.json"))
    try:
        pid, host = int(scheduler["pid"]), scheduler["host"]
    except (TypeError, LookupError, ValueError):
        return False
    if host != socket.gethostname() or sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
