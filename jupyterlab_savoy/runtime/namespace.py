"""The one namespace of a step, registered as `__main__`, and what its prelude defined in it.

Cells, unpickled classes and functions all live in this namespace, as they do in a notebook's kernel.
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
INTERPRETER_ATTRIBUTES = {
    "__dict__",
    "__weakref__",
    "__abstractmethods__",
    "__annotations_cache__",
    "__static_attributes__",
    "__slotnames__",
    "_abc_impl",
}


class Namespace:
    """A fresh `__main__`. No `__file__` and no `__spec__`, as in a kernel."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.names = vars(self.module)
        self.names["__builtins__"] = builtins
        # A module that nobody refers to loses its globals, and the functions of the old one may still run.
        self.previous = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module


def resolve(root: Any, path: str) -> Any:
    """The attribute at a dotted path, or None. `<locals>` in a qualified name resolves to nothing."""
    for part in path.split("."):
        root = getattr(root, part, None)
    return root


def importable(obj: Any) -> bool:
    """Whether another process finds this very object by importing its module (not `__main__`)."""
    module, path = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(path, str) or module == "__main__":
        return False
    return module in sys.modules and resolve(sys.modules[module], path) is obj


class Definitions:
    """Functions and classes that every process of the pipeline makes for itself by running their source.

    Values refer to them by name. What was changed on them afterwards (`Node.count += 1`, `f.calls = 3`) is known by
    comparison with the state in which they were recorded.
    """

    def __init__(self) -> None:
        # Values keep the object alive, so that no other one can get its id.
        self._recorded: dict[int, tuple[str, Any, dict[str, Any]]] = {}

    def record(self, names: dict[str, Any]) -> None:
        """Take what the namespace holds now: call it after the prelude and the definitions, before anything else."""
        for name, value in list(names.items()):
            if not name.startswith("__") and _is_definition(value):
                self._recorded.setdefault(id(value), (name, value, _photograph(value)))

    def path(self, obj: Any) -> str | None:
        """The name in `__main__` by which any process of the pipeline finds this object."""
        found = self._recorded.get(id(obj))
        if found is not None:
            name, _, before = found
            return name if before.get("__code__") is getattr(obj, "__code__", None) else None
        qualified = getattr(obj, "__qualname__", None)
        if not isinstance(qualified, str) or "." not in qualified:
            return None
        for name, owner, _ in list(self._recorded.values()):
            if name == qualified.partition(".")[0] and isinstance(owner, type):
                inner = resolve(owner, qualified.partition(".")[2])
                return qualified if inner is obj else None
        return None

    def changes(self, obj: Any) -> dict[str, Any]:
        """Attributes that were set, or changed in place, since the object was recorded."""
        if id(obj) not in self._recorded or isinstance(obj, enum.EnumMeta) or type(obj) is object:
            return {}
        before = self._recorded[id(obj)][2]
        return {
            name: value
            for name, value in vars(obj).items()
            if name not in INTERPRETER_ATTRIBUTES and not _same(value, before.get(name, before))
        }

    def find(self, path: str) -> Any:
        """The recorded object of this dotted name, or None."""
        head, _, rest = path.partition(".")
        for name, value, _ in self._recorded.values():
            if name == head:
                return resolve(value, rest) if rest else value
        return None

    def holds(self, obj: Any) -> bool:
        return id(obj) in self._recorded


def _is_definition(value: Any) -> bool:
    if isinstance(value, (types.FunctionType, type, LruCache)):
        return not importable(value) and getattr(value, "__module__", "") != "builtins"
    return type(value) is object  # a sentinel: nothing but its identity


def _photograph(value: Any) -> dict[str, Any]:
    """The attributes by identity; of plain containers also the content, since they change in place."""
    seen: dict[str, Any] = {"__code__": getattr(value, "__code__", None)}
    for name, item in getattr(value, "__dict__", {}).items():
        seen[name] = (item, item.copy() if type(item) in (list, dict, set) else None)
    return seen


def _same(value: Any, before: Any) -> bool:
    if not isinstance(before, tuple) or value is not before[0]:
        return False
    try:
        return before[1] is None or bool(value == before[1])
    except Exception:
        return False  # elements that cannot be compared (arrays): take it for changed
