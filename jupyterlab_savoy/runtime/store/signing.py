"""Signatures of snapshots: to load one is to run code, so only what the user made is loaded.

A random key for each user, outside of stores and projects; keys of others that the user trusts are
files `trusted/*.key` beside it. HMAC-SHA256: who can check a signature could also make it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import StepError

_ALGORITHM = "hmac-sha256"
_LENGTH = 32


def config_folder() -> Path:
    """`$SAVOY_CONFIG`, else `savoy` in the user's folder for configuration."""
    own, base = os.environ.get("SAVOY_CONFIG"), os.environ.get("XDG_CONFIG_HOME")
    return Path(own) if own else Path(base or "~/.config").expanduser() / "savoy"


class Keys:
    """The key of this user, made when it is first needed, and those that are trusted."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or config_folder()
        self._own: bytes | None = None

    def sign(self, snapshot: str) -> dict[str, str]:
        key = self._own = self._own or _read(self._path) or self._make_key()
        return {"alg": _ALGORITHM, "key": _fingerprint(key), "sig": _signature(key, snapshot)}

    def check(self, snapshot: str, signature: Any) -> None:
        """StepError where it is not the signature of this snapshot by a trusted key."""
        text = None
        if not isinstance(signature, dict) or signature.get("alg") != _ALGORITHM:
            text = "it is not signed"
        else:
            for key in self._trusted():
                if _fingerprint(key) == signature.get("key"):
                    made = _signature(key, snapshot)
                    if hmac.compare_digest(made, str(signature.get("sig"))):
                        return
                    text = "its signature is not right: it was changed"
        text = text or f"it was made by someone else (key {str(signature['key'])[:16]})"
        raise StepError("SV613", f"the snapshot {snapshot[:12]} is not loaded, since {text}")

    def _trusted(self) -> Iterator[bytes]:
        """The own key first, which is read once: to check a snapshot of the user reads no file."""
        self._own = self._own or _read(self._path)
        if self._own:
            yield self._own
        for path in sorted((self._folder / "trusted").glob("*.key")):
            key = _read(path)
            if key:
                yield key

    @property
    def _path(self) -> Path:
        return self._folder / "signing.key"

    def _make_key(self) -> bytes:
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            # Written whole and then linked: of two processes that come first, one wins.
            draft = self._folder / f".signing.{os.getpid()}.{secrets.token_hex(4)}"
            try:
                with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                    file.write(secrets.token_hex(_LENGTH) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                try:
                    os.link(draft, self._path)
                except FileExistsError:
                    pass
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            text = (
                f"the key that signs snapshots cannot be made in {self._folder}: {error.strerror}"
            )
            raise StepError("SV610", text) from error
        key = _read(self._path)
        if key is None:
            raise StepError("SV610", f"{self._path} is not a key that signs snapshots")
        return key


def _read(path: Path) -> bytes | None:
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        return None
    return key if len(key) >= _LENGTH else None


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"savoy key\n" + key).hexdigest()[:32]


def _signature(key: bytes, snapshot: str) -> str:
    return hmac.new(key, b"savoy.snapshot/1\n" + snapshot.encode(), hashlib.sha256).hexdigest()
