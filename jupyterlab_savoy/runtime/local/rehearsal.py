"""Does what every step does, before there is one to run.

In a fork, that gives it the pages that it will write to: a page that is written to for the first time
is copied, and there are some hundred in a step. Done ahead, that takes nobody's time.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any, Callable

from ..namespace import Definitions
from ..outputs import Recorder
from ..store import Store
from ..store.signing import Keys


def rehearse(shell: Any, place: str, is_due: Callable[[], bool] = bool) -> None:
    """Run a cell, and save a variable to a store in `place` that is thrown away.

    Goes no further when `is_due` says that the time has come for the real one.
    """
    if is_due():
        return
    shell.attach(Recorder())
    shell.run(-1, "pass")
    if is_due():
        return
    with contextlib.suppress(Exception):  # no room for it: the first step will be slower
        with tempfile.TemporaryDirectory(dir=place) as folder:
            # A key that is there already: to make a proper one takes the disk's time.
            Path(folder, "signing.key").write_text("00" * 32, "utf-8")
            facts = {"pipeline": "", "step": "", "task": ""}
            store = Store.open(Path(folder, "store"), Keys(Path(folder)))
            store.save({"x": [1]}, Definitions(), facts=facts)
