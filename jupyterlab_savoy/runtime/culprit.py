"""Which part of a variable cannot be pickled, in the words of its owner: `model.cb[0].lock`."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

_LIMIT = 200_000  # objects looked at
_INNER = ["__closure__", "cell_contents", "__defaults__", "__self__", "func", "args", "keywords"]

_OPEN_THERE = "open it in the step that uses it"
_ADVICE = {
    "generator": "turn it into a list",
    "lock": "make it in the step that uses it",
    "RLock": "make it in the step that uses it",
    "Connection": _OPEN_THERE,
    "socket": _OPEN_THERE,
    "TextIOWrapper": _OPEN_THERE,
    "BufferedReader": _OPEN_THERE,
    "BufferedWriter": _OPEN_THERE,
}


class Culprit(NamedTuple):
    path: str
    type: str
    why: str

    def __str__(self) -> str:
        advice = _ADVICE.get(self.type.rpartition(".")[2])
        return f"{self.path} ({self.type}): {self.why}{f'; {advice}' if advice else ''}"


def type_name(value: Any) -> str:
    """`pandas.DataFrame`, `list`, `Node`: the type as its users write it."""
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    prefix = "" if package in ("builtins", "__main__") else package.strip("_") + "."
    return prefix + kind.__qualname__


def find_culprit(name: str, value: Any, culprit: Any, error: Any) -> Culprit:
    """The way from a variable to the part of it that could not be pickled."""
    if isinstance(error, RecursionError):
        return Culprit(name, type_name(value), "it is nested too deeply")
    return Culprit(name + _way(value, culprit), type_name(culprit), str(error))


def _way(root: Any, target: Any) -> str:
    seen = {id(root)}
    queue = deque([(root, "")])
    while queue and len(seen) < _LIMIT:
        obj, path = queue.popleft()
        if obj is target:
            return path
        for step, child in _children(obj):
            if id(child) not in seen:
                seen.add(id(child))
                queue.append((child, path + step))
    return ""


def _children(obj: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(obj, dict):
        for key, value in obj.items():
            yield f"[{repr(key)[:40]}]", value
    elif isinstance(obj, (list, tuple, set, frozenset, deque)) or _holds_objects(obj):
        for index, value in enumerate(obj):
            yield f"[{index}]", value
    if isinstance(obj, types.ModuleType):
        return
    slots = [vars(cls).get("__slots__", ()) for cls in type(obj).__mro__]
    slots = [[each] if isinstance(each, str) else each for each in slots]
    for name in [
        *_INNER,
        *getattr(obj, "__dict__", ()),
        *(name for each in slots for name in each),
    ]:
        try:
            yield f".{name}", getattr(obj, name)
        except Exception:  # not there, or a property that fails
            pass


def _holds_objects(obj: Any) -> bool:
    return type(obj).__name__ == "ndarray" and obj.dtype.hasobject and obj.ndim > 0
