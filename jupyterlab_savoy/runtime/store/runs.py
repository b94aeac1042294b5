"""What runs and keys say about snapshots. The engine writes them (src/engine/runs); here they are
only read, with a mind for files that are half written or of a newer version.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from .json_files import read_json
from .processes import may_be_alive

_ENDS = {"run.succeeded", "run.failed", "run.cancelled"}


@dataclass(frozen=True)
class Run:
    """A run, with all snapshots that its events name. Ids sort by the time of their start."""

    id: str
    notebook: str
    in_progress: bool
    snapshots: frozenset[str]


def read(root: str) -> list[Run]:
    """All runs of a store, the oldest first."""
    folder = os.path.join(root, "runs")
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    return [_read(os.path.join(folder, name), name) for name in names]


def expendable(runs: list[Run], keep_last: int | None) -> list[Run]:
    """Runs that have ended and are not among the last of their notebook, the oldest first."""
    if keep_last is None:
        return []
    newer: dict[str, int] = {}
    found = []
    for run in reversed(runs):
        newer[run.notebook] = newer.get(run.notebook, 0) + 1
        if newer[run.notebook] > keep_last and not run.in_progress:
            found.append(run)
    return found[::-1]


def snapshots_of_keys(root: str) -> dict[str, set[str]]:
    """Snapshots that keys name, by the run that made them ("" where that is not said)."""
    found: dict[str, set[str]] = {}
    folder = os.path.join(root, "keys")
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        key = read_json(os.path.join(folder, name))
        entries = key.get("entries") if isinstance(key, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("snapshot"), str):
                found.setdefault(str(entry.get("run") or ""), set()).add(entry["snapshot"])
    return found


def _read(folder: str, name: str) -> Run:
    run = read_json(os.path.join(folder, "run.json"))
    notebook = run.get("notebook") if isinstance(run, dict) else None
    path = notebook.get("path") if isinstance(notebook, dict) else notebook
    ended, snapshots = _read_events(os.path.join(folder, "events.jsonl"))
    alive = not ended and may_be_alive(read_json(os.path.join(folder, "scheduler.json")))
    return Run(name, str(path), alive, frozenset(snapshots))


def _read_events(path: str) -> tuple[bool, set[str]]:
    ended, snapshots = False, set()
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                # Outputs are long, and name no snapshot.
                if '"snapshot"' in line or '"run.' in line:
                    event = _event(line)
                    ended = ended or event.get("event") in _ENDS
                    if isinstance(event.get("snapshot"), str):
                        snapshots.add(event["snapshot"])
    except OSError:
        pass
    return ended, snapshots


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:  # the last line, cut short
        return {}
    return event if isinstance(event, dict) else {}
