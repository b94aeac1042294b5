"""What the system tells of processes: children, how one ended, whether memory ran out.

Linux; elsewhere the answers are empty.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import time

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
# Helpers of libraries that end by themselves, soon after the process that started them.
_HELPERS = re.compile(r"multiprocessing\.(resource_tracker|forkserver)|joblib\.externals\.loky")
_HELPERS_TIME = 1.0


def adopt_orphans() -> None:
    """Processes below this one whose parent ends become its children."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """This process is killed when its parent ends, which must have one thread only."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def children(process: int) -> list[int]:
    """Processes that it started, or adopted."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children", encoding="utf-8") as file:
                found += map(int, file.read().split())
    return found


def command(process: int) -> str:
    """Its command line, shortened; empty for one that has ended."""
    try:
        with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read(1000).replace("\0", " ").strip()[:200]
    except OSError:
        return ""


def kill_children() -> tuple[list[str], float]:
    """Kill all that is below this process: the command lines, and their seconds of CPU."""
    left: list[str] = []
    seconds = 0.0
    patience = time.monotonic() + _HELPERS_TIME
    for _ in range(1000):
        running = children(os.getpid())
        if not running:
            break
        commands = {child: command(child) for child in running}
        helpers = [text for text in commands.values() if text and _HELPERS.search(text)]
        wait = len(helpers) == len(running) and time.monotonic() < patience
        for child, text in commands.items():
            if wait:
                seconds += _reap(child, os.WNOHANG)
                continue
            if text and not _HELPERS.search(text):
                left.append(text)
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
            seconds += _reap(child, 0)
        if wait:
            time.sleep(0.01)
    return left, seconds


def _reap(child: int, options: int) -> float:
    try:
        _, _, usage = os.wait4(child, options)
    except OSError:
        return 0.0
    return usage.ru_utime + usage.ru_stime


def out_of_memory_kills() -> int:
    """How many processes of this control group were killed for memory so far."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            group = next(line.rstrip("\n")[3:] for line in file if line.startswith("0::"))
        with open(f"/sys/fs/cgroup{group}/memory.events", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
    except (OSError, StopIteration, ValueError, IndexError):
        return 0
