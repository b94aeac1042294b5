"""The one pickler: C `pickle.Pickler`, protocol 5, with reducers for what pickle cannot do or does by copying.

Functions and classes go by name where every process makes them itself, else by value; memory of arrays leaves the stream as
buffers that say where they lay, so that arrays which shared memory share it again (`bundle` merges the ranges).
What a reducer calls on load is in `rebuild`.
"""

from __future__ import annotations

import builtins
import dataclasses
import enum
import functools
import importlib
import marshal
import pickle
import sys
import types
from typing import Any, Callable

from . import rebuild as _own_rebuild
from .namespace import INTERPRETER_ATTRIBUTES, Definitions, LruCache, importable

# The same module under the name that streams use; it may be that of another copy of the runtime in this process.
rebuild = sys.modules[_own_rebuild.MODULE]

_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class made by a class statement

_NOT_COPIED = INTERPRETER_ATTRIBUTES | {"__slots__", "__module__", "__qualname__"}
_NOT_COPIED -= {"__abstractmethods__"}


@dataclasses.dataclass
class Span:
    """Where the bytes of a buffer lie in memory. `sparse`: they belong to `owner` only in part (a strided view)."""

    address: int
    length: int
    owner: Any = None
    used: int = 0

    @property
    def sparse(self) -> bool:
        return self.used < self.length


@dataclasses.dataclass
class Choices:
    """What the first pass over all variables found out; ids of arrays."""

    #: Strided views whose surroundings are not handed on: copied.
    compact: set[int] = dataclasses.field(default_factory=set)
    #: Views of object arrays that are handed on too: stored as views.
    rooted: set[int] = dataclasses.field(default_factory=set)


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
    """Pickles one group of variables."""

    def __init__(self, file: Any, definitions: Definitions, choices: Choices) -> None:
        self.buffers: list[pickle.PickleBuffer] = []
        super().__init__(file, 5, buffer_callback=self.buffers.append)
        self.definitions = definitions
        self.choices = choices
        #: Of our own buffers, by id; foreign ones (pyarrow …) are not in it.
        self.spans: dict[int, Span] = {}
        #: Views of object arrays, with their base.
        self.object_views: list[tuple[Any, Any]] = []
        #: Ids of functions and classes that went by value: they can be shared, and are bound to this Python version.
        self.by_value: set[int] = set()
        #: The last object that was looked at: the culprit where pickling fails.
        self.last: Any = None
        self._function_cells: set[int] = set()
        self._storages: dict[int, Any] = {}

    def reducer_override(self, obj: Any) -> Any:
        self.last = obj
        kind = type(obj)
        reduce = _REDUCERS.get(kind)
        if reduce is not None:
            return reduce(self, obj)
        if isinstance(obj, type):
            return self._reduce_class(obj)
        numpy = sys.modules.get("numpy")
        if isinstance(obj, getattr(numpy, "ndarray", ())):
            return self._reduce_array(numpy, obj)
        if kind is object and self.definitions.holds(obj):
            return self._by_name(obj, self.definitions.path(obj))
        if (
            kind.__module__ == "dataclasses"
        ):  # MISSING and its like: identity matters, pickle would copy
            return _named_in(dataclasses, obj)
        if kind.__module__.startswith("torch"):
            return self._reduce_torch(obj)
        return NotImplemented

    def _by_name(self, obj: Any, path: str | None) -> Any:
        changes = self.definitions.changes(obj)
        if not changes:
            return rebuild.definition, (path,)
        return rebuild.definition, (path,), changes, None, None, rebuild.set_attributes

    # Code

    def _reduce_function(self, function: types.FunctionType) -> Any:
        path = self.definitions.path(function)
        if path is not None:
            return self._by_name(function, path)
        if importable(function):
            return NotImplemented
        self.by_value.add(id(function))
        cells = function.__closure__ or ()
        self._function_cells.update(map(id, cells))
        where, private = _globals_of(function)
        attributes = {
            "__module__": function.__module__,
            "__qualname__": function.__qualname__,
            "__doc__": function.__doc__,
            "__defaults__": function.__defaults__,
            "__kwdefaults__": function.__kwdefaults__,
            **_annotations_of(function),
        }
        return (
            rebuild.function,
            (
                marshal.dumps(function.__code__),
                where,
                function.__name__,
                function.__qualname__,
                function.__closure__,
            ),
            (attributes, function.__dict__, _contents(cells), private),
            None,
            None,
            rebuild.fill_function,
        )

    def _reduce_cell(self, cell: types.CellType) -> Any:
        content = [] if id(cell) in self._function_cells else _contents([cell])
        if not content:  # empty, or filled by the function, which may be what it contains
            return rebuild.cell, ()
        return rebuild.cell, (), content[0][1:], None, None, rebuild.fill_cell

    def _reduce_class(self, cls: type) -> Any:
        path = self.definitions.path(cls)
        if path is not None:
            return self._by_name(cls, path)
        if (
            cls.__module__ == "builtins"
        ):  # types.FunctionType and its like say so, but are not there
            return NotImplemented if hasattr(builtins, cls.__name__) else _named_in(types, cls)
        if not cls.__flags__ & _HEAP_TYPE or importable(cls):
            return NotImplemented
        self.by_value.add(id(cls))
        own = vars(cls)
        start = {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
        attributes = {
            name: value
            for name, value in own.items()
            if name not in _NOT_COPIED
            and not isinstance(value, (types.MemberDescriptorType, types.GetSetDescriptorType))
        }
        made = (type(cls), cls.__name__, cls.__bases__, start, rebuild.fingerprint(cls))
        if isinstance(cls, enum.EnumMeta):
            members = {name: each for name, each in cls.__members__.items()}
            attributes = {k: v for k, v in attributes.items() if _from_source(v, cls)}
            state = {name: _member_attributes(each) for name, each in members.items()}
            values = {name: each._value_ for name, each in members.items()}
            return (
                rebuild.enum,
                (*made, values),
                (attributes, state),
                None,
                None,
                rebuild.fill_class,
            )
        if "__slots__" in own:
            start["__slots__"] = own["__slots__"]
        return rebuild.class_, made, (attributes, {}), None, None, rebuild.fill_class

    def _reduce_lru_cache(self, cached: Any) -> Any:
        path = self.definitions.path(cached)
        if path is not None:
            return self._by_name(cached, path)
        if importable(cached):
            return NotImplemented
        self.by_value.add(id(cached))
        return rebuild.lru_cache, (cached.__wrapped__, cached.cache_parameters())

    def _reduce_module(self, module: types.ModuleType) -> Any:
        if module is sys.modules["__main__"]:
            return rebuild.main_module, ()
        if sys.modules.get(module.__name__) is not module:
            raise TypeError(f"module {module.__name__} cannot be imported by another process")
        return importlib.import_module, (module.__name__,)

    # Arrays

    def _buffer(self, address: int, length: int, owner: Any, used: int) -> pickle.PickleBuffer:
        buffer = pickle.PickleBuffer(memory(address, length, owner))
        self.spans[id(buffer)] = Span(address, length, owner, used)
        return buffer

    def _reduce_array(self, numpy: Any, array: Any) -> Any:
        if type(array) is not numpy.ndarray:
            return self._reduce_array_subclass(numpy, array)
        if array.dtype.hasobject:
            return self._reduce_object_array(numpy, array)
        if not array.size:
            return NotImplemented
        source, writable = array, array.flags.writeable
        if id(array) in self.choices.compact:
            source = numpy.ascontiguousarray(array)
        start, low, length = _extent(source)
        buffer = self._buffer(low, length, array if source is array else source, source.nbytes)
        if source.flags.c_contiguous and writable:
            return rebuild.array, (buffer, source.dtype, source.shape)
        place = (start - low, source.strides, writable)
        return rebuild.array, (buffer, source.dtype, source.shape, *place)

    def _reduce_object_array(self, numpy: Any, array: Any) -> Any:
        base = array
        while type(base.base) is numpy.ndarray:
            base = base.base
        if base is array or base.dtype != array.dtype or not base.flags.forc:
            return NotImplemented
        self.object_views.append((array, base))
        if id(array) not in self.choices.rooted:
            return NotImplemented
        offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        return rebuild.object_view, (base, offset, array.shape, array.strides)

    def _reduce_array_subclass(self, numpy: Any, array: Any) -> Any:
        kind = type(array)
        if kind is numpy.memmap:  # the file does not travel, the numbers do
            return self._reduce_array(numpy, array.view(numpy.ndarray))
        masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
        if kind is masked:
            parts = (array.data, array.mask, array.fill_value, array.hardmask)
            return rebuild.masked_array, parts
        if kind.__reduce__ is not numpy.ndarray.__reduce__:
            return NotImplemented
        plain = array.view(numpy.ndarray)
        return rebuild.array_subclass, (plain, kind), getattr(array, "__dict__", None) or None

    # torch, where the user loaded it: tensors are left to its own reducer, only their storage is kept in one piece

    def _reduce_torch(self, obj: Any) -> Any:
        name = type(obj).__name__
        if name == "TypedStorage":
            return rebuild.torch_typed_storage, (self._storage(obj._untyped_storage), obj.dtype)
        if name == "UntypedStorage" and self._storage(obj) is obj:
            device = str(obj.device)
            content = self._torch_bytes(obj.cpu() if device != "cpu" else obj)
            return rebuild.torch_storage, (content, device)
        return NotImplemented

    def _storage(self, storage: Any) -> Any:
        """One object for each storage: torch makes a new wrapper at each look."""
        return self._storages.setdefault(storage._cdata, storage)

    def _torch_bytes(self, storage: Any) -> Any:
        size = storage.nbytes()
        return memory(storage.data_ptr(), size, storage) if size else None


def _globals_of(function: types.FunctionType) -> tuple[str | None, dict[str, Any]]:
    """The module whose globals a function uses; of globals that are no module's (made by exec), those it names."""
    names = function.__globals__
    module = names.get("__name__")
    if isinstance(module, str) and module in sys.modules and vars(sys.modules[module]) is names:
        return module, {}
    used = set(_names_in(function.__code__))
    return None, {name: names[name] for name in sorted(used) if name in names}


def _names_in(code: types.CodeType) -> Any:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def _annotations_of(function: types.FunctionType) -> dict[str, Any]:
    if getattr(function, "__type_params__", ()):
        return {}  # they name type variables, which exist once
    if sys.version_info >= (
        3,
        14,
    ):  # PEP 649: evaluating them may fail, the function that makes them travels
        return {"__annotate__": function.__annotate__}
    return {"__annotations__": function.__annotations__}


def _contents(cells: Any) -> list[tuple[Any, Any]]:
    filled = []
    for cell in cells:
        try:
            filled.append((cell, cell.cell_contents))
        except ValueError:
            pass  # not bound yet
    return filled


def _from_source(value: Any, cls: type) -> bool:
    """Whether an attribute of an enumeration was written in its body (and is not made by the metaclass)."""
    function = getattr(value, "__func__", getattr(value, "fget", value))
    return isinstance(function, types.FunctionType) and function.__module__ == cls.__module__


def _member_attributes(member: Any) -> dict[str, Any]:
    made = {"_value_", "_name_", "__objclass__", "_sort_order_"}
    return {name: value for name, value in vars(member).items() if name not in made}


def _named_in(module: types.ModuleType, obj: Any) -> Any:
    """By the name that a module has for it, for objects that do not know it themselves."""
    for name, value in vars(module).items():
        if value is obj:
            return getattr, (module, name)
    return NotImplemented


def _extent(array: Any) -> tuple[int, int, int]:
    """Address of the first element, lowest address, and length of the memory that an array spans."""
    start = array.__array_interface__["data"][0]
    steps = [(count - 1) * stride for count, stride in zip(array.shape, array.strides)]
    low = start + sum(step for step in steps if step < 0)
    high = start + sum(step for step in steps if step > 0) + array.itemsize
    return start, low, high - low


_REDUCERS: dict[type, Callable[[StatePickler, Any], Any]] = {
    types.FunctionType: StatePickler._reduce_function,
    types.CellType: StatePickler._reduce_cell,
    types.ModuleType: StatePickler._reduce_module,
    LruCache: StatePickler._reduce_lru_cache,
    types.MappingProxyType: lambda _, view: (types.MappingProxyType, (view.copy(),)),
    property: lambda _, p: (property, (p.fget, p.fset, p.fdel, p.__doc__)),
    staticmethod: lambda _, method: (staticmethod, (method.__func__,)),
    classmethod: lambda _, method: (classmethod, (method.__func__,)),
    functools.cached_property: lambda _, p: (
        rebuild.cached_property,
        (p.func, p.attrname, p.__doc__),
    ),
}
