"""Reads bodies and queries of requests; what is wrong with one is said in a sentence."""

from __future__ import annotations

import json

from .problem import Problem, run_id

MODES = ("from-after", "from", "only", "stale", "failed")
#: Modes that begin at a step.
MODES_WITH_STEP = ("from-after", "from", "only")


class Body:
    """The JSON object of a request."""

    def __init__(self, text: bytes):
        try:
            value = json.loads(text or b"{}")
        except (ValueError, RecursionError):
            raise Problem(400, "The request is no JSON.") from None
        if not isinstance(value, dict):
            raise Problem(400, "The request must be a JSON object.")
        self._value = value

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise Problem(400, f"The request does not say {name}.")
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._value.get(name)
        if value is not None and (not isinstance(value, str) or value == "" or "\0" in value):
            raise Problem(400, f"{name} in the request must be a text that is not empty.")
        return value

    def flag(self, name: str) -> bool:
        value = self._value.get(name)
        if value is not None and not isinstance(value, bool):
            raise Problem(400, f"{name} in the request must be true or false.")
        return bool(value)

    def optional_run(self, name: str) -> str | None:
        value = self.optional_text(name)
        return value if value is None else run_id(value)

    def count(self, name: str) -> int | None:
        value = self._value.get(name)
        if value is not None and (type(value) is not int or value < 1):
            raise Problem(400, f"{name} in the request must be a whole number from 1 on.")
        return value

    def texts(self, name: str) -> list[str]:
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise Problem(400, f"{name} in the request must be a list of names.")
        return value

    def parameters(self) -> list[str]:
        """Options that set the parameters; values are written as in Python."""
        value = self._value.get("parameters")
        if value is not None and not isinstance(value, dict):
            raise Problem(400, "parameters in the request must be an object of values by name.")
        return [f"--parameter={name}={each!r}" for name, each in (value or {}).items()]

    def start(self) -> list[str]:
        """The option that says where a rerun starts, and the one that says what it goes on from."""
        mode, step, run = self.text("mode"), self.optional_text("step"), self.optional_run("run")
        if mode not in MODES:
            raise Problem(400, f"mode is one of {', '.join(MODES)}, not {mode}.")
        if mode in MODES_WITH_STEP and step is None:
            raise Problem(400, f"The request does not say the step that {mode} means.")
        begin = f"--{mode}={step}" if mode in MODES_WITH_STEP else f"--{mode}"
        return [begin] if run is None else [begin, f"--run={run}"]
