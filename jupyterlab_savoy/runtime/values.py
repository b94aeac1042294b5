"""Values that come from and go to KFP: parameters by their declared type, metrics as numbers.

KFP carries numbers as doubles: 500 may arrive as 500.0, also inside of lists and structs.
"""

from __future__ import annotations

import ast
import json
import math
from typing import Any

from .errors import StepError
from .task import Parameter

_TYPES = {"int": int, "float": float, "bool": bool, "str": str, "list": list, "dict": dict}


def untyped_value(text: str) -> Any:
    """The value of a parameter whose default is None, from the text that KFP has for it.

    A literal of Python or JSON is its value, an empty text is None, anything else is that text, as
    `savoy compile --parameter` reads it (core/kfp/parameters.ts writes it).
    """
    if not text.strip():
        return None
    for read in (_json, ast.literal_eval):
        try:
            value = read(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if value is None or isinstance(value, tuple(_TYPES.values())):
            return value
    return text


def _json(text: str) -> Any:
    def refuse(word: str) -> None:
        raise ValueError(word)  # NaN and Infinity are no JSON

    return json.loads(text, parse_constant=refuse)


def parameter_value(parameter: Parameter, given: Any) -> Any:
    """What was given, as the type that the default has; StepError where it is none such."""
    kind, default = parameter["type"], parameter["default"]
    if given is None or (given == default and not isinstance(given, bool)):
        return default
    if kind == "none":
        return given
    value = given
    if isinstance(given, str) and kind != "str":
        try:
            value = (
                float(given)
                if kind == "float"
                else json.loads(given.lower() if kind == "bool" else given)
            )
        except ValueError:
            pass  # not of the type, see below
    if kind == "str" and not isinstance(given, str):
        value = json.dumps(given)
    if kind == "bool" and value in (0, 1):
        value = bool(value)
    value = _like(value, 0.0 if kind == "float" else default)
    if isinstance(value, bool) != (kind == "bool") or not isinstance(value, _TYPES[kind]):
        name = parameter["name"]
        text = f"the parameter {name} must be of type {kind}, not {repr(given)[:100]}"
        raise StepError("SV602", text)
    return value


def _like(value: Any, model: Any) -> Any:
    """Whole numbers become int again, except where the default has a float."""
    if isinstance(value, list):
        models = model if isinstance(model, list) and model else [None]
        return [_like(item, models[min(i, len(models) - 1)]) for i, item in enumerate(value)]
    if isinstance(value, dict):
        models = model if isinstance(model, dict) else {}
        return {key: _like(item, models.get(key)) for key, item in value.items()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(model, float):
            return float(value)
        return int(value) if value == value // 1 else value
    return value


def metric_value(value: Any) -> tuple[Any, str | None]:
    """A metric as KFP can hold it, with a note where that is not the number that was meant."""
    try:
        value = value.item()  # numpy scalars, arrays and tensors with one element
    except Exception:
        pass
    if isinstance(value, int):
        return int(value), None
    if not isinstance(value, (str, bytes)):
        try:
            value = float(value)
        except Exception:
            pass
    if isinstance(value, float):
        if math.isfinite(value):
            return value, None
        return str(value), "is no finite number: it is shown as text"
    return str(value)[:1000], f"is a {type(value).__name__}, not a number: it is shown as text"
