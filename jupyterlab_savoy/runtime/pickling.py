"""The one pickler: C `pickle.Pickler`, protocol 5, with reducers for what pickle refuses or copies.

Functions and classes go by name where every process makes them itself, else by value; the memory of
arrays leaves the stream as buffers that say where they lay, so that arrays which shared memory
share it again (`bundle` merges the ranges). What a reducer calls on load is in `rebuild`.
"""

from __future__ import annotations

import builtins
import dataclasses
import enum
import functools
import marshal
import pickle
import sys
import types
from typing import Any, Callable, NamedTuple

from . import rebuild as _own_rebuild
from .namespace import INTERPRETER_ATTRIBUTES, Definitions, LruCache, importable

# The module under the name that streams use: perhaps that of another copy of the runtime.
rebuild = sys.modules[_own_rebuild.MODULE]

_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made by a class statement
_NOT_ATTRIBUTES = INTERPRETER_ATTRIBUTES - {"__abstractmethods__"}
_NOT_ATTRIBUTES |= {"__slots__", "__module__", "__qualname__"}  # given when the class is made
_MEMBER_INTERNALS = {"_value_", "_name_", "__objclass__", "_sort_order_"}


class Span(NamedTuple):
    """Where the bytes of a buffer lie; only `used` of them belong to `owner` (strided views)."""

    address: int
    length: int
    used: int
    owner: Any


class _Memory:
    """Bytes at an address, through numpy's array interface."""

    def __init__(self, address: int, length: int, owner: Any) -> None:
        self.owner = owner
        self.__array_interface__ = {
            "version": 3,
            "shape": (length,),
            "typestr": "|u1",
            "data": (address, False),
        }


def memory(address: int, length: int, owner: Any) -> Any:
    """A byte array over memory that `owner` keeps alive."""
    return sys.modules["numpy"].asarray(_Memory(address, length, owner))


class StatePickler(pickle.Pickler):
    """Pickles some variables. `compact` and `rooted` hold ids of arrays, as the first try found:

    strided views to copy, since what lies between their elements is not handed on; and views of
    object arrays that are handed on too, to be stored as views.
    """

    def __init__(
        self, file: Any, definitions: Definitions, compact: set[int], rooted: set[int]
    ) -> None:
        self.buffers: list[pickle.PickleBuffer] = []
        super().__init__(file, 5, buffer_callback=self.buffers.append)
        self.definitions, self.compact, self.rooted = definitions, compact, rooted
        #: Of our own buffers, by id; foreign ones (pyarrow …) are not in it.
        self.spans: dict[int, Span] = {}
        #: Views of object arrays, with their base.
        self.object_views: list[tuple[Any, Any]] = []
        #: Ids of code that went by value: it can be shared, and is bound to this Python version.
        self.by_value: set[int] = set()
        #: The last object that was looked at: the culprit where pickling fails.
        self.last: Any = None
        self._storages: dict[int, Any] = {}

    def reducer_override(self, obj: Any) -> Any:
        self.last = obj
        kind = type(obj)
        if kind in _REDUCERS:
            return _REDUCERS[kind](self, obj)
        if isinstance(obj, type):
            return self._reduce_class(obj)
        if isinstance(obj, getattr(sys.modules.get("numpy"), "ndarray", ())):
            return self._reduce_array(sys.modules["numpy"], obj)
        if kind.__module__ == "dataclasses":  # MISSING and its like are compared by identity
            return _named_in(dataclasses, obj)
        if kind.__module__ == "torch.storage":
            return self._reduce_storage(obj)
        return NotImplemented

    # Code

    def _by_name(self, obj: Any) -> Any:
        """None where the object must go by value."""
        path = self.definitions.path(obj)
        if path is not None:
            changes = self.definitions.changes(obj)
            return _made(rebuild.definition, (path,), changes or None, rebuild.set_attributes)
        if importable(obj):
            return NotImplemented
        self.by_value.add(id(obj))
        return None

    def _reduce_function(self, function: types.FunctionType) -> Any:
        by_name = self._by_name(function)
        if by_name is not None:
            return by_name
        where, private = _globals_of(function)
        attributes = {name: getattr(function, name) for name in _FUNCTION_ATTRIBUTES}
        if getattr(function, "__type_params__", ()):  # annotations with variables that exist once
            attributes.popitem()
        code = marshal.dumps(function.__code__)
        made = (code, where, function.__name__, function.__qualname__, function.__closure__)
        state = (vars(function), attributes, private)
        return _made(rebuild.function, made, state, rebuild.fill_function)

    def _reduce_cell(self, cell: types.CellType) -> Any:
        try:
            return types.CellType, (), (None, {"cell_contents": cell.cell_contents})
        except ValueError:  # not bound yet
            return types.CellType, ()

    def _reduce_class(self, cls: type) -> Any:
        if (
            cls.__module__ == "builtins"
        ):  # types.FunctionType and its like say so, but are not there
            return NotImplemented if hasattr(builtins, cls.__name__) else _named_in(types, cls)
        if not cls.__flags__ & _HEAP_TYPE:
            return NotImplemented
        by_name = self._by_name(cls)
        if by_name is not None:
            return by_name
        own = vars(cls)
        start = {name: own[name] for name in ("__slots__", "__module__") if name in own}
        start["__qualname__"] = cls.__qualname__
        made = [type(cls), cls.__name__, cls.__bases__, start, rebuild.fingerprint(cls)]
        descriptors = types.MemberDescriptorType, types.GetSetDescriptorType
        attributes = {
            name: value
            for name, value in own.items()
            if name not in _NOT_ATTRIBUTES and not isinstance(value, descriptors)
        }
        members = {}
        if isinstance(cls, enum.EnumMeta):
            made.append({name: member._value_ for name, member in cls.__members__.items()})
            attributes = {k: v for k, v in attributes.items() if _written_in(cls, v)}
            members = {name: _without_internals(m) for name, m in cls.__members__.items()}
        return _made(rebuild.class_, tuple(made), (attributes, members), rebuild.fill_class)

    def _reduce_lru_cache(self, cached: Any) -> Any:
        value = rebuild.lru_cache, (cached.__wrapped__, cached.cache_parameters())
        return self._by_name(cached) or value

    def _reduce_sentinel(self, obj: object) -> Any:
        return self._by_name(obj) if self.definitions.holds(obj) else NotImplemented

    def _reduce_module(self, module: types.ModuleType) -> Any:
        if sys.modules.get(module.__name__) is not module:
            raise TypeError("another process cannot import it")
        return rebuild.module, (module.__name__,)

    # Arrays

    def _buffer(self, address: int, length: int, used: int, owner: Any) -> pickle.PickleBuffer:
        buffer = pickle.PickleBuffer(memory(address, length, owner))
        self.spans[id(buffer)] = Span(address, length, used, owner)
        return buffer

    def _reduce_array(self, numpy: Any, array: Any) -> Any:
        kind = type(array)
        if kind is not numpy.ndarray:
            return self._reduce_subclass(numpy, array, kind)
        if array.dtype.hasobject:
            return self._reduce_object_array(numpy, array)
        if not array.size:
            return NotImplemented
        if id(array) in self.compact:
            copy = numpy.ascontiguousarray(array)
            copy.flags.writeable = array.flags.writeable
            array = copy
        start, low, length = _extent(array)
        parts = (self._buffer(low, length, array.nbytes, array), array.dtype, array.shape)
        if not array.flags.carray:
            parts += (start - low, array.strides, array.flags.writeable)
        return rebuild.array, parts

    def _reduce_object_array(self, numpy: Any, array: Any) -> Any:
        base = array
        while type(base.base) is numpy.ndarray:
            base = base.base
        if base is array or base.dtype != array.dtype:
            return self._reduce_texts(numpy, array)
        self.object_views.append((array, base))
        if id(array) not in self.rooted:
            return self._reduce_texts(numpy, array)
        offset = _extent(array)[0] - _extent(base)[0]
        return numpy.ndarray, (array.shape, array.dtype, base, offset, array.strides)

    def _reduce_texts(self, numpy: Any, array: Any) -> Any:
        """An array of (mostly) text as one text: 10 times as fast as text by text."""
        if array.size < 64 or not array.flags.c_contiguous:
            return NotImplemented
        items = array.ravel().tolist()
        others = {}
        if set(map(type, items)) != {str}:
            others = {i: item for i, item in enumerate(items) if type(item) is not str}
            if 2 * len(others) > len(items):
                return NotImplemented
            items = [item if type(item) is str else "" for item in items]
        codes = None
        if len(set(items[:1000])) < min(500, len(items) // 2):  # categories, most likely
            places = {item: i for i, item in enumerate(dict.fromkeys(items))}
            codes = numpy.fromiter(map(places.__getitem__, items), "u4", len(items))
            items = list(places)
        text = "\0".join(items)
        if text.count("\0") != len(items) - 1:
            return NotImplemented
        buffer = pickle.PickleBuffer(text.encode("utf-8", "surrogatepass"))
        made = (buffer, codes, array.shape)
        return _made(rebuild.texts, made, others or None, rebuild.fill_texts)

    def _reduce_subclass(self, numpy: Any, array: Any, kind: Any) -> Any:
        if kind is numpy.memmap:  # the file does not travel, the numbers do
            return self._reduce_array(numpy, array.view(numpy.ndarray))
        if kind is numpy.ma.MaskedArray:
            options = {"fill_value": array.fill_value, "hard_mask": array.hardmask, "copy": False}
            return functools.partial(kind, array.data, array.mask, **options), ()
        if kind.__reduce__ is not numpy.ndarray.__reduce__:
            return NotImplemented
        parts = (array.view(numpy.ndarray), kind)
        own = getattr(array, "__dict__", None)
        return _made(numpy.ndarray.view, parts, own or None, rebuild.set_attributes)

    def _reduce_storage(self, storage: Any) -> Any:
        """Of torch's tensors, left to torch, only the storage: it stays in one piece."""
        if type(storage).__name__ == "TypedStorage":
            whole = storage._untyped_storage
            # torch makes a new wrapper at each look.
            whole = self._storages.setdefault(whole._cdata, whole)
            return rebuild.torch_typed_storage, (whole, storage.dtype)
        device, size = str(storage.device), storage.nbytes()
        near = storage if device == "cpu" else storage.cpu()
        content = memory(near.data_ptr(), size, near) if size else None
        return rebuild.torch_storage, (content, device)


def _made(make: Any, parts: tuple[Any, ...], state: Any, fill: Any) -> Any:
    return make, parts, state, None, None, fill


def _globals_of(function: types.FunctionType) -> tuple[str | None, dict[str, Any]]:
    """The module of a function's globals; of globals made for exec, those that it names."""
    names = function.__globals__
    name = names.get("__name__")
    if vars(sys.modules.get(name, types)) is names:
        return name, {}
    used = _names_in(function.__code__)
    return None, {name: value for name, value in names.items() if name in used}


def _names_in(code: types.CodeType) -> set[str]:
    inner = (_names_in(each) for each in code.co_consts if isinstance(each, types.CodeType))
    return set(code.co_names).union(*inner)


def _written_in(cls: type, value: Any) -> bool:
    """Whether an attribute of an enumeration stands in its body (its metaclass makes others)."""
    function = getattr(value, "__func__", getattr(value, "fget", value))
    return isinstance(function, types.FunctionType) and function.__module__ == cls.__module__


def _without_internals(member: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(member).items() if name not in _MEMBER_INTERNALS}


def _named_in(module: types.ModuleType, obj: Any) -> Any:
    """By the name that a module has for it, for objects that do not know it themselves."""
    names = [name for name, value in vars(module).items() if value is obj]
    return (getattr, (module, names[0])) if names else NotImplemented


def _extent(array: Any) -> tuple[int, int, int]:
    """Address of the first element, lowest address, length of the memory that an array spans."""
    start = array.__array_interface__["data"][0]
    steps = [(count - 1) * stride for count, stride in zip(array.shape, array.strides)]
    low = start + sum(step for step in steps if step < 0)
    return start, low, start + sum(step for step in steps if step > 0) + array.itemsize - low


_FUNCTION_ATTRIBUTES = ["__module__", "__qualname__", "__doc__", "__defaults__", "__kwdefaults__"]
# PEP 649: evaluating annotations may fail; the function that makes them travels.
_FUNCTION_ATTRIBUTES.append("__annotate__" if sys.version_info >= (3, 14) else "__annotations__")

_REDUCERS: dict[type, Callable[[StatePickler, Any], Any]] = {
    types.FunctionType: StatePickler._reduce_function,
    types.CellType: StatePickler._reduce_cell,
    types.ModuleType: StatePickler._reduce_module,
    LruCache: StatePickler._reduce_lru_cache,
    object: StatePickler._reduce_sentinel,
    types.MappingProxyType: lambda _, view: (types.MappingProxyType, (view.copy(),)),
    property: lambda _, p: (property, (p.fget, p.fset, p.fdel, p.__doc__)),
    staticmethod: lambda _, method: (staticmethod, (method.__func__,)),
    classmethod: lambda _, method: (classmethod, (method.__func__,)),
    # Before 3.12 it has a lock, which cannot be pickled.
    functools.cached_property: lambda _, p: (type(p), (p.func,), {"attrname": p.attrname}),
}
