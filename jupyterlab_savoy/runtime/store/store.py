"""The store: a folder beside the notebook, which the processes of this user share.

Objects and manifests are immutable and named by their content, so that any number of processes may
write at once, and one that is killed leaves at most unnamed files (`collect` takes them away).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable
from typing import Any

from ..errors import StepError
from ..namespace import Definitions
from .lock import shared
from .manifests import damaged, gone, seal, unseal
from .memory import Damage, map_object
from .objects import Disk, Objects, sync_all, unwritable
from .restored import Loading, Restored
from .saving import Saved, Saving
from .signing import Keys

FORMAT = {"format": "savoy.store/1", "hash": "sha256", "page": 4096}
FOLDERS = ["objects", "snapshots", "keys", "runs", "pins", "leases", "index", "tmp"]

_ID = re.compile("[0-9a-f]{64}")


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
        disk = Disk(self.root, durable)
        try:
            with shared(self.root):
                saving = Saving(self, disk, loaded, frozenset(unchanged))
                manifest = saving.manifest(
                    names,
                    definitions,
                    frozenset(required),
                    facts or {},
                    modules or {},
                    parents or {},
                )
                disk.finish()
                snapshot, text = seal(manifest, self.keys)
                disk.write([text]).place(self._path(snapshot))
                disk.finish()
        except OSError as error:
            raise unwritable(error, self.root) from error
        finally:
            disk.close()
        self._manifests[snapshot] = manifest
        return Saved(snapshot, manifest, disk.written, disk.files, disk.folders)

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
        for snapshot, names in wanted:
            loading.load(snapshot, names)
        return loading.restored

    def describe(self, snapshot: str, trusted: bool = True) -> dict[str, Any]:
        """The manifest, without loading anything; also of a stranger's snapshot if not `trusted`."""
        if snapshot not in self._manifests:
            if not _ID.fullmatch(snapshot):
                raise StepError("SV611", f"{snapshot[:80]!r} is not the id of a snapshot")
            try:
                with open(self._path(snapshot), "rb") as file:
                    text = file.read()
            except FileNotFoundError as error:
                raise gone(snapshot, "it was removed") from error
            except OSError as error:
                raise damaged(snapshot, f"{error.strerror} ({error.filename})") from error
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
        try:
            for index, entry in enumerate(manifest["objects"]):
                if "delta" not in entry:
                    size = os.stat(self.objects.path(entry["oid"])).st_size
                    if size != entry["len"]:
                        raise Damage(f"an object has {size} bytes instead of {entry['len']}")
                if full and (index or entry["len"]):
                    map_object(self.objects, manifest["objects"], index, verify=True)
        except FileNotFoundError as error:
            raise gone(snapshot, f"{error.filename} does not exist") from error
        except (Damage, OSError) as error:
            raise damaged(snapshot, error) from error
        for origin in {entry["from"] for entry in manifest.get("carried", {}).values()}:
            self.check(origin, full)

    def _path(self, snapshot: str) -> str:
        return os.path.join(self.root, "snapshots", f"{snapshot}.json")


def _prepare(root: str) -> None:
    """Make what is not there yet; the last thing is the format, which says that the rest is."""
    if os.path.exists(os.path.join(root, "format.json")):
        return
    if os.path.isdir(root) and set(os.listdir(root)) - {*FOLDERS, ".gitignore", "lock"}:
        raise ValueError("the folder has other files")
    os.makedirs(root, mode=0o700, exist_ok=True)
    os.chmod(root, 0o700)
    for folder in FOLDERS:
        os.makedirs(os.path.join(root, folder), mode=0o700, exist_ok=True)
    disk = Disk(root, durable=False)
    disk.write([b"*\n"]).place(os.path.join(root, ".gitignore"))
    disk.write([json.dumps(FORMAT).encode()]).place(os.path.join(root, "format.json"))
    disk.close()
