"""Values that come from and go to KFP: parameters by their declared type, metrics as numbers.

KFP carries numbers as doubles: 500 may arrive as 500.0, also inside of lists and structs.
"""

from __future__ import annotations

import json
import math
from typing import Any

from .errors import BAD_PARAMETER, StepError
from .task import Parameter

_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_TYPES = {"list": list, "dict": dict}


def parameter_value(parameter: Parameter, given: Any) -> Any:
    """The value for a parameter, of the type that its default has; StepError where it is of none such."""
    if given is None or (given == parameter.default and not isinstance(given, bool)):
        return parameter.default
    try:
        return _typed(parameter.type, given, parameter.default)
    except (ValueError, TypeError, OverflowError):
        raise StepError(
            BAD_PARAMETER,
            f"The parameter {parameter.name} must be of type {parameter.type}, not {given!r:.100}.",
        ) from None


def _typed(kind: str, given: Any, default: Any) -> Any:
    if kind == "int":
        if isinstance(given, float):
            if given != int(given):
                raise ValueError
            return int(given)
        return int(given)
    if kind == "float":
        return float(given)
    if kind == "bool":
        if isinstance(given, (bool, int, float)) and given in (0, 1):
            return bool(given)
        return _word(given)
    if kind == "str":
        return given if isinstance(given, str) else json.dumps(given)
    if kind in _TYPES:
        value = json.loads(given) if isinstance(given, str) else given
        if not isinstance(value, _TYPES[kind]):
            raise TypeError
        return _like(value, default)
    return _like(given, None)


def _word(given: Any) -> bool:
    try:
        return _WORDS[str(given).strip().lower()]
    except KeyError:
        raise ValueError from None


def _like(value: Any, model: Any) -> Any:
    """Whole numbers become int again, except where the default has a float."""
    if isinstance(value, float) and value.is_integer() and not isinstance(model, float):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(model, float):
        return float(value)
    if isinstance(value, list):
        models = model if isinstance(model, list) and model else [None]
        return [_like(item, models[min(i, len(models) - 1)]) for i, item in enumerate(value)]
    if isinstance(value, dict):
        models = model if isinstance(model, dict) else {}
        return {key: _like(item, models.get(key)) for key, item in value.items()}
    return value


def metric_value(value: Any) -> tuple[Any, str | None]:
    """A metric as KFP's metadata can hold it, with a note where it is not the number that was meant."""
    number = value
    if not isinstance(value, (bool, int, float, str)) and callable(getattr(value, "item", None)):
        try:
            number = value.item()  # numpy scalars, arrays and tensors with one element
        except Exception:
            pass
    if isinstance(number, bool):
        return int(number), None
    if isinstance(number, int):
        return number, None
    if not isinstance(number, (str, bytes, complex)):
        try:
            number = float(number)
        except Exception:
            pass
    if isinstance(number, float):
        if math.isfinite(number):
            return number, None
        return str(number), f"is {number}, which KFP can only hold as text"
    return str(value)[:1000], f"is not a number ({type(value).__name__}): it is shown as text"
