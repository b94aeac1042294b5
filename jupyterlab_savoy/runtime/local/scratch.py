"""A folder for what is thrown away, in memory if that can be."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_MEMORY = "/dev/shm"  # Linux


@contextmanager
def scratch() -> Iterator[str]:
    """While this lasts. Not `TemporaryDirectory`: that a fork would take away when it ends."""
    folder = tempfile.mkdtemp("", "savoy-", _MEMORY if os.access(_MEMORY, os.W_OK) else None)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
