"""Memory to objects: what is there already is named again, small changes are kept as such.

Big extents are objects of their own, small ones lie in the pack of the snapshot. An extent in
memory that was mapped from an object costs nothing as long as nobody wrote there; where less than a
quarter of its pages were written, these are stored and the object is their base.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from .hashing import (
    LEAF,
    SHA256,
    Hashing,
    Tree,
    can_hash,
    changed_leaves,
    content_id,
    leaf_count,
    quick_hash,
    tree_of,
)
from .memory import Key, Memories, Memory
from .objects import Disk, Objects
from .pack import Pack
from .pages import address_of, written

OWN_FILE = 1 << 20
_LONGEST_CHAIN = 3
_MOST_RUNS = 4096
_SAMPLES, _SAMPLE = 8, 4096


class Extent(NamedTuple):
    """Where the bytes of an extent are: in an object, or (`object` is None) still in memory.

    `shared`: the memory that it is a part of, for the groups of other snapshots.
    """

    content: str
    view: memoryview
    object: int | None = None
    offset: int = 0
    shared: Key | None = None


class Extents:
    """Stores the extents of one save."""

    def __init__(self, objects: Objects, disk: Disk, memories: Memories, pack: Pack) -> None:
        self._objects, self._disk, self._memories, self._pack = objects, disk, memories, pack
        #: The objects of the manifest; the first is the pack, which is written last.
        self.entries: list[dict[str, Any]] = [{}]
        self._numbers: dict[str, int] = {}
        self._states: dict[int, _State] = {}

    def is_clean(self, view: memoryview) -> bool | None:
        """Whether nobody wrote to the restored memory it lies in; None where it lies in none."""
        found = self._find(view)
        return self._state(found[0]).is_clean if found else None

    def store(self, view: memoryview) -> Extent:
        """Keep an extent; small ones are left to the pack."""
        found = self._find(view)
        whole = found and len(found[0].view) == len(view)
        if found and whole:
            return self._store_mapped(found[0], view)
        if len(view) < OWN_FILE:
            return Extent(content_id(view), view)
        if found and self._state(found[0]).is_clean and 2 * len(view) >= len(found[0].view):
            memory, offset = found
            number = self._adopt(memory.objects, memory.index)
            return Extent(
                tree_of(view, quick_hash()).id, view, number, offset, self._shared(memory)
            )
        number = self._store_new(view)
        return Extent(self.entries[number]["oid"], view, number)

    def _find(self, view: memoryview) -> tuple[Memory, int] | None:
        if len(view) < LEAF or not self._memories:
            return None
        return self._memories.around(address_of(view), len(view))

    def _shared(self, memory: Memory) -> Key | None:
        return memory.key if self._memories.owners.get(memory.key) is memory else None

    def _store_mapped(self, memory: Memory, view: memoryview) -> Extent:
        state = self._state(memory)
        if state.is_clean:
            number = self._adopt(memory.objects, memory.index)
            return Extent(memory.entry["oid"], view, number, 0, self._shared(memory))
        if state.tree is None:
            number = self._store_new(view)
        elif self._numbers.get(state.tree.id) or self._objects.reuse(
            state.tree.id, len(view), self._disk
        ):
            number = self._enter(state.tree)
        else:
            number = self._store_change(memory, state, state.tree)
        return Extent(self.entries[number]["oid"], view, number)

    def _store_change(self, memory: Memory, state: _State, tree: Tree) -> int:
        size = sum(length for _, length in state.runs)
        depth = _depth(memory.objects, memory.index)
        many = len(state.runs) > _MOST_RUNS or 4 * size >= tree.length
        if many or depth >= _LONGEST_CHAIN:
            self._disk.write([memory.view]).place(self._objects.path(tree.id))
            self._objects.note_tree(tree, self._disk)
            return self._enter(tree)
        parts = [memory.view[start : start + length] for start, length in state.runs]
        if size >= OWN_FILE:
            data = self._store_new(memoryview(b"".join(parts)))
            place = [data, 0, size]
        else:
            place = [0, self._pack.add_all(parts), size]
        self._objects.note_tree(tree, self._disk)
        base = self._adopt(memory.objects, memory.index)
        delta = {"base": base, "data": place, "runs": [list(run) for run in state.runs]}
        return self._enter(tree, delta)

    def _store_new(self, view: memoryview) -> int:
        name = quick_hash()
        # Hash and write at once, unless it is probably there already.
        if self._objects.seen(_sample(view)):
            tree = tree_of(view, name)
            file = None
        else:
            hashing = Hashing(view, name)
            try:
                file = self._disk.write([view])
            finally:
                tree = hashing.tree()
        if self._numbers.get(tree.id) or self._objects.reuse(tree.id, len(view), self._disk):
            if file:
                file.drop()
            return self._enter(tree)
        file = file or self._disk.write([view])
        file.place(self._objects.path(tree.id))
        self._objects.note_tree(tree, self._disk)
        self._objects.note(_sample(view))
        return self._enter(tree)

    def _enter(self, tree: Tree, delta: dict[str, Any] | None = None) -> int:
        """The number of an object in the manifest."""
        entry: dict[str, Any] = {"oid": tree.id, "len": tree.length}
        if tree.hash != SHA256:
            entry["hash"] = tree.hash
        if delta:
            entry["delta"] = delta
        return self._number(entry)

    def _number(self, entry: dict[str, Any]) -> int:
        if entry["oid"] not in self._numbers:
            self._numbers[entry["oid"]] = len(self.entries)
            self.entries.append(entry)
        return self._numbers[entry["oid"]]

    def _adopt(self, entries: list[dict[str, Any]], index: int) -> int:
        """Name an object of another manifest in this one, with those that it is made from."""
        entry = {key: value for key, value in entries[index].items() if key != "file"}
        if "delta" in entry:
            number, at, length = entry["delta"]["data"]
            data = [self._adopt(entries, number), at, length]
            base = self._adopt(entries, entry["delta"]["base"])
            entry["delta"] = {**entry["delta"], "data": data, "base": base}
        return self._number(entry)

    def _state(self, memory: Memory) -> _State:
        if id(memory) not in self._states:
            self._states[id(memory)] = self._compare(memory)
        return self._states[id(memory)]

    def _compare(self, memory: Memory) -> _State:
        entry, length = memory.entry, len(memory.view)
        if not self._is_there(memory.objects, memory.index):
            return _State(False, [], None)  # collected meanwhile
        runs = (
            written(address_of(memory.view), length)
            if not isinstance(memory.owner, bytearray)
            else None
        )
        if runs == []:
            return _State(True, [], None)
        name = entry.get("hash", SHA256)
        before = self._objects.tree(entry["oid"], length, name)
        if before is None or not can_hash(name):
            same = can_hash(name) and tree_of(memory.view, name).id == entry["oid"]
            return _State(same, [], None)
        if runs is None:
            candidates = list(range(leaf_count(length)))
            runs = [(at, min(LEAF, length - at)) for at in range(0, length, LEAF)]
        else:
            candidates = _leaves_of(runs)
        tree, changed = changed_leaves(before, memory.view, candidates)
        kept = _within(runs, changed)
        return _State(not changed, kept, tree)

    def _is_there(self, entries: list[dict[str, Any]], index: int) -> bool:
        entry = entries[index]
        if "delta" not in entry:
            return self._objects.reuse(entry["oid"], entry["len"], self._disk)
        parts = entry["delta"]["base"], entry["delta"]["data"][0]
        return all(self._is_there(entries, part) for part in parts)


class _State(NamedTuple):
    """What became of mapped memory: the ranges that differ, and the tree of what it holds now."""

    is_clean: bool
    runs: list[tuple[int, int]]
    tree: Tree | None


def _leaves_of(runs: list[tuple[int, int]]) -> list[int]:
    found: dict[int, None] = {}
    for start, length in runs:
        found.update(dict.fromkeys(range(start // LEAF, (start + length - 1) // LEAF + 1)))
    return list(found)


def _within(runs: list[tuple[int, int]], leaves: list[int]) -> list[tuple[int, int]]:
    """The parts of the ranges that lie in these leaves."""
    wanted, kept = set(leaves), []
    for start, length in runs:
        end = start + length
        for leaf in range(start // LEAF, (end - 1) // LEAF + 1):
            if leaf in wanted:
                low, high = max(start, leaf * LEAF), min(end, (leaf + 1) * LEAF)
                if kept and sum(kept[-1]) == low:
                    kept[-1] = (kept[-1][0], kept[-1][1] + high - low)
                else:
                    kept.append((low, high - low))
    return kept


def _depth(entries: list[dict[str, Any]], index: int) -> int:
    depth = 0
    while "delta" in entries[index]:
        index, depth = entries[index]["delta"]["base"], depth + 1
    return depth


def _sample(view: memoryview) -> str:
    """A fingerprint that equal data has as well, taken from a few places."""
    found = hashlib.sha256(str(len(view)).encode())
    for number in range(_SAMPLES):
        at = number * (len(view) - _SAMPLE) // (_SAMPLES - 1)
        found.update(view[at : at + _SAMPLE])
    return found.hexdigest()[:32]
