"""What a snapshot costs, against what the machine can do: M copies the bytes in memory, W writes them to
the disk, both measured in the same run. Prints a table; `--json` the numbers; `--check` fails where a
limit is missed.

Run it while the machine does nothing else: `.venv/bin/python bench/snapshots.py`.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from jupyterlab_savoy.runtime.namespace import Definitions  # noqa: E402
from jupyterlab_savoy.runtime.store import Store  # noqa: E402
from jupyterlab_savoy.runtime.store.hashing import quick_hash  # noqa: E402

BYTES = 100_000_000
REPEATS = 5


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

    def new_arrays(self) -> None:
        for durable, limit in ((False, 0.5), (True, 1.1)):
            times = []
            for _ in range(REPEATS):
                save_array = functools.partial(save, self.store(), {"x": self.array})
                times.append(timed(functools.partial(save_array, durable=durable))[0])
            what = "durable" if durable else "step blocked by its snapshot"
            self.add(f"{what}, 100 MB of new arrays", min(times) / self.w, limit, "W")

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
        """Peak of a process that saves 400 MB, over its peak without that."""
        peaks = []
        for keeps in (False, True):
            store = self.store()
            reader, writer = os.pipe()
            if os.fork() == 0:
                names = {f"a{i}": np.full(BYTES // 8, i + 0.5) for i in range(4)}
                if keeps:
                    save(store, names)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                os.write(writer, str(peak).encode())
                os._exit(0)
            os.wait()
            peaks.append(int(os.read(reader, 100)))
        self.add(
            "peak memory of a step with 400 MB of arrays, more",
            (peaks[1] / peaks[0] - 1) * 100,
            5,
            "%",
        )


def save(store: Store, names: dict[str, Any], **more: Any) -> Any:
    return store.save(names, Definitions(), facts={"step": "bench", "cells": [1]}, **more)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--folder", help="where to write; the disk matters", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        os.environ["SAVOY_CONFIG"] = os.path.join(folder, "config")
        bench = Bench(folder)
        bench.run()
    hashes = quick_hash()
    if options.json:
        lines = [{**line._asdict(), "met": line.is_met} for line in bench.lines]
        print(json.dumps({"M": bench.m, "W": bench.w, "hash": hashes, "lines": lines}, indent=1))
    else:
        print(
            f"100 MB: M {bench.m * 1e3:.1f} ms, W {bench.w * 1e3:.1f} ms; big arrays by {hashes}\n"
        )
        for line in bench.lines:
            mark = "" if line.is_met else "   missed"
            print(f"{line.what:55}{line.found:9.2f} {line.unit:3} of {line.limit:g}{mark}")
    return int(options.check and not all(line.is_met for line in bench.lines))


if __name__ == "__main__":
    sys.exit(main())
