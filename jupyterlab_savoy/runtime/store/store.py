"""The store: a folder beside the notebook, which the processes of this user share.

Objects and manifests are immutable and named by their content, so that any number of processes may
write at once, and one that is killed leaves at most unnamed files (`collect` takes them away).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..bundle import collector_paused
from ..errors import StepError
from ..namespace import Definitions
from .collect import GRACE, Collected, collect
from .lock import shared
from .manifests import reading, seal, unseal
from .memory import Damage, map_object
from .objects import Disk, Objects, damage_mark, sync_all, unwritable
from .pins import Pins
from .restored import Loading, Restored
from .saving import Saved, Saving
from .signing import Keys
from .transfer import export_layer, import_layer

FORMAT = {"format": "savoy.store/1", "hash": "sha256", "page": 4096}
FOLDERS = ["objects", "snapshots", "keys", "runs", "pins", "index", "tmp"]

_ID = re.compile("[0-9a-f]{64}")


@dataclass
class _Publishing:
    disk: Disk
    manifest: dict[str, Any] = field(default_factory=dict)
    saved: Saved = field(init=False)


class Store:
    """Made by `Store.open`."""

    def __init__(self, root: str, keys: Keys) -> None:
        self.root, self.keys = root, keys
        self.objects = Objects(root)
        self._manifests: dict[str, dict[str, Any]] = {}

    @classmethod
    def open(cls, path: str | os.PathLike[str], keys: Keys | None = None) -> Store:
        """The store in this folder, which is made where it is not there."""
        root = os.path.abspath(path)
        try:
            _prepare(root)
            with open(os.path.join(root, "format.json"), encoding="utf-8") as file:
                found = json.load(file)
        except (OSError, ValueError) as error:
            why = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) else error
            raise StepError("SV610", f"the store {root} cannot be used: {why}") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT["format"]:
            text = f"the store {root} was made by another version of Savoy: its format is {found}"
            raise StepError("SV610", text[:500])
        return cls(root, keys or Keys())

    # Saving

    def save(
        self,
        names: dict[str, Any],
        definitions: Definitions,
        required: Collection[str] = (),
        facts: dict[str, Any] | None = None,
        modules: dict[str, str] | None = None,
        parents: dict[str, str] | None = None,
        restored: Restored | Iterable[Restored] | None = None,
        unchanged: Collection[str] = (),
        durable: bool = False,
    ) -> Saved:
        """Keep a namespace; the snapshot is there for all when this returns.

        names: without modules and what is hidden; `modules`: names of variables to those of modules.
        required: what later steps need; StepError SV606 where it cannot be kept.
        parents: for each task that the step depends on the snapshot it started from; what the step
        neither loaded nor bound is carried from there. restored: what it did load. unchanged: of
        that, what the step leaves alone for certain.
        durable: it is on the disk when this returns, not only after `settle`.
        """
        loaded = [restored] if isinstance(restored, Restored) else list(restored or ())
        with self._publishing(durable) as publishing:
            saving = Saving(self, publishing.disk, loaded, frozenset(unchanged))
            publishing.manifest = saving.manifest(
                names,
                definitions,
                frozenset(required),
                facts or {},
                modules or {},
                parents or {},
            )
        return publishing.saved

    def import_layer(self, directory: str, durable: bool = False) -> Saved:
        """Take in the state that a step has handed on in a pod. Who does it trusts that pod."""
        with self._publishing(durable) as publishing:
            publishing.manifest = import_layer(self, publishing.disk, directory)
        return publishing.saved

    def export_layer(
        self, snapshot: str, directory: str, names: Iterable[str] | None = None
    ) -> None:
        """Write variables of a snapshot, or all it has, as a step hands them on in a pod."""
        export_layer(self, snapshot, directory, names)

    @contextmanager
    def _publishing(self, durable: bool) -> Iterator[_Publishing]:
        """Around the making of a snapshot: what it consists of first, then its manifest."""
        publishing = _Publishing(Disk(self.root, durable))
        disk = publishing.disk
        try:
            with shared(self.root), collector_paused():
                yield publishing
                # While the objects go to the disk. Of their names and that of the manifest, no file
                # system with a journal forgets the earlier ones only; should it, `check` finds out.
                snapshot, text = seal(publishing.manifest, self.keys)
                file = disk.write([text])
                disk.wait()
                file.place(self.manifest_path(snapshot))
                disk.finish()
        except OSError as error:
            raise unwritable(error, self.root) from error
        finally:
            disk.close()
        publishing.saved = Saved(
            snapshot, publishing.manifest, disk.written, disk.files, disk.folders
        )

    def settle(self, saved: Saved) -> None:
        """See to it that a snapshot survives a crash of the machine."""
        try:
            sync_all(saved.files, saved.folders)
        except OSError as error:
            raise unwritable(error, self.root) from error

    # Loading

    def load(
        self, snapshot: str, names: Iterable[str] | None = None, verify: bool = False
    ) -> Restored:
        """These names of a snapshot; without names all that can be loaded. See `load_all`."""
        return self.load_all([(snapshot, names)], verify)

    def load_all(
        self, wanted: Iterable[tuple[str, Iterable[str] | None]], verify: bool = False
    ) -> Restored:
        """Names of several snapshots, which share memory where they did; later ones win.

        Manifests, signatures, sizes of files and all that is unpickled are checked always; the
        memory of big arrays only with `verify`.
        """
        loading = Loading(self, verify)
        with collector_paused():
            for snapshot, names in wanted:
                loading.load(snapshot, names)
            return loading.finish()

    def describe(self, snapshot: str, trusted: bool = True) -> dict[str, Any]:
        """The manifest, without loading anything; also of a stranger's snapshot if not `trusted`."""
        if snapshot not in self._manifests:
            if not _ID.fullmatch(snapshot):
                raise StepError("SV611", f"{snapshot[:80]!r} is not the id of a snapshot")
            with reading(snapshot), open(self.manifest_path(snapshot), "rb") as file:
                text = file.read()
            manifest = unseal(text, snapshot, self.keys if trusted else None)
            if not trusted:
                return manifest
            self._manifests[snapshot] = manifest
        return self._manifests[snapshot]

    def check(self, snapshot: str, full: bool = False) -> None:
        """StepError where a snapshot, or what it carries, is not whole. Unpickles nothing.

        Looks at what is there and how long it is; `full`: at every byte.
        """
        manifest = self.describe(snapshot)
        with reading(snapshot):
            for index, entry in enumerate(manifest["objects"]):
                if os.path.exists(damage_mark(self.objects.path(entry["oid"]))):
                    raise Damage("an object was found not to be as it was written")
                if "delta" not in entry:
                    size = os.stat(self.objects.path(entry["oid"])).st_size
                    if size != entry["len"]:
                        raise Damage(f"an object has {size} bytes instead of {entry['len']}")
                if full and entry["len"]:
                    map_object(self.objects, manifest["objects"], index, verify=True)
        for origin in {entry["from"] for entry in manifest.get("carried", {}).values()}:
            self.check(origin, full)

    # Keeping

    @property
    def pins(self) -> Pins:
        return Pins(self.root)

    def gc(
        self,
        quota: int | None = None,
        keep_last: int | None = None,
        grace: float = GRACE,
        dry_run: bool = False,
        over: Collection[str] = (),
    ) -> Collected:
        """Free what is not needed; see `collect`."""
        return collect(self, quota, keep_last, grace, dry_run, over)

    # Places

    def has(self, snapshot: str) -> bool:
        """Whether a snapshot was not collected meanwhile."""
        return os.path.exists(self.manifest_path(snapshot))

    def manifest_path(self, snapshot: str) -> str:
        return os.path.join(self.root, "snapshots", f"{snapshot}.json")


def _prepare(root: str) -> None:
    """Make what is not there yet; the last thing is the format, which says that the rest is."""
    if os.path.exists(os.path.join(root, "format.json")):
        return
    for folder in ("", *FOLDERS):
        os.makedirs(os.path.join(root, folder), mode=0o700, exist_ok=True)
    disk = Disk(root, durable=False)
    if not os.path.exists(os.path.join(root, ".gitignore")):
        disk.write([b"*\n"]).place(os.path.join(root, ".gitignore"))
    disk.write([json.dumps(FORMAT).encode()]).place(os.path.join(root, "format.json"))
