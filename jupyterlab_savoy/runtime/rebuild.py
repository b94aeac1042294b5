"""What pickled state calls when it is loaded: part of the format, no function changes its meaning.

Streams name these functions by the fixed module name `savoy_rebuild`: the package that holds this
file has another name in a pod than on the user's machine.
"""

from __future__ import annotations

import functools
import importlib
import marshal
import sys
import types
from typing import Any
from zlib import crc32

from .namespace import Definitions, resolve

MODULE = "savoy_rebuild"

#: What this process made from source: loaded code that is the same is not made a second time.
definitions = Definitions()

#: Classes that came by value. One that several producers hand on is one class here.
_classes: dict[tuple[str, int], type] = {}


def use_definitions(live: Definitions) -> None:
    global definitions
    definitions = live


def definition(path: str) -> Any:
    """A function or class that this process made from source."""
    found = definitions.find(path) or resolve(sys.modules["__main__"], path)
    if found is None:
        raise LookupError(f"it refers to {path}, which this step does not define")
    return found


def set_attributes(owner: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        (type if isinstance(owner, type) else object).__setattr__(owner, name, value)


def module(name: str) -> types.ModuleType:
    return sys.modules.get(name) or importlib.import_module(name)


def function(code: bytes, where: str | None, name: str, qualname: str, closure: Any) -> Any:
    """A function by value, with the live globals of a module, or (`where` is None) its own."""
    made = marshal.loads(code)
    live = definitions.find(qualname)
    if closure is None and getattr(live, "__code__", None) == made:
        return live
    names = vars(module(where)) if where else {"__builtins__": __builtins__}
    return types.FunctionType(made, names, name, None, closure)


def fill_function(target: types.FunctionType, state: tuple[Any, ...]) -> None:
    own, attributes, private_globals = state
    vars(target).update(own)
    if definitions.holds(target):
        return
    set_attributes(target, attributes)
    target.__globals__.update(private_globals)


def fingerprint(cls: type) -> int:
    """Equal for a class and one made from the same source in another process, of one Python."""
    parts: list[Any] = [[base.__qualname__ for base in (type(cls), *cls.__bases__)]]
    for name, value in sorted(vars(cls).items()):
        code = getattr(getattr(value, "__func__", value), "__code__", None)
        if code is not None:
            parts.append((name, _mark(code)))
        elif not name.startswith("_"):
            value = getattr(value, "_value_", value)  # of a member of an enumeration
            plain = isinstance(value, (str, bytes, int, float, type(None)))
            parts.append((name, repr(value) if plain else type(value).__qualname__))
    return crc32(repr(parts).encode())


def _mark(code: Any) -> list[Any]:
    inner = [
        _mark(each) if isinstance(each, types.CodeType) else repr(each)
        for each in code.co_consts
        if not isinstance(each, frozenset)  # of no certain order
    ]
    return [code.co_code, code.co_names, code.co_firstlineno, inner]


def class_(meta: Any, name: str, bases: Any, start: Any, mark: int, members: Any = None) -> type:
    """A class by value, still without its attributes, which may refer to it: they come later.

    The members of an enumeration must be there from the beginning.
    """
    path = start["__qualname__"]
    live = definitions.find(path)
    if isinstance(live, type) and fingerprint(live) == mark:
        return live
    if (path, mark) in _classes:
        return _classes[path, mark]
    if members is None:
        made = types.new_class(name, bases, {"metaclass": meta}, lambda body: body.update(start))
    else:
        body = meta.__prepare__(name, bases)
        for key, value in {**start, **members}.items():
            body[key] = value
        made = meta(name, bases, body)
    if "<locals>" not in path:
        _classes[path, mark] = made
    return made


def fill_class(target: Any, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    if definitions.holds(target):
        return
    attributes, members = state
    set_attributes(target, attributes)
    for name, own in members.items():
        vars(target.__members__[name]).update(own)


def lru_cache(cached: Any, limits: dict[str, Any]) -> Any:
    return functools.lru_cache(**limits)(cached)


def array(
    buffer: Any, dtype: Any, shape: Any, offset: int = 0, strides: Any = None, writable: bool = True
) -> Any:
    """An array over a piece of stored memory: arrays that shared memory share it again."""
    import numpy

    made = numpy.ndarray(shape, dtype, buffer, offset, strides)
    made.flags.writeable &= writable
    return made


def texts(buffer: Any, codes: Any, shape: Any) -> Any:
    """An array of text; `codes`: its elements as places in the stored ones."""
    import numpy

    parts: Any = str(buffer, "utf-8", "surrogatepass").split("\0")
    if codes is not None:
        parts = numpy.array(parts, object)[codes]
    made = numpy.empty(shape, object)
    made.reshape(-1)[:] = parts
    return made


def fill_texts(target: Any, others: dict[int, Any]) -> None:
    for index, value in others.items():
        target.flat[index] = value


def torch_storage(content: Any, device: str) -> Any:
    """The bytes behind one or more tensors, on their device where this machine has it."""
    import torch

    if content is None:
        return torch.UntypedStorage(0, device=device)
    made = torch.from_numpy(content).untyped_storage()
    try:
        return made if device == "cpu" else made.to(device=torch.device(device))
    except Exception:
        print(f"savoy: no {device} here: a tensor stays in main memory", file=sys.stderr)
        return made


def torch_typed_storage(storage: Any, dtype: Any) -> Any:
    import torch

    return torch.storage.TypedStorage(wrap_storage=storage, dtype=dtype, _internal=True)


# A second copy of the runtime in one process uses the functions of the first.
for _function in list(globals().values()):
    if getattr(_function, "__module__", None) == __name__:
        _function.__module__ = MODULE
sys.modules.setdefault(MODULE, sys.modules[__name__])
