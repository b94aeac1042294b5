"""Pages that forks write to are copied ahead."""

from __future__ import annotations

import mmap
import os
import resource
import sys

import pytest
from jupyterlab_savoy.runtime.local.pages import Pages

PAGE = resource.getpagesize()
MANY = 1000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux only")


def faults_of_a_fork(place, memory, learn: bool) -> int:
    """Interruptions of a fork that writes to all of the memory, its pages copied ahead if they are known."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        try:
            pages = Pages(str(place))
            pages.copy()
            pages.begin()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            for at in range(0, len(memory), PAGE):
                memory[at] = 1
            found = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
            if learn:
                pages.learn()
            os.write(theirs, str(found).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as file:
        text = file.read()
    os.wait()
    return int(text)


def test_a_fork_finds_the_pages_that_another_has_written_to(tmp_path):
    memory = bytearray(MANY * PAGE)  # written to here, so that forks share it
    memory[:] = b"\x02" * len(memory)
    assert faults_of_a_fork(tmp_path, memory, learn=False) >= MANY * 0.9
    assert faults_of_a_fork(tmp_path, memory, learn=True) >= MANY * 0.9, "nothing was learned yet"
    if not list(tmp_path.iterdir()):
        pytest.skip("this system does not tell which pages a process has of its own")
    assert faults_of_a_fork(tmp_path, memory, learn=False) < MANY * 0.1
    assert memory == b"\x02" * len(memory), "and nothing is written by that"


def learn_in_a_fork(place) -> None:
    """A fork with much memory of its own, which always has something to learn."""
    if os.fork() == 0:
        try:
            pages = Pages(str(place))
            pages.copy()
            pages.begin()
            memory = mmap.mmap(-1, MANY * PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            memory.madvise(mmap.MADV_NOHUGEPAGE)
            for at in range(0, len(memory), PAGE):
                memory[at] = 1
            pages.learn()
        finally:
            os._exit(0)
    os.wait()


def test_only_the_first_steps_leave_a_list(tmp_path):
    versions = []
    for _ in range(14):
        learn_in_a_fork(tmp_path)
        versions.append([path.stat().st_mtime_ns for path in tmp_path.iterdir()])
    if not any(versions):
        pytest.skip("this system does not tell which pages a process has of its own")
    assert versions[0] != versions[1]
    assert versions[-1] == versions[-2] == versions[-3]


def test_without_a_list_nothing_happens(tmp_path):
    pages = Pages(str(tmp_path / "nowhere"))
    pages.copy()
    pages.begin()
    pages.learn()
