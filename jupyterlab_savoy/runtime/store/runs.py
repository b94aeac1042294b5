"""What runs and keys say about snapshots. The engine writes them (src/engine/runs); here they are
only read, with a mind for files that are half written or of a newer version.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .json_files import read_json


@dataclass(frozen=True)
class Run:
    """A run, with all snapshots that it names."""

    id: str
    #: When it began; to be compared.
    created: str
    notebook: str
    in_progress: bool
    #: It takes over whatever turns out to be up to date when the turn of a step comes.
    may_take_any: bool
    snapshots: frozenset[str]


def read(root: str, over: Collection[str]) -> list[Run]:
    """All runs of a store, the oldest first. `over`: ids of those that are not in progress."""
    folder = os.path.join(root, "runs")
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    runs = [_read(os.path.join(folder, name), name, name not in over) for name in names]
    # Ids are in the order of time as far as seconds go, and end by chance.
    return sorted(runs, key=lambda run: (run.id.rpartition("-")[0], run.created))


def expendable(runs: list[Run], keep_last: int | None) -> list[Run]:
    """Runs that are over and not among the last of their notebook, the oldest first."""
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


def _read(folder: str, name: str, in_progress: bool) -> Run:
    run = read_json(os.path.join(folder, "run.json"))
    told = run if isinstance(run, dict) else {}
    notebook = told.get("notebook")
    path = notebook.get("path") if isinstance(notebook, dict) else notebook
    listed = told.get("steps")
    steps = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    entries = [*steps, *_events(os.path.join(folder, "events.jsonl"))]
    named = [each.get("snapshot") for each in entries]
    return Run(
        name,
        str(told.get("created")),
        str(path),
        in_progress,
        any(step.get("action") == "check" for step in steps),
        frozenset(each for each in named if isinstance(each, str)),
    )


def _events(path: str) -> Iterator[dict[str, Any]]:
    """Those that may name a snapshot: outputs are long, and name none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if '"snapshot"' in line:
                    yield _event(line)
    except OSError:
        pass


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:  # the last line, cut short
        return {}
    return event if isinstance(event, dict) else {}
