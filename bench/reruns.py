"""Steps and reruns on this machine, beside what other tools take. Usage: reruns.py [--peers]

Wall time in milliseconds, median (minimum to maximum). Savoy's own figures come from the times of its events; whole
processes are measured from outside, in turns with bare Python and Node.js. What the cells of the user take in a rerun,
from the start of each to what comes after it, is shown beside the whole: no tool can take less. Peers (Metaflow,
papermill) live in .bench/peers, Kale with kfp's local runner in .bench/kale; bench/run.sh makes them. Kale takes
minutes for its one run.
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
from datetime import datetime
from pathlib import Path

from notebooks import cell, write
from processes import without_magics

ROOT = Path(__file__).resolve().parent.parent
SAVOY = str(ROOT / ".venv" / "bin" / "savoy")
PEERS = ROOT / ".bench" / "peers" / "bin"
KALE = ROOT / ".bench" / "kale" / "bin"
PYTHON = str(ROOT / ".venv" / "bin" / "python")
CAR_PRICE = ROOT / "examples" / "car-price"
HEAVY = "import pandas\nimport sklearn.ensemble\nimport lightgbm"


def show(samples: list[float]) -> str:
    ordered = sorted(sample * 1000 for sample in samples)
    return f"{statistics.median(ordered):,.0f} ({ordered[0]:,.0f} to {ordered[-1]:,.0f})"


def row(what: str, ours: str, theirs: str, ratio: str, reach: str) -> None:
    print(f"| {what} | {ours} | {theirs} | {ratio} | {reach} |", flush=True)


def events_of(folder: Path, *arguments: str) -> tuple[float, list[dict]]:
    """Seconds that the process took, and its events."""
    started = time.perf_counter()
    done = subprocess.run(
        [SAVOY, *arguments, "--format", "json"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    return seconds, [json.loads(line) for line in done.stdout.splitlines()]


def at(event: dict) -> float:
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


def chain(folder: Path, imports: str, length: int = 10) -> Path:
    path = folder / "chain.ipynb"
    steps = [cell("v0 = 1", "step:s0")]
    steps += [
        cell(f"v{i} = v{i - 1} + 1", f"step:s{i}", f"prev:s{i - 1}") for i in range(1, length)
    ]
    write(path, [cell(imports, "imports"), *steps])
    return path


def step_overhead(imports: str, runs: int = 7) -> list[float]:
    """Seconds a step, from the start of the run to its end, zygote and modules warm."""
    with tempfile.TemporaryDirectory() as scratch:
        notebook = chain(Path(scratch), imports)
        samples = []
        for run in range(runs + 2):
            _, events = events_of(Path(scratch), "run", notebook.name)
            first = next(e for e in events if e["event"] == "step.started")
            last = [e for e in events if e["event"] == "step.succeeded"][-1]
            if run >= 2:
                samples.append((at(last) - at(first)) / 10)
        return samples


def whole(command: list[str], folder: Path, **environment: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    return time.perf_counter() - started


class CarPrice:
    """The example in a folder, its evaluation changed again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in ("predict-car-price.ipynb", "car_prices.csv"):
            shutil.copy(CAR_PRICE / file, folder)
        self.notebook = folder / "predict-car-price.ipynb"
        self.original = self.notebook.read_text()

    def change(self, rows: int) -> None:
        old = "score(model_lgbm, x_test, y_test)"
        new = f"score(model_lgbm, x_test[:{rows}], y_test[:{rows}])"
        assert old in self.original
        self.notebook.write_text(self.original.replace(old, new))


def reruns(peers: bool, runs: int = 7) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        example = CarPrice(Path(scratch))
        events_of(example.folder, "run", example.notebook.name)
        wholes, firsts, cells, bare = [], [], [], []
        for run in range(runs):
            example.change(60 + run)
            seconds, events = events_of(
                example.folder, "rerun", example.notebook.name, "--from-after", "train_lgbm"
            )
            wholes.append(seconds)
            bare.append(whole([PYTHON, "-c", "pass"], example.folder) + bare_node(example.folder))
            begun = next(e for e in events if e["event"] == "run.started")
            code = next(
                e for e in events if e["event"] == "cell.started" and e["section"] == "cell"
            )
            firsts.append(at(code) - at(begun))
            cells.append(seconds_in_cells(events))
        row("rerun, engine to first line of user code", show(firsts), "", "", "≤ 20")
        row(
            "whole `savoy rerun` process",
            show(wholes),
            f"python -c pass, node -e 0: {show(bare)}; the user's cells: {show(cells)}",
            f"{statistics.median(wholes) / statistics.median(bare):.1f}×",
            "≤ 200",
        )
        if not peers:
            return
        resume = metaflow_resume(Path(scratch) / "metaflow", runs=3)
        row(
            "the same change: Metaflow resume",
            show(wholes),
            show(resume),
            f"{statistics.median(resume) / statistics.median(wholes):.0f}× sooner",
            "≥ 5×",
        )
        top = papermill(example, runs=3)
        row(
            "the same change: papermill from the top",
            show(wholes),
            show(top),
            f"{statistics.median(top) / statistics.median(wholes):.0f}× sooner",
            "≥ 20×",
        )
        again = kale(example, runs=1)
        row(
            "the same change: Kale, kfp's local runner",
            show(wholes),
            f"{show(again)[: show(again).index(' ')]}, one run",
            f"{statistics.median(again) / statistics.median(wholes):.0f}× sooner",
            "≥ 20×",
        )


def seconds_in_cells(events: list[dict]) -> float:
    """Seconds from the start of each of the user's cells to the next one, or to the save of its step."""
    total, began = 0.0, {}
    for event in events:
        step = event.get("step")
        if event["event"] in ("cell.started", "snapshot.saved") and step in began:
            # The save tells its end, and how long it took.
            total += at(event) - began.pop(step) - event.get("seconds", 0)
        if event["event"] == "cell.started" and event["section"] == "cell":
            began[step] = at(event)
    return total


def bare_node(folder: Path) -> float:
    """Seconds that the Node.js of Savoy takes for nothing."""
    find = "from jupyterlab_savoy._node import find_node; print(find_node())"
    node = subprocess.run([PYTHON, "-c", find], check=True, capture_output=True, text=True)
    return whole([node.stdout.strip(), "-e", "0"], folder)


def kale(example: CarPrice, runs: int) -> list[float]:
    """What its user would do: compile the changed notebook, and run all of the pipeline again."""
    environment = {"PATH": f"{KALE}:{os.environ['PATH']}"}
    notebook = example.folder / "for-kale.ipynb"
    samples = []
    for run in range(runs):
        example.change(120 + run)
        notebook.write_text(without_magics(example.notebook))
        compiled = whole([str(KALE / "kale"), "--nb", notebook.name], example.folder, **environment)
        (generated,) = (example.folder / ".kale").glob("*.kale.py")
        command = [str(KALE / "python"), str(ROOT / "bench" / "kale_local.py"), str(generated)]
        samples.append(compiled + whole(command, example.folder, **environment))
    return samples


def papermill(example: CarPrice, runs: int) -> list[float]:
    samples = []
    for run in range(runs):
        example.change(90 + run)
        command = [str(PEERS / "papermill"), example.notebook.name, "out.ipynb", "-k", "python3"]
        samples.append(whole(command, example.folder, PATH=f"{PEERS}:{os.environ['PATH']}"))
    return samples


def metaflow_resume(folder: Path, runs: int) -> list[float]:
    """The same cells as steps of a flow, which goes on from the step that was changed."""
    folder.mkdir()
    shutil.copy(CAR_PRICE / "car_prices.csv", folder)
    shutil.copy(ROOT / "bench" / "car_price_flow.py", folder / "flow.py")
    environment = {"METAFLOW_USER": "bench", "METAFLOW_HOME": str(folder)}
    python = str(PEERS / "python")
    whole([python, "flow.py", "run"], folder, **environment)
    return [
        whole([python, "flow.py", "resume", "eval_lgbm"], folder, **environment)
        for _ in range(runs)
    ]


def main() -> None:
    peers = "--peers" in sys.argv
    print("| what | Savoy | against | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    row(
        "a trivial step, chain of 10, warm, ms a step",
        show(step_overhead("import math")),
        "",
        "",
        "≤ 10",
    )
    row(
        "the same, pandas, scikit-learn, LightGBM loaded",
        show(step_overhead(HEAVY)),
        "",
        "",
        "≤ 25",
    )
    reruns(peers)


if __name__ == "__main__":
    main()
