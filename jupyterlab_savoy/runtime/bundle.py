"""From variables to what is stored: groups that share objects, and the memory they point into.

A group is one pickle stream and can be loaded without the others. An extent is a range of memory;
ranges that overlap are merged, whichever groups they come from. Where the bytes end up is the
business of `layer`.
"""

from __future__ import annotations

import bisect
import contextlib
import datetime
import enum
import gc
import io
import pickle
import sys
import types
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .culprit import Culprit, find_culprit
from .namespace import Definitions, importable
from .pickling import Span, StatePickler, memory

# Sharing one of these does not tie variables together: they are equal or found by name.
_VALUES = (str, bytes, int, float, complex, type(None), enum.Enum, datetime.tzinfo)
_VALUES += (types.BuiltinFunctionType, types.ModuleType, pickle.PickleBuffer)
_ATOMS = {str, bytes, int, float, complex, bool, type(None)}  # no part of them is shared
_VALUE_MODULES = ("pandas._libs", "pandas.core.dtypes")  # NaT, NA, timestamps, dtypes


class Group(NamedTuple):
    """Variables in one stream. `buffers`: extent (-1 for an empty one), offset, length.

    `code`: has functions or classes by value, which only the same Python version can load.
    """

    names: list[str]
    stream: bytes
    buffers: list[tuple[int, int, int]]
    code: bool


class Bundle(NamedTuple):
    """`plain`: streams of variables that share nothing and have no memory, by name.

    `owners` keeps alive what the extents point into.
    """

    groups: list[Group]
    extents: list[memoryview]
    failures: dict[str, Culprit]
    owners: Any
    plain: dict[str, bytes]

    def all_groups(self) -> list[Group]:
        """Also of plain variables, one each."""
        plain = [Group([name], stream, [], False) for name, stream in self.plain.items()]
        return plain + self.groups


class _Unpicklable(Exception):
    def __init__(self, culprit: Any) -> None:
        super().__init__()
        self.culprit = culprit


class _Draft:
    """Some variables, pickled."""

    def __init__(self, values: dict[str, Any], definitions: Definitions, *choices: Any) -> None:
        file = io.BytesIO()
        self.values = values
        self.pickler = StatePickler(file, definitions, *choices)
        try:
            self.pickler.dump(values)
        except Exception as error:
            raise _Unpicklable(self.pickler.last) from error
        self.stream = file.getvalue()
        self.buffers = [
            (buffer.raw(), self.pickler.spans.get(id(buffer)) or _span(buffer.raw()))
            for buffer in self.pickler.buffers
        ]
        self.spans = [span for _, span in self.buffers if span]
        self._shared: set[int] | None = None

    def shared(self, verdicts: dict[type, bool | None]) -> set[int]:
        """Ids of the objects in it that can be told apart from an equal one.

        `verdicts` on types: they can, they cannot, or (None) it depends on the object.
        """
        if self._shared is not None:
            return self._shared
        found = set()
        for key, (_, obj) in self.pickler.memo.copy().items():
            kind = type(obj)
            if kind not in verdicts:
                verdicts[kind] = _has_identity(kind) and (None if _may_be_code(kind) else True)
            verdict = verdicts[kind]
            if verdict is None:
                verdict = key in self.pickler.by_value or not _goes_by_name(obj)
            if verdict:
                found.add(key)
        self._shared = found - {id(self.values)}
        return self._shared


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """With a million objects in hand the collector would look at them over and over."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def make_bundle(values: dict[str, Any], definitions: Definitions) -> Bundle:
    """Pickle variables, keeping what they share. What cannot be pickled is among `failures`."""
    with collector_paused():
        return _make_bundle(values, definitions)


def _make_bundle(values: dict[str, Any], definitions: Definitions) -> Bundle:
    compact: set[int] = set()
    rooted: set[int] = set()
    choices = definitions, compact, rooted
    drafts: dict[str, _Draft] = {}
    failures = {}
    simple = {name: value for name, value in values.items() if _is_simple(value)}
    verdicts: dict[type, bool | None] = {}

    def draft_all(names: Iterable[str]) -> None:
        for name in names:
            try:
                drafts[name] = _Draft({name: values[name]}, *choices)
            except _Unpicklable as error:
                failures[name] = find_culprit(name, values[name], error.culprit, error.__cause__)

    draft_all(name for name in values if name not in simple)
    # Most programs have many simple variables; few of those are part of another one.
    seen = Counter(id(value) for value in simple.values() if type(value) not in _ATOMS)
    for draft in drafts.values() if seen else ():
        seen.update(draft.shared(verdicts))
    draft_all([name for name, value in simple.items() if seen.get(id(value), 0) > 1])
    plain = {
        name: pickle.dumps({name: value}, 5) for name, value in simple.items() if name not in drafts
    }
    drafts = {name: drafts[name] for name in values if name in drafts}
    groups = _group(drafts, rooted, verdicts)
    _choose_copies(drafts, compact)
    final = []
    for names in groups:
        draft = drafts[names[0]]
        views = {id(view) for view, _ in draft.pickler.object_views}
        copies = {id(span.owner) for span in draft.spans}
        if len(names) > 1 or views & rooted or copies & compact:
            draft = _Draft({name: values[name] for name in names}, *choices)
        final.append(draft)
    stored, extents = _lay_out(final)
    return Bundle(stored, extents, failures, (drafts, final), plain)


def _is_simple(value: Any) -> bool:
    """An atom, or a small container of some."""
    kind = type(value)
    if kind in (list, tuple, dict, set):
        parts = (*value, *value.values()) if kind is dict else value
        return len(value) < 100 and _ATOMS.issuperset(map(type, parts))
    return kind in _ATOMS


def _group(
    drafts: dict[str, _Draft], rooted: set[int], verdicts: dict[type, bool | None]
) -> list[list[str]]:
    """Variables that share objects, together (union-find); object views with their base."""
    leader = {name: name for name in drafts}
    owner: dict[int, str] = {}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    # All drafts live on, and with them the temporary objects in their memos: no id comes twice.
    alone = len(drafts) == 1 and not any(d.pickler.object_views for d in drafts.values())
    for name, draft in drafts.items():
        for key in () if alone else draft.shared(verdicts):
            leader[find(name)] = find(owner.setdefault(key, name))
    for name, draft in drafts.items():
        for view, base in draft.pickler.object_views:
            if id(base) in owner:
                rooted.add(id(view))
                leader[find(name)] = find(owner[id(base)])
    groups: dict[str, list[str]] = {}
    for name in drafts:
        groups.setdefault(find(name), []).append(name)
    return list(groups.values())


def _has_identity(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    values = (*_VALUES, numpy.generic, numpy.dtype, numpy.ufunc) if numpy else _VALUES
    return not issubclass(kind, values) and not kind.__module__.startswith(_VALUE_MODULES)


def _may_be_code(kind: type) -> bool:
    return issubclass(kind, type) or any("__call__" in vars(base) for base in kind.__mro__)


def _goes_by_name(obj: Any) -> bool:
    return isinstance(obj, (types.FunctionType, type)) or (callable(obj) and importable(obj))


def _span(view: memoryview) -> Span | None:
    """Where a foreign buffer lies. Without ctypes only numpy can tell that of a read-only one."""
    if not view.nbytes or "numpy" not in sys.modules:
        return None
    array = sys.modules["numpy"].frombuffer(view, "u1")
    return Span(array.__array_interface__["data"][0], view.nbytes, view.nbytes, array)


def _merge(spans: list[Span], touching: bool = False) -> list[list[int]]:
    """Sorted union as [low, high]; with `touching`, those that only meet become one as well."""
    merged: list[list[int]] = []
    for span in sorted(spans, key=lambda span: span.address):
        low, high = span.address, span.address + span.length
        if merged and low < merged[-1][1] + touching:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return merged


def _at(ranges: list[list[int]], address: int) -> int:
    return bisect.bisect_right(ranges, [address, sys.maxsize]) - 1


def _choose_copies(drafts: dict[str, _Draft], compact: set[int]) -> None:
    """A strided view is stored with what lies between only if most of that is handed on anyway."""
    spans = [span for draft in drafts.values() for span in draft.spans]
    dense = _merge([span for span in spans if span.used >= span.length], touching=True)
    clusters = _merge(spans)
    wanted = [0] * len(clusters)
    for span in spans:
        wanted[_at(clusters, span.address)] += span.used
    for span in spans:
        around, cluster = _at(dense, span.address), _at(clusters, span.address)
        covered = around >= 0 and span.address + span.length <= dense[around][1]
        low, high = clusters[cluster]
        if not covered and high - low > 2 * wanted[cluster]:
            compact.add(id(span.owner))


def _lay_out(drafts: list[_Draft]) -> tuple[list[Group], list[memoryview]]:
    """Merge the memory of all groups into extents and say where in them each buffer lies."""
    merged = _merge([span for draft in drafts for span in draft.spans])
    extents = [memory(low, high - low, drafts).data for low, high in merged]
    groups = []
    for draft in drafts:
        places = []
        for view, span in draft.buffers:
            if span:
                extent = _at(merged, span.address)
                places.append((extent, span.address - merged[extent][0], span.length))
            else:  # its place in memory is not known: it shares nothing
                extents.append(view)
                places.append((len(extents) - 1, 0, view.nbytes))
        groups.append(Group(list(draft.values), draft.stream, places, bool(draft.pickler.by_value)))
    return groups, extents
