"""Saving: which variables are written, and which are carried from the snapshots a step began with.

All bound variables are pickled, which shows what they share; groups that are known to be as they
were loaded are then not written but named. `extents` does the same for memory.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..bundle import Bundle, Group, make_bundle
from ..errors import StepError
from ..layer import SCHEMA, describe_values, environment
from ..namespace import Definitions
from . import ambient
from .extents import Extent, Extents
from .memory import Memories
from .objects import Disk
from .pack import Pack
from .plain import content_of, expand, table
from .restored import Restored

if TYPE_CHECKING:
    from .store import Store


@dataclass
class Saved:
    """A snapshot that was made. `settle` of the store sees to it that it survives a crash."""

    id: str
    #: The manifest as it was written, plain variables in a table.
    written: dict[str, Any]
    #: Bytes that were written for it.
    new_bytes: int
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest as `Store.describe` gives it."""
        return expand(self.written)


class Saving:
    """One save."""

    def __init__(
        self, store: Store, disk: Disk, loaded: list[Restored], unchanged: frozenset[str]
    ) -> None:
        self._store, self._disk, self._unchanged = store, disk, unchanged
        self._loaded = {name for restored in loaded for name in restored.names}
        groups = [group for restored in loaded for group in restored.groups]
        #: Of each name, the group that it was loaded with last.
        self._origins = {name: group for group in groups for name in group.identities}
        found = [each.memory() for restored in loaded for each in restored.memories]
        memories = [memory for memory in found if memory]
        self._pack = Pack()
        self._extents = Extents(store.objects, disk, Memories(memories), self._pack)

    def manifest(
        self,
        names: dict[str, Any],
        definitions: Definitions,
        required: frozenset[str],
        facts: dict[str, Any],
        modules: dict[str, str],
        parents: dict[str, str],
    ) -> dict[str, Any]:
        """Write all objects of the snapshot; gives its manifest, which is not written yet."""
        cells = list(facts.get("cells", ()))
        mates = {
            name: group.mates[name]
            for name, group in self._origins.items()
            if name in group.mates
            and not (name in names or name in self._loaded or name in modules)
        }
        values = {**mates, **names}
        bundle = make_bundle(values, definitions)
        _refuse(bundle, required, cells)
        carried, written = self._choose(bundle, values, mates)
        entries, same = self.write(written, bundle, values)
        plain, same_plain = self._choose_plain(bundle.plain, values, mates)
        at = self._pack.add(b"".join([bundle.plain[name] for name in plain]))
        ambient_facts = self._write_ambient(facts.get("ambient", {}).get("began"))
        self._write_pack()  # where the save is durable, it goes to the disk while the rest is made
        described = describe_values(values, written)
        manifest: dict[str, Any] = {
            "schema": SCHEMA,
            "pipeline": "",
            "step": facts.get("task", ""),
            "task": facts.get("step", ""),
            "params": {},
            "stats": {},
            **facts,
            "cells": cells,
            "env": facts.get("env") or environment(),
            "parents": parents,
            "modules": modules,
            **entries,
            "carried": {},
            "vars": {
                name: described[name] for group in entries["groups"] for name in group["names"]
            },
            **({"plain": table(plain, bundle.plain, values, required, at)} if plain else {}),
            "missing": {
                name: {"why": str(culprit), "type": culprit.type, "cells": cells}
                for name, culprit in bundle.failures.items()
                if name in names
            },
        }
        unwritten = [name for group in [*carried, *same] for name in group.names]
        for name in [*unwritten, *same_plain]:
            origin = self._origins[name]
            entry = {"from": origin.snapshot, "name": name, "group": origin.id}
            manifest["carried"][name] = entry
            there = self._store.describe(origin.snapshot)["vars"][name]
            manifest["vars"][name] = _not_required(there)
        self._inherit(manifest, {*names, *self._loaded, *modules, *manifest["vars"]})
        _note_required(manifest, required.difference(plain))
        manifest["ambient"] = ambient_facts
        self._note_objects(manifest)
        return manifest

    def _choose(
        self, bundle: Bundle, values: dict[str, Any], mates: dict[str, Any]
    ) -> tuple[list[Group], list[Group]]:
        """Groups that are known to be as they were loaded, and those to look at closely."""
        if not self._origins:
            return [], bundle.groups
        left_alone = self._unchanged | mates.keys()
        groups = [group for group in bundle.groups if not mates.keys() >= set(group.names)]
        carried = [
            group
            for group in groups
            if left_alone.issuperset(group.names) and self._is_loaded(group.names, values)
        ]
        while True:
            names = {group.names[0] for group in carried}
            written = [group for group in groups if group.names[0] not in names]
            # Memory that another variable looks at as well may have been changed through that. To
            # ask the kernel costs next to nothing: big extents need not be taken on trust at all.
            open_to = {index for group in written for index in _extents_of(group)}
            touched = {
                index
                for group in carried
                for index in _extents_of(group)
                if self._is_touched(bundle.extents[index], index in open_to)
            }
            kept = [group for group in carried if touched.isdisjoint(_extents_of(group))]
            if len(kept) == len(carried):
                return carried, written
            carried = kept

    def _is_touched(self, view: memoryview, is_open: bool) -> bool:
        clean = self._extents.is_clean(view)
        return not clean and (is_open or clean is not None)

    def _is_loaded(self, names: list[str], values: dict[str, Any]) -> bool:
        """Whether variables are the very objects that one group gave when it was loaded."""
        origin = self._origins.get(names[0])
        if not origin or not self._store.has(origin.snapshot):
            return False
        return all(origin.identities.get(name) == id(values[name]) for name in names)

    def write(
        self, groups: list[Group], bundle: Bundle, values: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Group]]:
        """Entries of the manifest, and the groups that proved to be as they were loaded."""
        stored: dict[int, Extent] = {}
        entries: list[dict[str, Any]] = []
        extents: list[list[int]] = []
        shared: dict[str, list[Any]] = {}
        same: list[Group] = []
        numbers = {-1: -1}
        users = Counter(index for group in groups for index in _extents_of(group))
        for group in groups:
            own = _extents_of(group)
            for index in own:
                if index not in stored:
                    stored[index] = self._extents.store(bundle.extents[index])
            content = _content(group, stored)
            if self._is_loaded(group.names, values) and self._origins[group.names[0]].id == content:
                # Small memory that a new variable looks at as well is stored with that.
                if all(users[index] == 1 or stored[index].shared for index in own):
                    same.append(group)
                    continue
            for index in own:
                if index not in numbers:
                    numbers[index] = len(extents)
                    extent = stored[index]
                    if extent.shared:
                        shared[str(len(extents))] = list(extent.shared)
                    extents.append(self._place(extent))
            entries.append(
                {
                    "id": content,
                    "names": group.names,
                    "at": [0, self._pack.add(group.stream), len(group.stream)],
                    "bufs": [[numbers[index], *where] for index, *where in group.buffers],
                    "code": group.code,
                }
            )
        return {"groups": entries, "extents": extents, "shared": shared}, same

    def _choose_plain(
        self, streams: dict[str, bytes], values: dict[str, Any], mates: dict[str, Any]
    ) -> tuple[list[str], list[str]]:
        """Names of the plain variables to write, and of those that are as they were loaded."""
        names = [name for name in streams if name not in mates]
        if not self._origins:
            return names, []
        same = [
            name
            for name in names
            if self._is_loaded([name], values)
            and self._origins[name].id == content_of(streams[name])
        ]
        left = set(same)
        return [name for name in names if name not in left], same

    def _place(self, extent: Extent) -> list[int]:
        if extent.object is None:
            return [0, self._pack.add_memory(extent.view), len(extent.view)]
        return [extent.object, extent.offset, len(extent.view)]

    def _inherit(self, manifest: dict[str, Any], own: set[str]) -> None:
        """Carry what the parents have and the step neither loaded nor bound.

        Where several have a name, one that was written by a parent counts before one that others
        carried past that, and of two that were written the last.
        """
        passed_on: dict[str, dict[str, Any]] = {}
        for snapshot in parents_of(manifest):
            parent = self._store.describe(snapshot)
            fresh = {
                name: {"from": snapshot, "name": name, "group": group["id"]}
                for group in parent["groups"]
                for name in group["names"]
            }
            old = parent.get("carried", {})
            entries = {**{k: v for k, v in old.items() if k not in passed_on}, **fresh}
            for name, entry in entries.items():
                if name in own:
                    continue
                if not self._store.has(entry["from"]):
                    why = "its value was removed from the store meanwhile"
                    manifest["missing"][name] = {"why": why, "cells": parent["cells"]}
                    continue
                passed_on[name] = manifest["carried"][name] = entry
                manifest["vars"][name] = _not_required(parent["vars"][name])
            for name, module in parent["modules"].items():
                if name not in own:
                    manifest["modules"].setdefault(name, module)
            for name, entry in parent["missing"].items():
                if name not in own:
                    manifest["missing"].setdefault(name, entry)
        for name in manifest["carried"]:
            manifest["missing"].pop(name, None)

    def _write_ambient(self, began: bytes | None) -> dict[str, Any]:
        states, stream = ambient.capture()
        place = [0, self._pack.add(stream), len(stream)]
        folder = ambient.working_folder()
        used = {} if began is None else {"used": stream != began}
        return {"cwd": folder, "names": states, "state": place, **used}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the pack, which is the last of the objects."""
        self._write_pack()
        self._note_objects(manifest)

    def _write_pack(self) -> None:
        self._extents.entries[0] = self._pack.write(self._store.objects, self._disk)

    def _note_objects(self, manifest: dict[str, Any]) -> None:
        manifest["objects"] = self._extents.entries
        manifest["stats"] = {**manifest["stats"], "new_bytes": self._disk.written}


def parents_of(manifest: dict[str, Any]) -> list[str]:
    """The snapshots that a step started from, each once."""
    return list(dict.fromkeys(manifest.get("parents", {}).values()))


def _extents_of(group: Group) -> Collection[int]:
    return (
        dict.fromkeys(index for index, _, _ in group.buffers if index >= 0) if group.buffers else ()
    )


def _content(group: Group, stored: dict[int, Extent]) -> str:
    """Equal for equal streams over equal memory, as in a layer."""
    if not group.buffers:
        return content_of(group.stream)
    content = hashlib.sha256(group.stream)
    places = [
        (stored[index].content if index >= 0 else "", *where) for index, *where in group.buffers
    ]
    content.update(repr(places).encode())
    return content.hexdigest()


def _refuse(bundle: Bundle, required: frozenset[str], cells: list[int]) -> None:
    culprits = [str(each) for name, each in bundle.failures.items() if name in required]
    if culprits:
        text = "later steps need what cannot be handed on, from cell {}: {}"
        where = " or ".join(str(cell + 1) for cell in cells)
        raise StepError("SV606", text.format(where, "; ".join(culprits)))


def _not_required(entry: dict[str, Any]) -> dict[str, Any]:
    """Of another snapshot: what is needed after this one is another matter."""
    return {key: value for key, value in entry.items() if key != "required"}


def _note_required(manifest: dict[str, Any], required: frozenset[str]) -> None:
    for name in required:
        if name in manifest["vars"]:
            manifest["vars"][name] = {**manifest["vars"][name], "required": True}
        elif name not in manifest["modules"]:
            why = {"why": f"{manifest['step']} did not set it", "cells": manifest["cells"]}
            manifest["missing"].setdefault(name, why)
