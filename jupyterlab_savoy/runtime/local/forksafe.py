"""Whether a fork of this process will work, and what makes it so.

A fork has only the thread that forked. A library whose idle worker threads are gone waits for them
forever at its next use: OpenMP pools are ended before the fork, other threads forbid it.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import threading

_OPENMP = re.compile(r"/lib(gomp|omp|iomp5)[-.\w]*\.(so|dylib)[.\d]*$")
_PAUSE_HARD = 2  # omp_pause_hard, OpenMP 5.0; libgomp has it since GCC 9
# Ends and starts again with the process's own fork handlers (jemalloc in pyarrow).
_FORK_AWARE = frozenset(["jemalloc_bg_thd"])
# Their threads, devices or connections do not outlive a fork, by their documentation.
_NEVER = {
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "pyspark": "Spark",
    "jpype": "a Java machine",
    "grpc": "gRPC",
}


def pause_openmp() -> None:
    """End the idle workers of every OpenMP runtime in this process; they start again when needed."""
    for path in _mapped_libraries():
        try:
            ctypes.CDLL(path).omp_pause_resource_all(_PAUSE_HARD)
        except (OSError, AttributeError):
            pass  # older than OpenMP 5.0: its threads show among the foreign ones


def foreign_threads() -> list[str]:
    """Names of the threads that a fork would lose.

    Forks once first: OpenBLAS ends its workers in a fork handler, in the parent too.
    """
    if not os.path.isdir("/proc/self/task"):
        return ["?"] * (threading.active_count() - 1)
    child = os.fork()
    if child == 0:
        os._exit(0)
    try:
        os.waitpid(child, 0)
    except ChildProcessError:
        pass  # children are not waited for (SIGCHLD is ignored)
    names = []
    for task in os.listdir("/proc/self/task"):
        if int(task) != os.getpid():
            try:
                with open(f"/proc/self/task/{task}/comm", encoding="utf-8") as file:
                    names.append(file.read().strip())
            except OSError:
                pass  # it has just ended
    return [name for name in names if name not in _FORK_AWARE]


def obstacles() -> list[str]:
    """Why this process must not be forked to run user code; nothing if it may be."""
    if sys.platform != "linux":
        # "fork should be considered unsafe as it can lead to crashes" (multiprocessing, on macOS).
        return [f"forks are not safe on {sys.platform}"]
    found = [text for name, text in _NEVER.items() if name in sys.modules]
    torch = sys.modules.get("torch")
    if torch and getattr(getattr(torch, "cuda", None), "is_initialized", bool)():
        found.append("CUDA is initialised")
    return found + [f"thread {name}" for name in foreign_threads()]


def _mapped_libraries() -> set[str]:
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
            paths = {line.split(None, 5)[5].strip() for line in file if "omp" in line}
    except (OSError, IndexError):
        return set()
    return {path for path in paths if _OPENMP.search(path)}
