"""State that no variable holds: random generators, number formats, options of libraries.

A snapshot keeps it beside the variables, so that a step that starts from it goes on with the same
random numbers as the notebook would.
"""

from __future__ import annotations

import decimal
import os
import pickle
import sys
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple


class _Part(NamedTuple):
    """One of the states: of a module, which may not be imported; how to read and to set it."""

    module: str
    read: Callable[[Any], Any]
    set: Callable[[Any, Any], Any]


def _set_decimal(_: Any, state: tuple[int, str, dict[str, Any]]) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding, traps = state
    for signal in context.traps:
        context.traps[signal] = traps[signal.__name__]


def _read_decimal(_: Any) -> tuple[int, str, dict[str, Any]]:
    context = decimal.getcontext()
    traps = {signal.__name__: bool(on) for signal, on in context.traps.items()}
    return context.prec, context.rounding, traps


def _pandas_options(pandas: Any) -> dict[str, Any]:
    def walk(node: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
        for name, value in node.items():
            if isinstance(value, dict):
                yield from walk(value, f"{path}{name}.")
            elif isinstance(value, (str, int, float, bool, type(None))):  # not: formatters
                yield path + name, value

    return dict(walk(pandas.options.d, ""))


def _set_pandas_options(pandas: Any, state: dict[str, Any]) -> None:
    now = _pandas_options(pandas)
    for name, value in state.items():
        if name in now and now[name] != value:
            pandas.set_option(name, value)


def _rc(matplotlib: Any) -> dict[str, Any]:
    """What differs from the defaults, except of how and where figures are shown."""
    default = matplotlib.rcParamsDefault
    return {
        name: value
        for name, value in dict.items(matplotlib.rcParams)
        if not name.startswith(("backend", "interactive", "figure.dpi", "figure.hooks"))
        and value != default.get(name)
    }


_PARTS = {
    "random": _Part("random", lambda m: m.getstate(), lambda m, state: m.setstate(state)),
    "numpy.random": _Part(
        "numpy.random", lambda m: m.get_state(legacy=False), lambda m, state: m.set_state(state)
    ),
    "numpy.errstate": _Part("numpy", lambda m: m.geterr(), lambda m, state: m.seterr(**state)),
    "numpy.print": _Part(
        "numpy",
        lambda m: _plain(m.get_printoptions()),
        lambda m, state: m.set_printoptions(**state),
    ),
    "torch": _Part("torch", lambda m: m.get_rng_state(), lambda m, state: m.set_rng_state(state)),
    "decimal": _Part("decimal", _read_decimal, _set_decimal),
    "pandas.options": _Part("pandas", _pandas_options, _set_pandas_options),
    "matplotlib": _Part("matplotlib", _rc, lambda m, state: m.rcParams.update(state)),
}


def capture() -> tuple[list[str], bytes]:
    """The names of the states there are, and all of them in one stream."""
    states = {}
    for name, part in _PARTS.items():
        module = sys.modules.get(part.module)
        if module is not None:
            try:
                state = part.read(module)
                states[name] = pickle.dumps(state, 5)
            except Exception:  # another version of the library: this state is not kept
                pass
    return list(states), pickle.dumps(states, 5)


def working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return ""


def restore(stream: bytes) -> None:
    """Set the states of libraries that are imported here."""
    for name, state in pickle.loads(stream).items():
        part = _PARTS.get(name)
        module = part and sys.modules.get(part.module)
        if part and module is not None:
            try:
                part.set(module, pickle.loads(state))
            except Exception as error:
                print(f"savoy: the state of {name} is not restored: {error}", file=sys.stderr)


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in options.items() if isinstance(v, (str, int, float, bool, type(None)))}
