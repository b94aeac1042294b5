"""Pins: snapshots that people want to keep, under a name, whatever becomes of the runs."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from ..errors import StepError
from .json_files import read_json, write_json

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Pins:
    """The pins of a store."""

    def __init__(self, root: str) -> None:
        self._folder = os.path.join(root, "pins")

    def add(self, name: str, snapshot: str) -> None:
        """Keep a snapshot until `remove`. A name that is there already gets another snapshot."""
        if not _NAME.fullmatch(name):
            text = f"{name[:80]!r} cannot be the name of a pin: use letters, digits"
            raise StepError("SV615", text)
        write_json(os.path.join(self._folder, name), {"snapshot": snapshot})

    def remove(self, name: str) -> bool:
        """Whether there was one of this name."""
        with suppress(FileNotFoundError):
            if _NAME.fullmatch(name):
                os.unlink(os.path.join(self._folder, name))
                return True
        return False

    def all(self) -> dict[str, str]:
        """Snapshots by the name of their pin."""
        found = {}
        for name in sorted(_names(self._folder)):
            pin = read_json(os.path.join(self._folder, name))
            snapshot = pin.get("snapshot") if isinstance(pin, dict) else None
            if isinstance(snapshot, str):
                found[name] = snapshot
        return found


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
