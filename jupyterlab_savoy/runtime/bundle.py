"""From variables to what is stored: groups of variables that share objects, and the memory they point into.

A group is one pickle stream and can be loaded without the others. An extent is a range of memory; ranges that overlap are
merged, whichever groups they come from. Where the bytes end up is the business of `layer`.
"""

from __future__ import annotations

import bisect
import datetime
import decimal
import enum
import io
import pickle
import re
import sys
import types
from dataclasses import dataclass, field
from typing import Any

from .culprit import Culprit, find_culprit
from .namespace import Definitions, importable
from .pickling import Choices, Span, StatePickler, memory

# Identity of these does not matter: sharing one does not tie two variables together.
_VALUES = (
    str,
    bytes,
    int,
    float,
    complex,
    type(None),
    types.BuiltinFunctionType,
    types.ModuleType,
    range,
    slice,
    enum.Enum,
    re.Pattern,
    decimal.Decimal,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.tzinfo,
    pickle.PickleBuffer,
)
# Modules of immutable values and of functions that pickle finds by name: numpy's scalars, dtypes and ufuncs; NaT, NA.
_VALUE_MODULES = ("numpy", "numpy.dtypes", "pandas._libs", "pandas.core.dtypes")


@dataclass
class Extent:
    """A range of memory. `address` is None where it cannot be known (a foreign buffer without numpy)."""

    address: int | None
    length: int
    view: Any


@dataclass
class Group:
    """Variables in one stream; `buffers` are (extent, offset, length), extent -1 for an empty one."""

    names: list[str]
    stream: bytes
    buffers: list[tuple[int, int, int]]
    #: Has functions or classes by value, which only the same minor version of Python can load.
    code: bool


@dataclass
class Bundle:
    groups: list[Group] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)
    failures: dict[str, Culprit] = field(default_factory=dict)
    #: Keeps alive what the extents point into.
    owners: list[Any] = field(default_factory=list)


class _Unpicklable(Exception):
    def __init__(self, culprit: Any) -> None:
        super().__init__()
        self.culprit = culprit


class _Draft:
    """Some variables, pickled."""

    def __init__(self, values: dict[str, Any], definitions: Definitions, choices: Choices) -> None:
        file = io.BytesIO()
        self.values = values
        self.pickler = StatePickler(file, definitions, choices)
        try:
            self.pickler.dump(values)
        except Exception as error:
            raise _Unpicklable(self.pickler.last) from error
        self.stream = file.getvalue()
        self.views = [buffer.raw() for buffer in self.pickler.buffers]
        self.spans = [
            self.pickler.spans.get(id(buffer)) or _span(view)
            for buffer, view in zip(self.pickler.buffers, self.views)
        ]

    def shared_ids(self) -> set[int]:
        """Ids of all objects in it that can be told apart from an equal one."""
        return {
            key
            for key, (_, obj) in self.pickler.memo.copy().items()
            if obj is not self.values and _has_identity(obj, self.pickler.by_value)
        }


def make_bundle(values: dict[str, Any], definitions: Definitions) -> Bundle:
    """Pickle variables of one namespace, keeping what they share. What cannot be pickled is among `failures`."""
    bundle, choices = Bundle(), Choices()
    drafts: dict[str, _Draft] = {}
    for name, value in values.items():
        pickled = _attempt(name, value, definitions, choices, bundle)
        if pickled is not None:
            drafts[name] = pickled
    groups, redo = _Partition(drafts), set()
    if len(drafts) > 1:
        groups.unite_sharing()
    redo |= groups.choose_object_views(choices)
    redo |= _choose_copies(drafts, choices)
    for names in groups.members():
        final = drafts[names[0]]
        if len(names) > 1 or names[0] in redo:
            final = _Draft({name: values[name] for name in names}, definitions, choices)
        bundle.owners.append(final)
    _lay_out(bundle)
    return bundle


def _attempt(
    name: str, value: Any, definitions: Definitions, choices: Choices, bundle: Bundle
) -> _Draft | None:
    try:
        return _Draft({name: value}, definitions, choices)
    except _Unpicklable as error:
        bundle.failures[name] = find_culprit(name, value, error.__cause__, error.culprit)
        return None


class _Partition:
    """Union-find over the variables."""

    def __init__(self, drafts: dict[str, _Draft]) -> None:
        self.drafts = drafts
        self.parent = {name: name for name in drafts}
        self.owner: dict[int, str] = {}

    def find(self, name: str) -> str:
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def unite(self, one: str, other: str) -> None:
        self.parent[self.find(one)] = self.find(other)

    def unite_sharing(self) -> None:
        # All drafts live on, and with them the temporary objects in their memos: no id is used twice.
        for name, draft in self.drafts.items():
            for key in draft.shared_ids():
                self.unite(name, self.owner.setdefault(key, name))

    def choose_object_views(self, choices: Choices) -> set[str]:
        """Views of object arrays whose base is handed on too: both go into one group, as base and view."""
        owner = self.owner
        if not any(draft.pickler.object_views for draft in self.drafts.values()):
            return set()
        if len(self.drafts) == 1:
            owner = {key: name for name, draft in self.drafts.items() for key in draft.shared_ids()}
        redo = set()
        for name, draft in self.drafts.items():
            for view, base in draft.pickler.object_views:
                if id(base) in owner:
                    choices.rooted.add(id(view))
                    self.unite(name, owner[id(base)])
                    redo.add(name)
        return redo

    def members(self) -> list[list[str]]:
        groups: dict[str, list[str]] = {}
        for name in self.drafts:
            groups.setdefault(self.find(name), []).append(name)
        return list(groups.values())


def _has_identity(obj: Any, by_value: set[int]) -> bool:
    if isinstance(obj, _VALUES):
        return False
    if isinstance(obj, (types.FunctionType, type)):
        return id(obj) in by_value
    module = type(obj).__module__
    if module.startswith(_VALUE_MODULES[2:]) or module in _VALUE_MODULES:
        return type(obj).__name__ in ("ndarray", "matrix", "recarray", "memmap", "chararray")
    return not (callable(obj) and importable(obj))


def _span(view: memoryview) -> Span | None:
    """Where a foreign buffer lies. Only numpy can tell for a read-only one without ctypes."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not view.nbytes:
        return None
    address = numpy.frombuffer(view, "u1").__array_interface__["data"][0]
    return Span(address, view.nbytes, view, view.nbytes)


def _merge(ranges: list[tuple[int, int]], touching: bool) -> list[list[int]]:
    """Sorted union of [low, high) ranges; `touching`: those that only meet become one as well."""
    merged: list[list[int]] = []
    for low, high in sorted(ranges):
        if merged and (low < merged[-1][1] or (touching and low == merged[-1][1])):
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return merged


def _choose_copies(drafts: dict[str, _Draft], choices: Choices) -> set[str]:
    """Strided views are stored with all that lies between their elements only if most of that is handed on anyway."""
    spans = [(name, span) for name, draft in drafts.items() for span in draft.spans if span]
    sparse = [(name, span) for name, span in spans if span.sparse]
    if not sparse:
        return set()
    dense = [(s.address, s.address + s.length) for _, s in spans if not s.sparse]
    solid = _merge(dense, touching=True)
    clusters = _merge([(s.address, s.address + s.length) for _, s in spans], touching=False)
    lows = [low for low, _ in clusters]
    wanted = [0] * len(clusters)
    for _, span in spans:
        wanted[bisect.bisect_right(lows, span.address) - 1] += span.used
    redo = set()
    for name, span in sparse:
        cluster = bisect.bisect_right(lows, span.address) - 1
        low, high = clusters[cluster]
        covered = bisect.bisect_right(solid, [span.address, sys.maxsize]) - 1
        inside = covered >= 0 and span.address + span.length <= solid[covered][1]
        if not inside and high - low > 2 * wanted[cluster]:
            choices.compact.add(id(span.owner))
            redo.add(name)
    return redo


def _lay_out(bundle: Bundle) -> None:
    """Merge the memory of all groups into extents and say where in them each buffer lies."""
    spans = [span for draft in bundle.owners for span in draft.spans if span]
    merged = _merge([(s.address, s.address + s.length) for s in spans], touching=False)
    lows = [low for low, _ in merged]
    for low, high in merged:
        view = memory(low, high - low, bundle.owners).data
        bundle.extents.append(Extent(low, high - low, view))
    for draft in bundle.owners:
        buffers = []
        for span, view in zip(draft.spans, draft.views):
            if span is not None:
                at = bisect.bisect_right(lows, span.address) - 1
                buffers.append((at, span.address - lows[at], span.length))
            elif view.nbytes:
                bundle.extents.append(Extent(None, view.nbytes, view))
                buffers.append((len(bundle.extents) - 1, 0, view.nbytes))
            else:
                buffers.append((-1, 0, 0))
        code = bool(draft.pickler.by_value)
        bundle.groups.append(Group(list(draft.values), draft.stream, buffers, code))
