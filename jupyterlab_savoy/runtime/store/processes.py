"""Which process is meant, for longer than it lives: its number alone is given to another one later.

The same description as that of the engine (src/engine/runs/process-identity.ts).
"""

from __future__ import annotations

import os
import socket
from typing import Any


def identity() -> dict[str, Any]:
    """This process."""
    pid = os.getpid()
    return {"pid": pid, "started": _start(pid) or "", "host": socket.gethostname()}


def may_be_alive(process: Any) -> bool:
    """False where that very process has surely ended."""
    try:
        pid, started, host = process["pid"], process["started"], process["host"]
    except (TypeError, LookupError):
        return False
    if host != socket.gethostname():
        return True  # nobody here can say
    now = _start(pid)
    return now == started if started and now else _exists(pid)


def _start(pid: int) -> str | None:
    """Ticks since this boot (proc(5): field 22 of stat, counted after the name in parentheses)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(") ")[2].split(" ")
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            boot = file.read().strip()
    except OSError:
        return None
    # One that has ended and waits for its parent to notice does nothing any more.
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def _exists(pid: int) -> bool:
    if os.path.isdir("/proc/self"):
        return _start(pid) is not None
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
