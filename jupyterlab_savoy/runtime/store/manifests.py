"""Manifests (savoy.snapshot/1) as files: JSON with the signature as its last entry.

The SHA-256 of the text without that entry is the id of the snapshot, and the name of the file.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from ..errors import StepError
from ..layer import SCHEMA
from .memory import Damage
from .objects import mark_damaged
from .plain import expand
from .signing import Keys

_SIGNATURE = b',"sig":{'


def seal(manifest: dict[str, Any], keys: Keys) -> tuple[str, bytes]:
    """The id of the snapshot, and the text of the file."""
    body = _dump(manifest)
    snapshot = hashlib.sha256(body).hexdigest()
    signature = json.dumps(keys.sign(snapshot), separators=(",", ":")).encode()
    return snapshot, body[:-1] + _SIGNATURE + signature[1:] + b"}"


def unseal(text: bytes, snapshot: str, keys: Keys | None) -> dict[str, Any]:
    """The manifest of this id; with `keys` its signature is checked as well."""
    body, mark, _ = text.rpartition(_SIGNATURE)
    whole = mark and hashlib.sha256(body + b"}").hexdigest() == snapshot
    try:
        manifest = json.loads(text) if whole else None
    except (ValueError, RecursionError):
        manifest = None  # the signature is not whole
    if not isinstance(manifest, dict):
        raise damaged(snapshot, "its manifest is not as it was written")
    if manifest.get("schema") != SCHEMA:
        raise damaged(snapshot, f"it is of the form {manifest.get('schema')}, not {SCHEMA}")
    if keys:
        keys.check(snapshot, manifest.get("sig"))
    try:
        return expand(manifest)
    except (LookupError, TypeError, ValueError) as error:
        raise damaged(snapshot, "the table of its plain variables is not right") from error


def damaged(snapshot: str, why: object) -> StepError:
    """A snapshot is there, but not what it was."""
    return StepError("SV612", f"the snapshot {snapshot[:12]} is damaged: {why}")


def gone(snapshot: str, why: object) -> StepError:
    """A snapshot, or what belongs to it, is not in the store any more."""
    return StepError("SV611", f"the snapshot {snapshot[:12]} is not in the store any more: {why}")


class reading:  # noqa: N801 - used like a function
    """What goes wrong with the files of a snapshot in here, as a problem of its user."""

    def __init__(self, snapshot: str) -> None:
        self._snapshot = snapshot

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> None:
        if isinstance(error, FileNotFoundError):
            raise gone(self._snapshot, f"{error.filename} does not exist") from error
        if isinstance(error, OSError):
            raise damaged(self._snapshot, f"{error.strerror} ({error.filename})") from error
        if isinstance(error, Damage) and error.path:
            mark_damaged(error.path)
        if isinstance(error, (Damage, ValueError, LookupError, TypeError)):
            raise damaged(self._snapshot, error) from error


def _dump(manifest: dict[str, Any]) -> bytes:
    options: dict[str, Any] = {"separators": (",", ":"), "default": str}
    try:
        return json.dumps(manifest, allow_nan=False, **options).encode()
    except ValueError:  # JSON has no NaN
        return json.dumps(_finite(manifest), allow_nan=False, **options).encode()


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
