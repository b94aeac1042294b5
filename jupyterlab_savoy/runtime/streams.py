"""`sys.stdout` and `sys.stderr` of a step: to the log at once, and to the recorder as well."""

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
    """Has a descriptor of its own: text goes on to the log after a `sys.stdout.close()`."""

    def __init__(self, name: str, standard: int, recorder: Recorder) -> None:
        self._name, self._standard, self._recorder = name, standard, recorder
        self._out = aside(standard)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def write(self, data: Any) -> int:
        self._recorder.stream(self._name, self._decode(data))
        self.log(data)
        return len(data)

    def log(self, data: Any) -> None:
        """Write without recording."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._out, rest) :]
        except BrokenPipeError:
            pass  # nobody reads the log any more: no reason to end the step

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:  # for child processes, which write to the log only
        return self._standard

    def close(self) -> None:
        pass


def aside(descriptor: int) -> int:
    """A copy of a descriptor, out of the way of code that closes all low ones."""
    try:
        import fcntl

        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    except (ImportError, OSError):  # not on this system, or not so many descriptors
        return os.dup(descriptor)


@contextmanager
def recorded(recorder: Recorder) -> Iterator[None]:
    """While this lasts, what Python code prints is recorded on its way to the log."""
    before = sys.stdout, sys.stderr
    for stream in before:
        stream.flush()
    out, err = _Tee("stdout", 1, recorder), _Tee("stderr", 2, recorder)
    recorder.log = lambda text: out.log(text.encode("utf-8", "replace"))
    # write_through: "working …" without a line end shows at once, and survives a killed process.
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(tee, "utf-8", "backslashreplace", write_through=True) for tee in (out, err)
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
