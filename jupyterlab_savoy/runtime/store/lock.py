"""Savers share the lock of a store, and its collector has it alone: nothing that is about to be
named by a manifest is taken away. The kernel frees the lock of a process that dies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

try:
    import fcntl
except ImportError:  # Windows: there the time of grace must do
    fcntl = None  # type: ignore[assignment]


def shared(root: str) -> AbstractContextManager[None]:
    """While snapshots are made."""
    return _locked(root, exclusive=False)


def exclusive(root: str) -> AbstractContextManager[None]:
    """While objects are taken away."""
    return _locked(root, exclusive=True)


@contextmanager
def _locked(root: str, exclusive: bool) -> Iterator[None]:
    file = os.open(os.path.join(root, "lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)
