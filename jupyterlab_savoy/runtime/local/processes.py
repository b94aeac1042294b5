"""What the system tells of processes: children, how one ended, whether memory ran out.

Linux; elsewhere the answers are empty.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
# Helpers of libraries that end by themselves, soon after the process that started them.
_HELPERS = re.compile(r"multiprocessing\.(resource_tracker|forkserver)|joblib\.externals\.loky")
#: In the environment of a step, and so of what it starts.
MARK = "SAVOY_STEP_PROCESS"


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
    """Processes that it started, or adopted, and that have not ended."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children", encoding="utf-8") as file:
                found += map(int, file.read().split())
    return [child for child in found if _is_alive(child)]


def _is_alive(process: int) -> bool:
    """Not one that has ended and was not reaped yet."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def command(process: int) -> str:
    """Its command line, shortened; empty for one that has ended."""
    try:
        with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read(1000).replace("\0", " ").strip()[:200]
    except OSError:
        return ""


def is_helper(process: int) -> bool:
    """Whether it belongs to a library, and ends by itself soon after the one that started it."""
    return bool(_HELPERS.search(command(process)))


def session(process: int) -> int:
    """The session that it is in, or 0 if it has ended."""
    try:
        return os.getsid(process)
    except OSError:
        return 0


def mark(process: int) -> int:
    """The step, by its process, in whose environment a program was started; 0 for none."""
    try:
        with open(f"/proc/{process}/environ", "rb") as file:
            found = re.search(rb"(?:^|\0)%s=(\d+)" % MARK.encode(), file.read())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def out_of_memory_kills() -> int:
    """How many processes of this control group were killed for memory so far."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            group = next(line.rstrip("\n")[3:] for line in file if line.startswith("0::"))
        with open(f"/sys/fs/cgroup{group}/memory.events", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
    except (OSError, StopIteration, ValueError, IndexError):
        return 0
