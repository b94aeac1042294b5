"""Garbage collection: which snapshots are kept, and to take away what no kept one needs.

Roots are what pins, keys and runs name. Without limits all of these stay; with `keep_last` or
`quota` old runs lose their snapshots, but never what is pinned, nor what a run in progress or the
last run of a notebook has. Nothing younger than the time of grace is taken, unless it is certain to
belong to a run that goes: else it may belong to a snapshot that is only about to be named.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from ..errors import StepError
from . import runs
from .lock import EXCLUDES, exclusive
from .objects import damage_mark, unwritable
from .runs import Run

if TYPE_CHECKING:
    from .store import Store

GRACE = 3600.0


@dataclass
class Collected:
    """What was taken away, or (a dry run) would be."""

    #: Bytes of the files that went, and of all that stay.
    freed: int = 0
    kept: int = 0
    #: Ids of snapshots that went, and of those that stay.
    snapshots: list[str] = field(default_factory=list)
    kept_snapshots: list[str] = field(default_factory=list)
    #: Ids of runs whose snapshots are not kept any more, and of those in progress.
    runs: list[str] = field(default_factory=list)
    in_progress: list[str] = field(default_factory=list)
    #: Pinned snapshots, by the names of their pins.
    pins: dict[str, str] = field(default_factory=dict)
    #: The quota could not be met without what must be kept.
    over_quota: bool = False


def collect(
    store: Store,
    quota: int | None = None,
    keep_last: int | None = None,
    grace: float = GRACE,
    dry_run: bool = False,
    over: Collection[str] = (),
) -> Collected:
    """Free what is not needed. quota: bytes; keep_last: runs of each notebook.

    over: ids of runs that have ended, in whatever way; any other may need what it names.
    """
    try:
        with exclusive(store.root):
            return _Collection(store, grace, over).run(quota, keep_last, dry_run)
    except OSError as error:
        raise unwritable(error, store.root) from error


class _Collection:
    def __init__(self, store: Store, grace: float, over: Collection[str]) -> None:
        self._store, self._young = store, time.time() - grace
        self._pins = store.pins.all()
        self._runs = runs.read(store.root, over)
        self._keys = runs.snapshots_of_keys(store.root)
        self._files = dict(self._find_files())
        folder = os.path.join(store.root, "snapshots")
        #: Their ids, by the paths of their manifests.
        self._snapshots = {
            path: os.path.basename(path).partition(".")[0]
            for path in self._files
            if os.path.dirname(path) == folder
        }
        self._manifests: dict[str, dict[str, Any] | None] = {}

    def run(self, quota: int | None, keep_last: int | None, dry_run: bool) -> Collected:
        held = self._held()
        going = runs.expendable(self._runs, keep_last)
        kept = self._closure(self._roots(going) | held)
        if quota is not None:
            for run in runs.expendable(self._runs, 1):  # the oldest first
                if self._size(kept) <= quota:
                    break
                if run not in going:
                    going.append(run)
                    kept = self._closure(self._roots(going) | held)
        result = Collected(
            kept_snapshots=sorted(kept),
            runs=[run.id for run in going if self._loses_any(run, kept)],
            in_progress=[run.id for run in self._runs if run.in_progress],
            pins=self._pins,
            over_quota=quota is not None and self._size(kept) > quota,
        )
        for path in self._doomed(kept):
            result.freed += self._files[path][0]
            if path in self._snapshots:
                result.snapshots.append(self._snapshots[path])
            if not dry_run:
                with suppress(FileNotFoundError):
                    os.unlink(path)
        result.kept = sum(size for size, _ in self._files.values()) - result.freed
        return result

    def _doomed(self, kept: set[str]) -> list[str]:
        """Files to take, in this order: none goes before a manifest that needs it.

        So a collection that is killed leaves no snapshot that is not whole.
        """
        needed = {path for snapshot in kept for path in self._parts(snapshot)}
        named = {each for run in self._runs for each in run.snapshots} - kept
        surely = {path for snapshot in named for path in self._parts(snapshot)} if EXCLUDES else ()
        doomed = [
            path
            for path, (_, changed) in self._files.items()
            if path not in needed and (changed < self._young or path in surely)
        ]
        manifests = {self._snapshots[path]: path for path in doomed if path in self._snapshots}
        users: dict[str, set[str]] = {snapshot: set() for snapshot in manifests}
        for snapshot in manifests:
            for origin in self._origins(snapshot) & users.keys():
                users[origin].add(snapshot)
        first = [manifests[snapshot] for snapshot in TopologicalSorter(users).static_order()]
        return first + [path for path in doomed if path not in self._snapshots]

    def _loses_any(self, run: Run, kept: set[str]) -> bool:
        there = {each for each in run.snapshots if self._manifest(each) is not None}
        return not there <= kept

    def _find_files(self) -> Iterator[tuple[str, tuple[int, float]]]:
        """All files that a collection may take, with size and time."""
        for folder in ("snapshots", "objects", "index", "tmp"):
            for parent, _, names in os.walk(os.path.join(self._store.root, folder)):
                for name in names:
                    path = os.path.join(parent, name)
                    with suppress(FileNotFoundError):
                        found = os.stat(path)
                        yield path, (found.st_size, found.st_mtime)

    def _held(self) -> set[str]:
        """Snapshots that stay although no run or key may name them."""
        held = set(self._pins.values())
        if any(run.in_progress and run.may_take_any for run in self._runs):
            held.update(*self._keys.values())
        named = {each for run in self._runs for each in run.snapshots} if EXCLUDES else set()
        for path, snapshot in self._snapshots.items():
            if snapshot not in named and self._files[path][1] >= self._young:
                held.add(snapshot)
        return held

    def _roots(self, going: list[Run]) -> set[str]:
        """What runs and keys name, without runs that go; a key goes with its run."""
        roots: set[str] = set()
        for run in self._runs:
            if run not in going:
                roots |= run.snapshots
        gone = {run.id for run in going}
        for run_id, snapshots in self._keys.items():
            if run_id not in gone:
                roots |= snapshots
        return roots

    def _closure(self, roots: Iterable[str]) -> set[str]:
        """With the snapshots that variables are carried from."""
        kept: set[str] = set()
        todo = list(roots)
        while todo:
            snapshot = todo.pop()
            manifest = self._manifest(snapshot)
            if manifest is not None and snapshot not in kept:
                kept.add(snapshot)
                todo += self._origins(snapshot)
        return kept

    def _origins(self, snapshot: str) -> set[str]:
        """Snapshots that it carries variables from."""
        manifest = self._manifest(snapshot) or {}
        return {entry["from"] for entry in manifest.get("carried", {}).values()}

    def _manifest(self, snapshot: str) -> dict[str, Any] | None:
        """None for one that is not there or not whole: it cannot be loaded, and holds nothing."""
        if snapshot not in self._manifests:
            try:
                manifest = self._store.describe(snapshot, trusted=False)
            except StepError:
                manifest = None
            self._manifests[snapshot] = manifest
        return self._manifests[snapshot]

    def _parts(self, snapshot: str) -> list[str]:
        manifest, objects = self._manifest(snapshot), self._store.objects
        parts = [self._store.manifest_path(snapshot)]
        for entry in manifest["objects"] if manifest else ():
            path = objects.path(entry["oid"])
            parts += [path, objects.tree_path(entry["oid"]), damage_mark(path)]
        return parts

    def _size(self, snapshots: Iterable[str]) -> int:
        needed = {path for snapshot in snapshots for path in self._parts(snapshot)}
        return sum(self._files[path][0] for path in needed if path in self._files)
