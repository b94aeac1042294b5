"""Whole processes, side by side: `savoy` against `kale` and bare Node.js. Usage: processes.py NOTEBOOKS

Every pair is measured in turns (ours, theirs, ours, …), so that a busy moment hits both. Wall time in milliseconds,
median (minimum to maximum); peak memory of the largest process. Kale lives in .bench/kale (bench/run.sh makes it).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SAVOY = ROOT / ".venv" / "bin" / "savoy"
KALE = ROOT / ".bench" / "kale" / "bin" / "kale"
CAR_PRICE = ROOT / "examples" / "car-price" / "predict-car-price.ipynb"


class Sample(NamedTuple):
    """One process: wall time in seconds, peak memory in MB."""

    wall: float
    peak: float


def once(command: list[str], folder: Path) -> Sample:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Sample(wall, usage.ru_maxrss * 1024 / 1e6)


def in_turns(
    ours: list[str], theirs: list[str], folder: Path, runs: int
) -> tuple[list[Sample], list[Sample]]:
    """A warm-up of each, then `runs` of each in turns."""
    once(ours, folder)
    once(theirs, folder)
    pairs = [(once(ours, folder), once(theirs, folder)) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def milliseconds(samples: list[Sample]) -> str:
    walls = sorted(sample.wall * 1000 for sample in samples)
    return f"{statistics.median(walls):,.0f} ({walls[0]:,.0f} to {walls[-1]:,.0f})"


def median_wall(samples: list[Sample]) -> float:
    return statistics.median(sample.wall for sample in samples)


def peak(samples: list[Sample]) -> float:
    return max(sample.peak for sample in samples)


def row(what: str, ours: str, theirs: str, ratio: str, reach: str) -> None:
    print(f"| {what} | {ours} | {theirs} | {ratio} | {reach} |", flush=True)


def without_magics(notebook: Path) -> str:
    """The notebook for both sides: Kale takes a line such as `%matplotlib inline` for a syntax error."""
    document = json.loads(notebook.read_text())
    for cell in document["cells"]:
        cell["source"] = [line for line in cell["source"] if not line.startswith("%")]
    return json.dumps(document)


def compare_compile(name: str, notebook: Path, runs: int, reach: int, options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for file in notebook.parent.glob("*.csv"):
            shutil.copy(file, folder)
        copy = folder / "nb.ipynb"
        copy.write_text(without_magics(notebook))
        ours, theirs = in_turns(
            [str(SAVOY), "compile", copy.name, "-o", "ours.yaml", *options],
            [str(KALE), "--nb", copy.name],
            folder,
            runs,
        )
    ratio = median_wall(theirs) / median_wall(ours)
    row(
        f"compile {name}, ms",
        milliseconds(ours),
        f"kale --nb {milliseconds(theirs)}",
        f"{ratio:.0f}× faster",
        f"≥ {reach}×",
    )
    row(f"peak memory, compile {name}, MB", f"{peak(ours):.0f}", f"{peak(theirs):.0f}", "", "")


def main(notebooks: Path) -> None:
    print("| what | Savoy | against | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    # Trivial steps need no package: nothing to capture, and a runtime that is in the image.
    compare_compile("car-price", CAR_PRICE, 5, 20, [])
    compare_compile("chain of 200", notebooks / "chain-200.ipynb", 3, 50, ["--runtime", "image"])
    with tempfile.TemporaryDirectory() as scratch:
        ours, node = in_turns(
            [str(SAVOY), "plan", str(CAR_PRICE), "--format", "json"],
            ["node", "-e", "0"],
            Path(scratch),
            15,
        )
        row(
            "plan car-price, ms",
            milliseconds(ours),
            f"node -e 0 {milliseconds(node)}",
            f"{median_wall(ours) / median_wall(node):.1f}×",
            "≤ 3×",
        )
        large = [
            once(
                [str(SAVOY), "compile", str(notebooks / "chain-500.ipynb")]
                + ["-o", f"{scratch}/chain.yaml", "--runtime", "image"],
                Path(scratch),
            )
        ]
        row("peak memory, compile chain of 500, MB", f"{peak(large):.0f}", "", "", "≤ 150")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
