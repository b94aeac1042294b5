"""Text of a pipe, up to the marks in it."""

from __future__ import annotations

import os

import pytest
from jupyterlab_savoy.runtime.local.marks import MarkedPipe, mark
from jupyterlab_savoy.runtime.local.text import Text

STEP = 4711
MARK = mark(STEP)


def parts(*pieces: bytes) -> list[str]:
    """What is read from a pipe into which these pieces are written, from mark to mark."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    pipe = MarkedPipe(ours, Text("stdout", 1 << 20), STEP)
    found = [""]

    def take() -> None:
        pipe.read(0.0)
        found[-1] += pipe.text.take()
        while pipe.at_mark:
            pipe.go_on(0.0)
            pipe.read(0.0)
            found.append(pipe.text.take())

    for piece in pieces:
        os.write(theirs, piece)
        take()
    os.close(theirs)
    take()
    assert pipe.closed
    return found


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"one", MARK, b"two"], ["one", "two"]),
        ([b"one" + MARK + b"two" + MARK + b"three"], ["one", "two", "three"]),
        ([MARK, MARK, b"text"], ["", "", "text"]),
        ([b"one" + MARK[:5], MARK[5:] + b"two"], ["one", "two"]),
        ([b"one" + MARK[:1], MARK[1:-1], MARK[-1:] + b"two"], ["one", "two"]),
        ([b"a\0b", b"\0", b"\0savoy", b" is no mark"], ["a\0b\0\0savoy is no mark"]),
        ([b"the start of one is text: " + MARK[:6]], ["the start of one is text: \0savoy"]),
        ([b"of another step: " + mark(STEP + 1)], ["of another step: " + mark(STEP + 1).decode()]),
        ([b"\xc3", b"\xa4" + MARK + b"\xc3\xb6"], ["ä", "ö"]),
    ],
)
def test_text_is_taken_from_mark_to_mark(pieces, expected):
    assert parts(*pieces) == expected


def test_a_pipe_waits_at_a_mark():
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    pipe = MarkedPipe(ours, Text("stdout", 1 << 20), STEP)
    os.write(theirs, b"before" + MARK + b"after")
    pipe.read(0.0)
    pipe.read(0.0)
    assert (pipe.at_mark, pipe.text.take()) == (True, "before")
    pipe.drain(0.0, 1 << 20)
    assert (pipe.at_mark, pipe.text.take()) == (False, "after")
    pipe.close(0.0)
    os.close(theirs)
