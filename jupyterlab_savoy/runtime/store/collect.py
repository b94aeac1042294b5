"""Garbage collection: which snapshots are kept, and to take away what no kept one needs.

Roots are what pins, leases, keys and events of runs name. Without limits all of these stay; with
`keep_last` or `quota` old runs lose their snapshots, but never what is pinned or leased, nor what a
run in progress or the last run of a notebook has. Nothing younger than the time of grace is taken:
it may belong to a snapshot that is only about to be named.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import StepError
from . import runs
from .leases import Leases
from .lock import exclusive
from .objects import unwritable
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
    #: Ids of runs whose snapshots are not kept any more.
    runs: list[str] = field(default_factory=list)
    #: The quota could not be met without what must be kept.
    over_quota: bool = False


def collect(
    store: Store,
    quota: int | None = None,
    keep_last: int | None = None,
    grace: float = GRACE,
    dry_run: bool = False,
) -> Collected:
    """Free what is not needed. quota: bytes; keep_last: runs of each notebook."""
    try:
        with exclusive(store.root):
            return _Collection(store, grace).run(quota, keep_last, dry_run)
    except OSError as error:
        raise unwritable(error, store.root) from error


class _Collection:
    def __init__(self, store: Store, grace: float) -> None:
        self._store, self._young = store, time.time() - grace
        self._leases = Leases(store.root)
        self._runs = runs.read(store.root)
        self._keys = runs.snapshots_of_keys(store.root)
        self._files = dict(self._find_files())
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
            runs=sorted(run.id for run in going if not run.snapshots <= kept),
            over_quota=quota is not None and self._size(kept) > quota,
        )
        needed = {path for snapshot in kept for path in self._parts(snapshot)}
        for path, (size, changed) in self._files.items():
            if path in needed or changed >= self._young:
                result.kept += size
                continue
            result.freed += size
            folder, name = os.path.split(path)
            if os.path.basename(folder) == "snapshots":
                result.snapshots.append(name.partition(".")[0])
            if not dry_run:
                with suppress(FileNotFoundError):
                    os.unlink(path)
        if not dry_run:
            self._leases.tidy()
        return result

    def _find_files(self) -> Iterator[tuple[str, tuple[int, float]]]:
        """All files that a collection may take, with size and time; manifests first.

        They go before what they name: a collection that is killed leaves no manifest without it.
        """
        for folder in ("snapshots", "objects", "index", "tmp"):
            for parent, _, names in os.walk(os.path.join(self._store.root, folder)):
                for name in names:
                    path = os.path.join(parent, name)
                    with suppress(FileNotFoundError):
                        found = os.stat(path)
                        yield path, (found.st_size, found.st_mtime)

    def _held(self) -> set[str]:
        """Snapshots that stay although no run or key may name them."""
        held = self._leases.held()
        for path, (_, changed) in self._files.items():
            folder, name = os.path.split(path)
            if os.path.basename(folder) == "snapshots" and changed >= self._young:
                held.add(name.partition(".")[0])
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
                todo += {entry["from"] for entry in manifest.get("carried", {}).values()}
        return kept

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
            parts += [objects.path(entry["oid"]), objects.tree_path(entry["oid"])]
        return parts

    def _size(self, snapshots: Iterable[str]) -> int:
        needed = {path for snapshot in snapshots for path in self._parts(snapshot)}
        return sum(self._files[path][0] for path in needed if path in self._files)
