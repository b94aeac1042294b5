"""Small JSON files that several processes read and write."""

from __future__ import annotations

import json
import os
import secrets
from typing import Any


def read_json(path: str) -> Any:
    """What a file of JSON holds; None where there is none, or not the whole."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write_json(path: str, value: Any) -> None:
    """Replace the file; readers find the old or the new one."""
    draft = f"{path}.{os.getpid()}-{secrets.token_hex(4)}"
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
