"""Which part of a variable cannot be pickled, in the words of its owner: `model.cb[0].lock`."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LIMIT = 200_000  # objects looked at

_ADVICE = {
    "generator": "turn it into a list",
    "coroutine": "await it in the step that makes it",
    "lock": "make it in the step that uses it",
    "RLock": "make it in the step that uses it",
    "Connection": "open it in the step that uses it",
    "socket": "open it in the step that uses it",
    "TextIOWrapper": "hand on its path and open it in the step that uses it",
    "BufferedReader": "hand on its path and open it in the step that uses it",
    "BufferedWriter": "hand on its path and open it in the step that uses it",
}


@dataclass(frozen=True)
class Culprit:
    path: str
    type: str
    why: str

    def sentence(self) -> str:
        advice = _ADVICE.get(self.type.rpartition(".")[2], "")
        return f"{self.path} is a {self.type}: {self.why}" + (f" ({advice})" if advice else "")


def type_name(value: Any) -> str:
    """`pandas.DataFrame`, `list`, `Node`: the type as its users write it."""
    kind = type(value)
    top = kind.__module__.partition(".")[0].lstrip("_")
    return (
        kind.__qualname__ if top in ("builtins", "", "main") else f"{top}.{kind.__qualname__}"
    ).replace("__main__.", "")


def find_culprit(name: str, value: Any, error: Any, last: Any) -> Culprit:
    """The part of a variable that made pickling fail, with the way to it."""
    if isinstance(error, RecursionError):
        return Culprit(name, type_name(value), "it is nested too deeply")
    last = value if last is None else last
    path = name + (_way(value, last) or "")
    why = str(error) or type(error).__name__
    return Culprit(path, type_name(last), why[:1].lower() + why[1:])


def _way(root: Any, target: Any) -> str | None:
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
    return None


def _children(obj: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(obj, dict):
        for key, value in obj.items():
            yield f"[{key!r:.40}]", value
    elif isinstance(obj, (list, tuple, deque)):
        for index, value in enumerate(obj):
            yield f"[{index}]", value
    elif isinstance(obj, (set, frozenset)):
        for value in obj:
            yield "{…}", value
    elif type(obj).__name__ == "ndarray" and obj.dtype.hasobject:
        for index, value in enumerate(obj.ravel()):
            yield f".flat[{index}]", value
    elif isinstance(obj, types.FunctionType):
        for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or ()):
            try:
                yield f".<{name}>", cell.cell_contents
            except ValueError:
                pass
        for index, value in enumerate(obj.__defaults__ or ()):
            yield f".__defaults__[{index}]", value
    elif isinstance(obj, types.MethodType):
        yield ".__self__", obj.__self__
    for name in _attribute_names(obj):
        try:
            yield f".{name}", getattr(obj, name)
        except Exception:
            pass


def _attribute_names(obj: Any) -> Iterator[str]:
    if isinstance(obj, types.ModuleType):
        return
    yield from list(getattr(obj, "__dict__", ()))
    for cls in type(obj).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots
    if type(obj).__name__ == "partial":
        yield from ("func", "args", "keywords")
