"""Loading: from a snapshot, and those that it carries variables from, to live variables.

Groups are loaded whole, once, in the order of their snapshot; arrays that shared memory when they
were saved share it again, also where one is carried from an earlier snapshot and the other is not.
"""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import StepError
from ..layer import load_group
from . import ambient
from .hashing import LEAF, changed_leaves, content_id
from .manifests import reading
from .memory import Damage, Key, Loaded, Memory, map_file, map_object
from .objects import Objects

if TYPE_CHECKING:
    from .store import Store


class RestoredGroup(NamedTuple):
    """A group as it was loaded.

    `identities`: ids of the values, which are not kept alive here. `mates`: values that nobody
    asked for; they share objects with those that were.
    """

    snapshot: str
    id: str
    identities: dict[str, int]
    mates: dict[str, Any]


@dataclass
class Restored:
    """What was loaded. As long as it lives, a save knows what has not changed since."""

    #: The snapshots that were asked for.
    snapshots: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    #: Names that could not be loaded, with the reason; only where no names were asked for.
    missing: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: For the save.
    names: frozenset[str] = frozenset()
    groups: list[RestoredGroup] = field(default_factory=list)
    memories: list[Loaded] = field(default_factory=list)
    _ambient: bytes | None = None

    def hand_over(self) -> dict[str, Any]:
        """The values, which are not kept here any longer: what the user drops is freed."""
        values, self.values = self.values, {}
        return values

    @property
    def ambient_state(self) -> bytes | None:
        """Random generators and options after the (last) snapshot's step, in one stream."""
        return self._ambient

    def restore_ambient(self) -> None:
        """Set random generators and options to what they were after the (last) snapshot's step."""
        if self._ambient:
            ambient.restore(self._ambient)


class Loading:
    """One load, of one or more snapshots that may share memory."""

    def __init__(self, store: Store, verify: bool) -> None:
        self._store, self._verify = store, verify
        self._packs: dict[str, _Pack] = {}
        #: Of each variable, its group; by snapshot.
        self._numbers: dict[str, dict[str, int]] = {}
        self._groups: dict[tuple[str, int], dict[str, Any]] = {}
        self._memories: dict[Key, Memory] = {}
        self._restored = Restored()

    def load(self, snapshot: str, names: Iterable[str] | None) -> None:
        """Load these names of a snapshot, or all that can be loaded."""
        manifest = self._store.describe(snapshot)
        self._restored.snapshots.append(snapshot)
        wanted = list(names_of(manifest)) if names is None else list(names)
        loaded = self._load_streams(snapshot, manifest, wanted)
        for name in [name for name in wanted if name not in loaded]:
            try:
                self._restored.values[name] = self._load_name(snapshot, manifest, name)
            except StepError as error:
                if names is not None:
                    raise
                type_name = manifest["vars"].get(name, {}).get("type", "")
                cells = manifest["cells"]
                entry = {"why": str(error), "type": type_name, "cells": cells}
                self._restored.missing[name] = entry
        if names is None:
            self._restored.missing.update(manifest["missing"])
        state = manifest.get("ambient", {}).get("state")
        if state:
            with reading(snapshot):
                self._restored._ambient = bytes(self._pack(snapshot, manifest).part(*state[1:]))

    def finish(self) -> Restored:
        """What was loaded."""
        restored = self._restored
        restored.names = frozenset(restored.values)
        restored.memories = [Loaded(memory) for memory in self._memories.values()]
        groups = {each: self._store.describe(each)["groups"] for each, _ in self._groups}
        for (snapshot, number), values in self._groups.items():
            content = groups[snapshot][number]["id"]
            identities = {name: id(value) for name, value in values.items()}
            mates = {name: each for name, each in values.items() if name not in restored.names}
            restored.groups.append(RestoredGroup(snapshot, content, identities, mates))
        return restored

    def _load_streams(self, snapshot: str, manifest: dict[str, Any], wanted: list[str]) -> set[str]:
        """Load variables that are a stream and nothing else, of which there may be many.

        Gives their names; what cannot be loaded is left to `_load_name`, which says why.
        """
        numbers = self._numbers_of(snapshot, manifest)
        groups, loaded = manifest["groups"], set()
        with suppress(Exception):
            pack = self._pack(snapshot, manifest)
            for name in wanted:
                number = numbers.get(name)
                if number is None or not _is_stream(groups[number]):
                    continue
                _, at, length = groups[number]["at"]
                values = pickle.loads(pack.part(at, length))
                self._groups[snapshot, number] = values
                self._restored.values[name] = values[name]
                loaded.add(name)
        return loaded

    def _load_name(self, snapshot: str, manifest: dict[str, Any], name: str) -> Any:
        if name in manifest["modules"]:
            module = manifest["modules"][name]
            try:
                return importlib.import_module(module)
            except Exception as error:
                text = f"{name} cannot be restored: import {module}: {error}"
                raise StepError("SV604", text) from error
        return self._load_group(*self.find(snapshot, manifest, name))[name]

    def find(
        self, snapshot: str, manifest: dict[str, Any], name: str
    ) -> tuple[str, dict[str, Any], int]:
        """The snapshot that has the value of a variable, and the number of its group there."""
        carried = manifest.get("carried", {}).get(name)
        if carried:
            snapshot, name = carried["from"], carried["name"]
            manifest = self._store.describe(snapshot)
        number = self._numbers_of(snapshot, manifest).get(name)
        if number is not None:
            return snapshot, manifest, number
        entry = manifest["missing"].get(name, {})
        why = entry.get("why", f"{manifest['step']} did not hand it on")
        raise StepError("SV605", f"it needs {name}, but {why}")

    def _numbers_of(self, snapshot: str, manifest: dict[str, Any]) -> dict[str, int]:
        if snapshot not in self._numbers:
            groups = enumerate(manifest["groups"])
            self._numbers[snapshot] = {each: n for n, group in groups for each in group["names"]}
        return self._numbers[snapshot]

    def _load_group(self, snapshot: str, manifest: dict[str, Any], number: int) -> dict[str, Any]:
        key = snapshot, number
        if key not in self._groups:
            group = manifest["groups"][number]
            stream, buffers = self.parts(snapshot, manifest, group)
            values = load_group(group, manifest["env"], manifest["step"], stream, buffers)
            self._groups[key] = values
        return self._groups[key]

    def parts(
        self, snapshot: str, manifest: dict[str, Any], group: dict[str, Any]
    ) -> tuple[memoryview, list[memoryview]]:
        """Stream and memory of a group."""
        with reading(snapshot):
            stream = self._pack(snapshot, manifest).part(*group["at"][1:])
            return stream, [self._buffer(snapshot, manifest, *place) for place in group["bufs"]]

    def _buffer(
        self, snapshot: str, manifest: dict[str, Any], extent: int, offset: int, length: int
    ) -> memoryview:
        if extent < 0:
            return memoryview(b"")
        _, view, start = self.extent(snapshot, manifest, extent)
        if start + offset + length > len(view):
            raise Damage("a buffer lies outside of its extent")
        return view[start + offset : start + offset + length]

    def extent(
        self, snapshot: str, manifest: dict[str, Any], extent: int
    ) -> tuple[Key, memoryview, int]:
        """The memory that an extent is in, with its identity, and where in it the extent begins."""
        number, at, size = manifest["extents"][extent]
        shared = manifest.get("shared", {}).get(str(extent))
        key: Key = (shared[0], shared[1]) if shared else (snapshot, extent)
        if number == 0:
            return key, self._pack(snapshot, manifest).part(at, size), 0
        if key not in self._memories:
            entries = manifest["objects"]
            view, owner = map_object(self._store.objects, entries, number, self._verify)
            self._memories[key] = Memory(key, entries, number, view, owner)
        return key, self._memories[key].view, at

    def _pack(self, snapshot: str, manifest: dict[str, Any]) -> _Pack:
        if snapshot not in self._packs:
            self._packs[snapshot] = _Pack(self._store.objects, manifest["objects"][0])
        return self._packs[snapshot]


def _is_stream(group: dict[str, Any]) -> bool:
    return not group["bufs"] and not group["code"] and len(group["names"]) == 1


class _Pack:
    """The streams and small extents of a snapshot; what is looked at is compared with its hash."""

    def __init__(self, objects: Objects, entry: dict[str, Any]) -> None:
        oid, length = entry["oid"], entry["len"]
        self._path = objects.path(oid)
        self._view = memoryview(map_file(self._path, length))
        self._tree = objects.tree(oid, length, "sha256") if length > LEAF else None
        self._checked: set[int] = set()
        if self._tree is None and content_id(self._view) != oid:
            raise Damage(f"the object {oid[:12]} is not as it was written", self._path)

    def part(self, at: int, length: int) -> memoryview:
        if min(at, length) < 0 or at + length > len(self._view):
            raise Damage("a part lies outside of its file")
        if self._tree:
            due = set(range(at // LEAF, -(-(at + length) // LEAF))) - self._checked
            if due and changed_leaves(self._tree, self._view, sorted(due))[1]:
                raise Damage("a part of its variables is not as it was written", self._path)
            self._checked |= due
        return self._view[at : at + length]


def names_of(manifest: dict[str, Any]) -> list[str]:
    """Names that a snapshot has a value for, in itself or carried."""
    grouped = [name for group in manifest["groups"] for name in group["names"]]
    return [*grouped, *manifest["modules"], *manifest.get("carried", {})]
