"""Whether two objects have the same content, and where they differ first.

For `savoy verify`: the objects come from two runs of the same code, so they are taken to differ
unless shown to be the same. What has no rule of its own is compared by what pickle would take of it.
"""

from __future__ import annotations

import copy
import copyreg
import io
import math
import sys
from collections.abc import Callable, Iterable
from typing import Any

_LONGEST = 60
_MOST_ITEMS = 1_000_000


#: Types whose values are equal or not, and nothing else.
_ATOMS = (int, float, complex, str, bytes, bool, type(None))


class Incomparable(Exception):
    """Nothing can be said; the message says of what."""


class _Different(Exception):
    pass


def difference(one: Any, other: Any) -> str | None:
    """Where two objects differ first, as `[3].name: 1 instead of 2`; None where they are the same.

    `one` is what was expected. Raises Incomparable.
    """
    try:
        _Comparison().compare(one, other, "")
    except _Different as found:
        return str(found)
    except RecursionError as error:
        raise Incomparable("it is nested too deeply") from error
    return None


class _Comparison:
    def __init__(self) -> None:
        #: Pairs that are being compared, or were: cycles end, and shared parts are looked at once.
        self._seen: dict[tuple[int, int], tuple[Any, Any]] = {}

    def compare(self, one: Any, other: Any, path: str) -> None:
        if one is other and not isinstance(one, float):
            return
        if (id(one), id(other)) in self._seen:
            return
        self._seen[id(one), id(other)] = one, other  # keeps them alive: ids stay theirs
        if type(one) is not type(other) and not _same_class(type(one), type(other)):
            raise _Different(f"{path}: {_name(type(other))} instead of {_name(type(one))}")
        self._rule(one)(one, other, path)

    def _rule(self, value: Any) -> Callable[[Any, Any, str], None]:
        for base in type(value).__mro__:
            rule = _RULES.get((base.__module__.partition(".")[0], base.__name__))
            if rule is not None:
                return rule.__get__(self)
        return self._by_parts

    def _plain(self, one: Any, other: Any, path: str) -> None:
        same = one == other or (one != one and other != other)
        if isinstance(one, float) and same:
            same = math.copysign(1, one) == math.copysign(1, other) or one != one
        if not same:
            raise _Different(f"{path}: {_short(other)} instead of {_short(one)}")

    def _sequence(self, one: Any, other: Any, path: str) -> None:
        if len(one) != len(other):
            raise _Different(f"{path}: {len(other)} instead of {len(one)} elements")
        for index, (a, b) in enumerate(zip(one, other)):
            self.compare(a, b, f"{path}[{index}]")
        self._attributes(one, other, path)

    def _mapping(self, one: Any, other: Any, path: str) -> None:
        try:
            missing, more = one.keys() - other.keys(), other.keys() - one.keys()
        except TypeError:  # keys that compare by identity and the like
            return self._by_parts(one, other, path)
        if missing or more:
            if missing and more and len(missing) == len(more):
                return self._sequence(list(one.items()), list(other.items()), path)
            what = f"lacks {_short(next(iter(missing)))}" if missing else ""
            what = what or f"has {_short(next(iter(more)))} as well"
            raise _Different(f"{path}: it {what}")
        for key, value in one.items():
            self.compare(value, other[key], f"{path}[{_short(key)}]")
        if list(one) != list(other):
            raise _Different(f"{path}: its keys are in another order")
        self._attributes(one, other, path)

    def _set(self, one: Any, other: Any, path: str) -> None:
        if one == other:
            return
        if len(one) != len(other):
            raise _Different(f"{path}: {len(other)} instead of {len(one)} elements")
        if all(type(each) in _ATOMS for each in (*one, *other)):
            a, b = (_short(min(each, key=repr)) for each in (other - one, one - other))
            raise _Different(f"{path}{{…}}: {a} instead of {b}")
        try:
            pairs = zip(sorted(one), sorted(other))
        except TypeError as error:
            raise Incomparable(f"{path or 'it'} is a set of things that have no order") from error
        for a, b in pairs:
            self.compare(a, b, f"{path}{{…}}")

    def _array(self, one: Any, other: Any, path: str) -> None:
        numpy = sys.modules["numpy"]
        if one.dtype != other.dtype or one.shape != other.shape:
            kinds = [f"{each.dtype} {each.shape}" for each in (other, one)]
            raise _Different(f"{path}: {kinds[0]} instead of {kinds[1]}")
        if one.dtype.hasobject:
            if one.size > _MOST_ITEMS:
                raise Incomparable(f"{path or 'it'} has too many elements")
            return self._sequence(one.ravel().tolist(), other.ravel().tolist(), path)
        if isinstance(one, numpy.ma.MaskedArray):
            self._array(numpy.ma.getmaskarray(one), numpy.ma.getmaskarray(other), f"{path}.mask")
            one, other = one.filled(), other.filled()
        # By its bytes: exact, also for NaN and structured types. Those that mean the same by others
        # (zeros of both signs, several NaN) are told apart: two runs of one code give the same ones.
        a, b = numpy.ascontiguousarray(one), numpy.ascontiguousarray(other)
        if a.tobytes() == b.tobytes():
            return
        if a.dtype.kind in "fc":
            differs = ~((a == b) | ((a != a) & (b != b)))
        else:
            differs = a != b
        where = numpy.argwhere(differs)
        if len(where) == 0:
            return
        at = tuple(int(i) for i in where[0])
        spot = f"{path}[{', '.join(map(str, at))}]" if at else path
        many = f" ({len(where)} of {a.size} differ)" if a.size > 1 else ""
        raise _Different(f"{spot}: {_short(b[at])} instead of {_short(a[at])}{many}")

    def _frame(self, one: Any, other: Any, path: str) -> None:
        self.compare(one.index, other.index, f"{path}.index")
        self.compare(one.columns, other.columns, f"{path}.columns")
        for place, column in enumerate(one.columns):
            self.compare(one.iloc[:, place], other.iloc[:, place], f"{path}[{_short(column)}]")
        self.compare(one.attrs, other.attrs, f"{path}.attrs")

    def _series(self, one: Any, other: Any, path: str) -> None:
        if one.dtype != other.dtype:
            raise _Different(f"{path}: {other.dtype} instead of {one.dtype}")
        self.compare(one.name, other.name, f"{path}.name")
        if hasattr(one, "index"):
            self.compare(one.index, other.index, f"{path}.index")
        self._values(one, other, path)

    def _values(self, one: Any, other: Any, path: str) -> None:
        """Of an extension type too: masks, categories and time zones are in the parts of its array."""
        a, b = one.array, other.array
        numpy = sys.modules["numpy"]
        if isinstance(getattr(a, "_ndarray", None), numpy.ndarray) and not hasattr(a, "categories"):
            return self.compare(a._ndarray, b._ndarray, path)
        self._by_parts(a, b, path)

    def _function(self, one: Any, other: Any, path: str) -> None:
        for name in ("__qualname__", "__defaults__", "__kwdefaults__", "__dict__"):
            self.compare(getattr(one, name), getattr(other, name), f"{path}.{name}")
        self._code(one.__code__, other.__code__, path)
        cells = [[_content(cell) for cell in each.__closure__ or ()] for each in (one, other)]
        self._sequence(*cells, f"{path}.__closure__")

    def _code(self, one: Any, other: Any, path: str) -> None:
        for name in ("co_code", "co_names", "co_varnames", "co_freevars"):
            if getattr(one, name) != getattr(other, name):
                raise _Different(f"{path}: its code differs")
        self._sequence(one.co_consts, other.co_consts, f"{path}.co_consts")

    def _class(self, one: Any, other: Any, path: str) -> None:
        if not _same_class(one, other):
            raise _Different(f"{path}: {_name(other)} instead of {_name(one)}")

    def _tensor(self, one: Any, other: Any, path: str) -> None:
        """Of torch, on whatever device: what it holds, and what hangs on it."""
        kinds = [f"{each.dtype} {tuple(each.shape)} on {each.device}" for each in (other, one)]
        if kinds[0] != kinds[1]:
            raise _Different(f"{path}: {kinds[0]} instead of {kinds[1]}")
        if one.layout != sys.modules["torch"].strided or one.is_quantized:
            return self._by_parts(one, other, path)
        a, b = (each.detach().cpu().contiguous().reshape(-1) for each in (one, other))
        try:
            a, b = (each.numpy().reshape(one.shape) for each in (a, b))
        except (TypeError, RuntimeError):  # a type that numpy does not have
            a, b = (each.view(sys.modules["torch"].uint8).numpy() for each in (a, b))
        self._array(a, b, path)
        self._attributes(one, other, path)

    def _drawing(self, one: Any, other: Any, path: str) -> None:
        """Of matplotlib: how it looks. Its parts refer to each other by address."""
        pictures = []
        for each in (one, other):
            file = io.BytesIO()
            figure = each if hasattr(each, "savefig") else each.get_figure()
            if figure is None:
                raise Incomparable(f"{path or 'it'} is part of no figure")
            figure.savefig(file, format="rgba", dpi=72)
            pictures.append(file.getvalue())
        if pictures[0] != pictures[1]:
            raise _Different(f"{path}: it is drawn otherwise")

    def _search(self, one: Any, other: Any, path: str) -> None:
        """Of scikit-learn: it notes how long everything took, which is no result."""
        self._by_parts(_untimed(one), _untimed(other), path)

    def _styler(self, one: Any, other: Any, path: str) -> None:
        """Of pandas: it makes up an id for itself."""
        a, b = copy.copy(one), copy.copy(other)
        a.uuid = b.uuid = ""
        self._by_parts(a, b, path)

    def _by_parts(self, one: Any, other: Any, path: str) -> None:
        """By what pickle would take: how it is made, its state, its elements."""
        a, b = _parts(one, path), _parts(other, path)
        if len(a) != len(b):
            raise _Different(f"{path}: it is made in another way")
        for index, (mine, theirs) in enumerate(zip(a, b)):
            if (
                index == _STATE
                and type(mine) is type(theirs) is dict
                and mine.keys() == theirs.keys()
            ):
                for name, value in mine.items():
                    self.compare(value, theirs[name], f"{path}.{name}")
            else:
                self.compare(mine, theirs, path)

    def _attributes(self, one: Any, other: Any, path: str) -> None:
        own = getattr(one, "__dict__", None)
        if own:
            self.compare(own, getattr(other, "__dict__", {}), path)


_STATE, _ELEMENTS = 2, (3, 4)


def _parts(value: Any, path: str) -> list[Any]:
    try:
        reducer = copyreg.dispatch_table.get(type(value))
        made = reducer(value) if reducer else value.__reduce_ex__(4)
        if isinstance(made, str):  # a name in its module
            return [made]
        return [
            list(part) if index in _ELEMENTS and part is not None else part
            for index, part in enumerate(made)
        ]
    except Exception as error:
        raise Incomparable(f"{path or 'it'}: {error}") from error


def _untimed(search: Any) -> Any:
    untimed = copy.copy(search)
    vars(untimed).pop("refit_time_", None)
    if "cv_results_" in vars(untimed):
        results = untimed.cv_results_
        untimed.cv_results_ = {name: results[name] for name in results if "_time" not in name}
    return untimed


def _rules(rule: Any, module: str, names: str) -> Iterable[tuple[tuple[str, str], Any]]:
    return [((module, name), rule) for name in names.split()]


_RULES: dict[tuple[str, str], Any] = dict(
    [
        *_rules(
            _Comparison._plain,
            "builtins",
            "int float complex str bytes bytearray bool NoneType range slice module "
            "builtin_function_or_method ellipsis",
        ),
        *_rules(_Comparison._sequence, "builtins", "list tuple"),
        *_rules(_Comparison._sequence, "collections", "deque"),
        *_rules(_Comparison._mapping, "builtins", "dict"),
        *_rules(_Comparison._set, "builtins", "set frozenset"),
        *_rules(_Comparison._function, "builtins", "function"),
        *_rules(_Comparison._code, "builtins", "code"),
        *_rules(_Comparison._class, "builtins", "type"),
        *_rules(_Comparison._array, "numpy", "ndarray"),
        *_rules(_Comparison._plain, "numpy", "generic dtype"),
        *_rules(_Comparison._frame, "pandas", "DataFrame"),
        *_rules(_Comparison._series, "pandas", "Series Index"),
        *_rules(_Comparison._by_parts, "pandas", "MultiIndex"),
        *_rules(_Comparison._styler, "pandas", "Styler"),
        *_rules(_Comparison._search, "sklearn", "BaseSearchCV"),
        *_rules(_Comparison._drawing, "matplotlib", "Artist"),
        *_rules(_Comparison._tensor, "torch", "Tensor"),
    ]
)


def _same_class(one: type, other: type) -> bool:
    """Classes of cells are made anew in each run."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def _name(kind: type) -> str:
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} whose repr raised {type(error).__name__}>"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
