"""`sys.stdout` and `sys.stderr` of a step: straight to the log, unbuffered, and to the recorder as well."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .outputs import Recorder


class _Tee(io.RawIOBase):
    """Writes to a descriptor of its own, so that text goes on to the log after the user's `sys.stdout.close()`."""

    def __init__(self, name: str, standard: int, recorder: Recorder) -> None:
        self._name, self._standard, self._recorder = name, standard, recorder
        self._out = os.dup(standard)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._recorder.stream(self._name, self._decoder.decode(view))
        rest = view
        while rest:
            try:
                rest = rest[os.write(self._out, rest) :]
            except BrokenPipeError:  # nobody reads the log any more: no reason to end the step
                break
        return len(view)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:  # for subprocesses, which write to the log only
        return self._standard

    def isatty(self) -> bool:
        return False

    def close(self) -> None:
        pass


class _Stream(io.TextIOWrapper):
    def close(self) -> None:
        pass


@contextmanager
def recorded(recorder: Recorder) -> Iterator[None]:
    """While this lasts, what Python code prints is recorded on its way to the log."""
    before = sys.stdout, sys.stderr
    for stream in before:
        if stream is not None:
            stream.flush()
    # write_through: "working …" without a line end shows at once, and nothing is lost if the process is killed.
    sys.stdout, sys.stderr = (
        _Stream(
            _Tee(name, descriptor, recorder),
            encoding="utf-8",
            errors="backslashreplace",
            write_through=True,
        )
        for descriptor, name in ((1, "stdout"), (2, "stderr"))
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
