"""Who needs snapshots although no run names them: pins by name, and leases of living processes."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..errors import StepError
from .json_files import read_json, write_json
from .processes import identity, may_be_alive

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Leases:
    """Pins and leases of a store."""

    def __init__(self, root: str) -> None:
        self._pins, self._leases = os.path.join(root, "pins"), os.path.join(root, "leases")

    def pin(self, name: str, snapshot: str) -> None:
        """Keep a snapshot until `unpin`, under a name for people."""
        if not _NAME.fullmatch(name):
            raise StepError(
                "SV615", f"{name[:80]!r} cannot be the name of a pin: use letters, digits"
            )
        write_json(os.path.join(self._pins, name), {"snapshot": snapshot})

    def unpin(self, name: str) -> None:
        if _NAME.fullmatch(name):
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self._pins, name))

    def pins(self) -> dict[str, str]:
        """Snapshots by the name of their pin."""
        found = {name: _snapshots(read_json(path)) for name, path in _files(self._pins)}
        return {name: ids[0] for name, ids in found.items() if ids}

    @contextmanager
    def lease(self, snapshots: Iterable[str], seconds: float | None = None) -> Iterator[None]:
        """Keep snapshots as long as this process uses them, and at most so many seconds."""
        path = os.path.join(self._leases, f"{os.getpid()}-{secrets.token_hex(8)}")
        expires = None if seconds is None else time.time() + seconds
        write_json(path, {"process": identity(), "expires": expires, "snapshots": list(snapshots)})
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                os.unlink(path)

    def held(self) -> set[str]:
        """Snapshots that are pinned, or leased by a process that lives."""
        held = set(self.pins().values())
        for _, path in _files(self._leases):
            lease = read_json(path)
            if isinstance(lease, dict) and not _is_over(lease):
                held.update(_snapshots(lease))
        return held

    def tidy(self) -> None:
        """Take away the leases of processes that died."""
        for _, path in _files(self._leases):
            lease = read_json(path)
            if isinstance(lease, dict) and _is_over(lease):
                with suppress(FileNotFoundError):
                    os.unlink(path)


def _is_over(lease: dict[str, Any]) -> bool:
    expires = lease.get("expires")
    late = isinstance(expires, (int, float)) and expires < time.time()
    return late or not may_be_alive(lease.get("process"))


def _snapshots(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return []
    found = [entry.get("snapshot"), *(entry.get("snapshots") or ())]
    return [each for each in found if isinstance(each, str)]


def _files(folder: str) -> list[tuple[str, str]]:
    try:
        return [(name, os.path.join(folder, name)) for name in sorted(os.listdir(folder))]
    except FileNotFoundError:
        return []
