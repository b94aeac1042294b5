"""The one namespace of a step, registered as `__main__`, and what its prelude defined in it.

Cells, unpickled classes and functions all live in it, as they do in a notebook's kernel.
"""

from __future__ import annotations

import builtins
import enum
import functools
import sys
import types
from typing import Any

LruCache = type(functools.lru_cache(len))

# Set and kept by the interpreter and its library: never a change made by the user.
INTERPRETER_ATTRIBUTES = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__abstractmethods__",
        "__annotations_cache__",
        "__static_attributes__",
        "__slotnames__",
        "_abc_impl",
    ]
)


class Namespace:
    """A fresh `__main__`. No `__file__` and no `__spec__`, as in a kernel."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.names = vars(self.module)
        self.names["__builtins__"] = builtins
        # A module that nobody refers to loses its globals, which functions of the old one may need.
        self.previous = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module


def resolve(root: Any, path: str) -> Any:
    """The attribute at a dotted path, or None. `<locals>` in a qualified name leads nowhere."""
    for part in path.split("."):
        root = getattr(root, part, None)
    return root


def importable(obj: Any) -> bool:
    """Whether another process finds this very object by importing its module (not `__main__`)."""
    module, path = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(path, str) or module == "__main__":
        return False
    return resolve(sys.modules.get(module), path) is obj


class Definitions:
    """Functions and classes that this process made from source, and so need not be made on loading.

    Those of the prelude are made by each process of the pipeline: values refer to them by name.
    What is changed on them (`Node.count += 1`, `f.calls = 3`) shows by comparison with when they
    were recorded.
    """

    def __init__(self) -> None:
        # The values keep the objects alive, so that no other one gets the id.
        self._recorded: dict[int, tuple[str, Any, dict[str, Any]]] = {}
        self._everywhere: set[int] = set()

    def record(self, names: dict[str, Any], everywhere: bool = False) -> None:
        """Take what a namespace holds; `everywhere`: each process of the pipeline has the same."""
        for name, value in list(names.items()):
            if not name.startswith("__") and _is_definition(value):
                self._recorded.setdefault(id(value), (name, value, _photograph(value)))
        if everywhere:
            self._everywhere.update(self._recorded)

    def path(self, obj: Any) -> str | None:
        """The dotted name in `__main__` by which any process of the pipeline finds this object."""
        if id(obj) in self._everywhere:
            name, _, before = self._recorded[id(obj)]
            return name if before["__code__"] is getattr(obj, "__code__", None) else None
        path = str(getattr(obj, "__qualname__", ""))
        owner = self.find(path.partition(".")[0])
        inner = "." in path and id(owner) in self._everywhere and self.find(path) is obj
        return path if inner else None

    def changes(self, obj: Any) -> dict[str, Any]:
        """Attributes that were set, or changed in place, since the object was recorded."""
        if not self.holds(obj) or isinstance(obj, enum.EnumMeta):
            return {}
        before = self._recorded[id(obj)][2]
        return {
            name: value
            for name, value in getattr(obj, "__dict__", {}).items()
            if name not in INTERPRETER_ATTRIBUTES and not _same(value, before.get(name))
        }

    def find(self, path: str) -> Any:
        """The object of this dotted name, or None."""
        head, _, rest = path.partition(".")
        for name, value, _ in self._recorded.values():
            if name == head:
                return resolve(value, rest) if rest else value
        return None

    def holds(self, obj: Any) -> bool:
        return id(obj) in self._recorded


def _is_definition(value: Any) -> bool:
    if isinstance(value, (types.FunctionType, type, LruCache)):
        return not importable(value) and value.__module__ != "builtins"
    return type(value) is object  # a sentinel: nothing but its identity


def _photograph(value: Any) -> dict[str, Any]:
    """The attributes by identity; of plain containers the content too: they change in place."""
    seen = {
        name: (item, item.copy() if type(item) in (list, dict, set) else None)
        for name, item in getattr(value, "__dict__", {}).items()
    }
    return {**seen, "__code__": getattr(value, "__code__", None)}


def _same(value: Any, before: Any) -> bool:
    if not before or value is not before[0]:
        return False
    try:
        return before[1] is None or bool(value == before[1])
    except Exception:
        return False  # elements that cannot be compared (arrays): take it for changed
