"""Savers share the lock of a store, and its collector has it alone: nothing that is about to be
named by a manifest is taken away. The kernel frees the lock of a process that dies.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..errors import StepError

try:
    import fcntl
except ImportError:  # Windows: there the time of grace must do
    fcntl = None  # type: ignore[assignment]

#: Whether nobody saves while there is a collection.
EXCLUDES = fcntl is not None


def shared(root: str) -> AbstractContextManager[None]:
    """While snapshots are made."""
    return _locked(root, exclusive=False)


def exclusive(root: str) -> AbstractContextManager[None]:
    """While objects are taken away. StepError where somebody saves for longer than half a minute."""
    return _locked(root, exclusive=True)


_PATIENCE = 30.0


@contextmanager
def _locked(root: str, exclusive: bool) -> Iterator[None]:
    file = os.open(os.path.join(root, "lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if fcntl and not exclusive:
            fcntl.flock(file, fcntl.LOCK_SH)
        elif fcntl:
            _wait(fcntl, file, root)
        yield
    finally:
        os.close(file)


def _wait(fcntl: Any, file: int, root: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                text = (
                    f"the store {root} is in use: a step is saving its variables; try again later"
                )
                raise StepError("SV610", text) from None
            time.sleep(0.02)
