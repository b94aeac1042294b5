"""What a snapshot costs, against what the machine can do: M copies the bytes in memory, W writes them to
the disk, both measured in the same run. Prints a table; `--json` the numbers; `--check` fails where a
limit is missed.

Run it while the machine does nothing else: `.venv/bin/python bench/snapshots.py`.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.append(str(ROOT / ".bench" / "xxhash"))  # an accelerator that is never required

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from jupyterlab_savoy.runtime.namespace import Definitions  # noqa: E402
from jupyterlab_savoy.runtime.store import Store, hashing  # noqa: E402

BYTES, GB = 100_000_000, 1_000_000_000
REPEATS, READERS = 5, 10
#: Of big arrays; what other rows use is the last.
HASHES = ["multilinear_128", *(["xxh3_128"] if hashing.quick_hash() == "xxh3_128" else [])]


class Line(NamedTuple):
    what: str
    found: float
    limit: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.found <= self.limit


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def best(act: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> float:
    """The shortest of a few, in seconds; `before` is not counted."""
    times = []
    for _ in range(REPEATS):
        before()
        times.append(timed(act)[0])
    return min(times)


class Bench:
    def __init__(self, folder: str) -> None:
        self.folder, self.lines = folder, list[Line]()
        self.number = 0
        rng = np.random.default_rng(0)
        self.array = rng.random(BYTES // 8)
        self.copy = self.array.copy()
        self.m = best(lambda: np.copyto(self.copy, self.array))
        self.w = best(self.write)

    def write(self) -> None:
        path = os.path.join(self.folder, "plain")
        with open(path, "wb", buffering=0) as file:
            view = memoryview(self.array).cast("B")
            for start in range(0, len(view), 8 << 20):
                file.write(view[start : start + (8 << 20)])
            os.fsync(file.fileno())
        os.unlink(path)

    def store(self) -> Store:
        """A new one, so that nothing is there yet; the old ones go."""
        shutil.rmtree(os.path.join(self.folder, f"store{self.number}"), ignore_errors=True)
        self.number += 1
        return Store.open(os.path.join(self.folder, f"store{self.number}"))

    def add(self, what: str, found: float, limit: float, unit: str) -> None:
        self.lines.append(Line(what, found, limit, unit))

    def run(self) -> None:
        self.new_arrays()
        self.unchanged()
        self.small_change()
        self.restore()
        self.small_variables()
        self.carried()
        self.memory()
        self.readers()

    def new_arrays(self) -> None:
        """Each time with a plain write of the same bytes before it: disks change their mind."""
        for name in HASHES:
            for durable, limit in ((False, 0.5), (True, 1.1)):
                times, writes = [], []
                for _ in range(REPEATS):
                    writes.append(timed(self.write)[0])
                    save_array = functools.partial(save, self.store(), {"x": self.array})
                    with hashed_by(name):
                        times.append(timed(functools.partial(save_array, durable=durable))[0])
                what = "durable" if durable else "step blocked by its snapshot"
                self.w = min(self.w, *writes)
                self.add(f"{what}, 100 MB, {name}", min(times) / min(writes), limit, "W")

    def unchanged(self) -> None:
        store = self.store()
        first = save(store, {"x": self.array})
        restored = store.load(first.id)
        again = {"restored": restored, "parents": {"a": first.id}}
        empty = best(lambda: save(store, {}))
        spent = best(lambda: save(store, restored.values, **again))
        self.add("100 MB unchanged, over an empty snapshot", (spent - empty) * 1e3, 1, "ms")
        self.add("an empty snapshot", empty * 1e3, 2, "ms")

    def small_change(self) -> None:
        store = self.store()
        first = save(store, {"x": self.array})
        empty = best(lambda: save(store, {}))
        times, written = [], []
        for _ in range(REPEATS):
            restored = store.load(first.id)
            restored.values["x"][5000:6024] += 1
            again = {"restored": restored, "parents": {"a": first.id}}
            spent, saved = timed(lambda r=restored, a=again: save(store, r.values, **a))
            times.append(spent)
            written.append(saved.new_bytes)
        self.add("8 KB changed in 100 MB", (min(times) - empty) * 1e3, 2, "ms")
        self.add("8 KB changed in 100 MB, written", max(written) / 1024, 64, "KB")

    def restore(self) -> None:
        rng = np.random.default_rng(1)
        names = {"x": self.array, "y": rng.random(15_000_000)}
        columns = {f"c{i}": rng.random(1_000_000) for i in range(12)}
        names["df"] = pd.DataFrame(
            {**columns, "t": pd.date_range("2020", periods=1_000_000, freq="s")}
        )
        names["small"] = {f"k{i}": np.arange(10) for i in range(10)}
        store = self.store()
        snapshot = save(store, names).id
        store.load(snapshot)
        spent = best(lambda: Store.open(store.root).load(snapshot))
        self.add("restore 340 MB of arrays and frames", spent * 1e3, 5, "ms")

    def small_variables(self) -> None:
        kinds: list[Callable[[int], Any]] = [
            lambda i: i, lambda i: f"text {i}", lambda i: [i, i + 1], lambda i: {"k": i}, lambda i: i / 7,
        ]  # fmt: skip
        store, rounds = self.store(), iter(range(10**6))
        names: dict[str, Any] = {}

        def before() -> None:
            n = next(rounds)
            names.update({f"v{i}": kinds[i % 5](i + n) for i in range(1000)})

        spent = best(lambda: save(store, names, durable=True), before)
        self.add("1,000 small variables, durable", spent * 1e3, 5, "ms")
        snapshot = save(store, names).id
        spent = best(lambda: Store.open(store.root).load(snapshot))
        self.add("1,000 small variables, restored", spent * 1e3, 5, "ms")

    def carried(self) -> None:
        store = self.store()
        saved = save(store, {"x": self.array})
        for number in range(10):
            restored = store.load(saved.id, ["x"])
            names = {**restored.values, f"n{number}": number}
            saved = save(store, names, restored=restored, parents={"a": saved.id})
        total = sum(path.stat().st_size for path in Path(store.root).rglob("*") if path.is_file())
        self.add("ten steps that carry the same 100 MB", total / 1e6, 101, "MB")

    def memory(self) -> None:
        """Peak of a process that saves 1 GB, over its peak without that."""
        peaks = []
        for act in ("make", "save"):
            with child(act, self.store().root) as (answer, _):
                peaks.append(int(answer))
        more = (peaks[1] / peaks[0] - 1) * 100
        self.add("peak memory of a step with 1 GB of arrays, more", more, 5, "%")

    def readers(self) -> None:
        """Memory of ten processes that look at the same 1 GB at once, as copies of it."""
        store = self.store()
        snapshots = [save(store, names).id for names in ({}, {"x": gigabyte()})]
        held = []
        for snapshot in snapshots:
            with contextlib.ExitStack() as stack:
                started = [
                    stack.enter_context(child("read", store.root, snapshot)) for _ in range(READERS)
                ]
                held.append(sum(proportional_set_size(pid) for _, pid in started))
        copies = (held[1] - held[0]) / gigabyte().nbytes
        self.add("ten steps that read the same 1 GB at once", copies, 1.05, "copies")


def gigabyte() -> np.ndarray[Any, Any]:
    return np.arange(GB // 8, dtype="f8")


@contextlib.contextmanager
def child(*arguments: str) -> Iterator[tuple[str, int]]:
    """A process that does one of `ACTS`; its answer and id. It stays until the end."""
    command = [sys.executable, __file__, "--child", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdin
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{command} failed")
        yield answer, process.pid
        process.stdin.close()


def act_as_child(act: str, root: str, *snapshots: str) -> None:
    """See `child`."""
    store = Store.open(root)
    kept: Any
    if act == "read":
        kept = store.load(*snapshots)
        print([float(each.sum()) for each in kept.values.values()], flush=True)
    else:
        kept = {"x": gigabyte()}
        if act == "save":
            save(store, kept)
        print(status("VmHWM"), flush=True)
    sys.stdin.read()


def status(entry: str) -> int:
    """kB. Not of getrusage: that knows the memory of the process that this one was a copy of."""
    text = Path("/proc/self/status").read_text()
    return int(text.partition(f"{entry}:")[2].split()[0])


def proportional_set_size(pid: int) -> int:
    """Bytes, of which what several processes share counts as a part in each."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * int(text.partition("Pss:")[2].split()[0])


@contextlib.contextmanager
def hashed_by(name: str) -> Iterator[None]:
    """As where the package `xxhash` is not there, unless that is what is meant."""
    before = hashing._has_xxhash
    if not name.startswith("xxh"):
        hashing._has_xxhash = lambda: False
    try:
        assert hashing.quick_hash() == name
        yield
    finally:
        hashing._has_xxhash = before


def save(store: Store, names: dict[str, Any], **more: Any) -> Any:
    return store.save(names, Definitions(), facts={"step": "bench", "cells": [1]}, **more)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--folder", help="where to write; the disk matters", default=None)
    parser.add_argument("--child", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        act_as_child(*options.child)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        os.environ["SAVOY_CONFIG"] = os.path.join(folder, "config")
        bench = Bench(folder)
        bench.run()
    hashes = HASHES[-1]
    if options.json:
        lines = [{**line._asdict(), "met": line.is_met} for line in bench.lines]
        print(json.dumps({"M": bench.m, "W": bench.w, "hash": hashes, "lines": lines}, indent=1))
    else:
        print(
            f"100 MB: M {bench.m * 1e3:.1f} ms, W {bench.w * 1e3:.1f} ms; big arrays by {hashes}"
            f"{'' if len(HASHES) > 1 else ' (no xxhash here)'}\n"
        )
        for line in bench.lines:
            mark = "" if line.is_met else "   missed"
            print(f"{line.what:55}{line.found:9.2f} {line.unit:3} of {line.limit:g}{mark}")
    return int(options.check and not all(line.is_met for line in bench.lines))


if __name__ == "__main__":
    sys.exit(main())
