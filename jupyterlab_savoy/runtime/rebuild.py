"""What pickled state calls when it is loaded. Part of the stored format: never change the meaning of a function here.

Streams name these functions by the fixed module name `savoy_rebuild`, because the package that holds this file has another
name in a pod than on the user's machine.
"""

from __future__ import annotations

import functools
import importlib
import marshal
import sys
import types
from typing import Any

from .namespace import Definitions, resolve

MODULE = "savoy_rebuild"

#: What this process made by running source; loaded code that is the same is not made a second time.
definitions = Definitions()


def use_definitions(live: Definitions) -> None:
    global definitions
    definitions = live


def definition(path: str) -> Any:
    """A function or class of the prelude, or of the definitions that this step runs."""
    found = definitions.find(path)
    if found is None:
        found = resolve(sys.modules["__main__"], path)
    if found is None:
        raise LookupError(f"it refers to {path}, which this step does not define")
    return found


def set_attributes(owner: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        (type if isinstance(owner, type) else object).__setattr__(owner, name, value)


def main_module() -> types.ModuleType:
    return sys.modules["__main__"]


def cell() -> types.CellType:
    return types.CellType()


def fill_cell(target: types.CellType, content: tuple[Any]) -> None:
    target.cell_contents = content[0]


def function(code: bytes, where: str | None, name: str, qualname: str, closure: Any) -> Any:
    """A function by value. Its globals are the live `__main__`, those of a module, or its own (`where` None)."""
    made = marshal.loads(code)
    live = definitions.find(qualname)
    if closure is None and isinstance(live, types.FunctionType) and live.__code__ == made:
        return live
    if where is None:
        names: dict[str, Any] = {"__builtins__": __builtins__}
    else:
        names = vars(sys.modules.get(where) or importlib.import_module(where))
    return types.FunctionType(made, names, name, None, closure)


def fill_function(target: types.FunctionType, state: tuple[Any, ...]) -> None:
    attributes, own, cells, private_globals = state
    vars(target).update(own)
    if definitions.holds(target):
        return
    for name, value in attributes.items():
        setattr(target, name, value)
    for each, content in cells:
        each.cell_contents = content
    target.__globals__.update(private_globals)


def fingerprint(cls: type) -> int:
    """Equal for a class and the same class made again from the same source, in any process of one Python version."""
    from zlib import crc32

    parts = []
    for name, value in sorted(vars(cls).items()):
        code = getattr(getattr(value, "__func__", value), "__code__", None)
        if code is not None:
            parts.append((name, code.co_code, code.co_names, code.co_firstlineno))
        elif not name.startswith("_"):
            parts.append((name,))
    return crc32(repr(parts).encode())


def _live_class(qualname: str, mark: int) -> Any:
    live = definitions.find(qualname)
    return live if isinstance(live, type) and fingerprint(live) == mark else None


def class_(meta: Any, name: str, bases: Any, start: dict[str, Any], mark: int) -> type:
    """A class by value, still without its attributes: they may refer to the class."""
    live = _live_class(start["__qualname__"], mark)
    if live is not None:
        return live
    return types.new_class(name, bases, {"metaclass": meta}, lambda space: space.update(start))


def enum(
    meta: Any, name: str, bases: Any, start: dict[str, Any], mark: int, members: dict[str, Any]
) -> type:
    """An enumeration by value; its members must be there when it is made."""
    live = _live_class(start["__qualname__"], mark)
    if live is not None:
        return live
    space = meta.__prepare__(name, bases)
    for key, value in {**start, **members}.items():
        space[key] = value
    return meta(name, bases, space)


def fill_class(target: type, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    if definitions.holds(target):
        return
    attributes, members = state
    for name, value in attributes.items():
        type.__setattr__(target, name, value)
    for name, own in members.items():
        vars(target.__members__[name]).update(own)  # type: ignore[attr-defined]


def cached_property(function: Any, name: str | None, doc: str | None) -> Any:
    made = functools.cached_property(function)
    made.attrname, made.__doc__ = name, doc
    return made


def lru_cache(function: Any, limits: dict[str, Any]) -> Any:
    return functools.lru_cache(**limits)(function)


def array(
    buffer: Any, dtype: Any, shape: Any, offset: int = 0, strides: Any = None, writable: bool = True
) -> Any:
    """An array over a piece of the stored state: arrays that shared memory share it again."""
    import numpy

    made = numpy.ndarray(shape, dtype, buffer, offset, strides)
    if not writable:
        made.flags.writeable = False
    return made


def object_view(base: Any, offset: int, shape: Any, strides: Any) -> Any:
    """A view of an array of Python objects."""
    import numpy

    return numpy.ndarray(shape, base.dtype, base, offset, strides)


def array_subclass(data: Any, cls: Any) -> Any:
    return data.view(cls)


def masked_array(data: Any, mask: Any, fill_value: Any, hard: bool) -> Any:
    import numpy

    return numpy.ma.MaskedArray(data, mask, fill_value=fill_value, hard_mask=hard, copy=False)


def torch_storage(content: Any, device: str) -> Any:
    """The bytes behind one or more tensors, on their device where this machine has it."""
    import torch

    made = torch.UntypedStorage(0) if content is None else _storage_over(torch, content)
    if device != "cpu":
        try:
            made = made.to(device=torch.device(device))
        except Exception:
            print(f"savoy: no {device} here: a tensor stays in main memory", file=sys.stderr)
    return made


def _storage_over(torch: Any, content: Any) -> Any:
    return torch.from_numpy(content).untyped_storage()


def torch_typed_storage(storage: Any, dtype: Any) -> Any:
    import torch

    return torch.storage.TypedStorage(wrap_storage=storage, dtype=dtype, _internal=True)


# Streams must find the functions under the fixed name. A second copy of the runtime in one process uses the first one's.
for _function in list(globals().values()):
    if isinstance(_function, types.FunctionType) and _function.__module__ == __name__:
        _function.__module__ = MODULE
sys.modules.setdefault(MODULE, sys.modules[__name__])
