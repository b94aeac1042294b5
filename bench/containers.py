"""Steps, reruns and images in containers, beside bare `docker run`. Usage: containers.py [ROW …]

Rows: steps, kfp, rerun, rebuild, size; all of them when none is named. Wall time in milliseconds, median (minimum to
maximum), ratios of what was measured in one run. The engine, the base image and the registry are those of the tests
(scripts/docker-for-tests.sh up); packages come from the index that pip is set to.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reruns import ROOT, CarPrice, at, cell, chain, events_of, row, show, whole, write

SAVOY = str(ROOT / ".venv" / "bin" / "savoy")


def engine() -> dict[str, str]:
    """Start the engine of the tests, and use it from here on. Gives what its script says."""
    done = subprocess.run(
        ["scripts/docker-for-tests.sh", "up"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"skipped: {done.stderr.strip()}")
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    os.environ["DOCKER_HOST"] = said["DOCKER_HOST"]
    client = Path(said["SAVOY_TEST_DOCKER_CLIENT"]).parent
    os.environ["PATH"] = f"{client}:{os.environ['PATH']}"
    return said


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def image_of(notebook: Path, base: str, *options: str) -> dict:
    """The image of a notebook, built unless it is there."""
    command = [SAVOY, "image", notebook.name, "--base", base, "--format", "json", *options]
    done = subprocess.run(
        command, cwd=notebook.parent, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return json.loads(done.stdout)["images"][0]


def bare(image: str, runs: int = 5) -> list[float]:
    """Seconds of `docker run` for nothing."""
    command = ["docker", "run", "--rm", "--network", "host", image, "python3", "-c", "pass"]
    return [whole(command, ROOT) for _ in range(runs)]


def spares() -> list[str]:
    return docker("ps", "-q", "--filter", "label=savoy.role").split()


def end_spares() -> None:
    """The next run finds no container that an earlier one has left."""
    # Those that end by themselves meanwhile are no matter.
    if found := spares():
        subprocess.run(["docker", "rm", "-f", *found], check=False, capture_output=True)


def steps(base: str, runs: int = 5) -> None:
    """Overhead of a step in a chain of ten, from the start of the first to the end of the last."""
    with tempfile.TemporaryDirectory() as scratch:
        notebook = chain(Path(scratch), "import math")
        image = image_of(notebook, base, "--build")["reference"]
        samples, bares = [], []
        for _ in range(runs):
            end_spares()
            bares += bare(image, 3)
            _, events = events_of(notebook.parent, "run", notebook.name, "--engine", "docker")
            first = next(e for e in events if e["event"] == "run.started")
            last = [e for e in events if e["event"] == "step.succeeded"][-1]
            samples.append((at(last) - at(first)) / 10)
        end_spares()
        over = (statistics.median(samples) - statistics.median(bares)) * 1000
        row(
            "a trivial step, chain of 10, nothing warm, ms a step",
            show(samples),
            f"bare docker run: {show(bares)}",
            f"{over:+,.0f} ms",
            "≤ +50",
        )


def rerun(base: str, runs: int = 5) -> None:
    """The car-price pipeline from after its training, each time with another evaluation."""
    with tempfile.TemporaryDirectory() as scratch:
        example = CarPrice(Path(scratch))
        image = image_of(example.notebook, base, "--build")["reference"]
        name, options = example.notebook.name, ("--engine", "docker")
        events_of(example.folder, "run", name, *options)
        wholes, bares = [], []
        for run in range(runs + 1):
            example.change(60 + run)
            time.sleep(5)  # people think: what the last run has left gets ready
            bares += bare(image, 2)
            seconds, _ = events_of(
                example.folder, "rerun", name, "--from-after", "train_lgbm", *options
            )
            wholes.append(seconds)
        end_spares()
        ratio = statistics.median(wholes[1:]) / statistics.median(bares)
        row(
            "`savoy rerun --from-after train_lgbm`, whole process, warm",
            show(wholes[1:]),
            f"bare docker run: {show(bares)}",
            f"{ratio:.2f}×",
            "≤ 1.5×",
        )


# Says how long the pipeline took, without the import of kfp.
KFP = """
import os, sys, time
from kfp import components, local
os.umask(0)
os.makedirs(sys.argv[2])
local.init(local.DockerRunner(network_mode="host"), pipeline_root=sys.argv[2])
pipeline = components.load_component_from_file(sys.argv[1])
started = time.perf_counter()
pipeline()
print(time.perf_counter() - started)
"""


def kfp_docker(base: str, runs: int = 3) -> None:
    """Three branches of three seconds: all of `savoy run` beside the run alone of kfp's DockerRunner."""
    with tempfile.TemporaryDirectory() as scratch:
        notebook = Path(scratch) / "branches.ipynb"
        names = ["left", "middle", "right"]
        branches = [
            cell(f"import time\ntime.sleep(3)\n{name} = len(rows)", f"step:{name}", "prev:load")
            for name in names
        ]
        after = [f"prev:{name}" for name in names]
        last = cell(f"print({' + '.join(names)})", "step:join", *after)
        write(notebook, [cell("rows = [1, 2]", "step:load"), *branches, last])
        image = image_of(notebook, base, "--build")["reference"]
        options = ["--image", image, "--runtime", "image", "--no-environment", "-o", "kfp.yaml"]
        whole([SAVOY, "compile", notebook.name, *options], notebook.parent)
        ours, theirs = [], []
        for run in range(runs):
            end_spares()
            seconds, _ = events_of(
                notebook.parent, "run", notebook.name, "--engine", "docker", "--jobs", "3"
            )
            ours.append(seconds)
            command = [sys.executable, "-c", KFP, "kfp.yaml", f"{scratch}/root{run}"]
            done = subprocess.run(
                command, cwd=scratch, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            theirs.append(float(done.stdout.split()[-1]))
        end_spares()
        row(
            "three branches of 3 s, nothing warm, whole `savoy run`",
            show(ours),
            f"kfp's DockerRunner, without its import: {show(theirs)}",
            f"{statistics.median(theirs) / statistics.median(ours):.2f}× sooner",
            "≥ 2×",
        )


def rebuild(base: str, runs: int = 5) -> None:
    """What is built after an edit of a cell, and what writing the context takes."""
    with tempfile.TemporaryDirectory() as scratch:
        example = CarPrice(Path(scratch))
        image = image_of(example.notebook, base, "--build")
        example.change(60)
        again = image_of(example.notebook, base, "--build")
        context = Path(image["context"])
        samples = []
        for _ in range(runs):
            mark = Path(f"{context}.hash")
            mark.unlink()  # or it would not be written again
            started = time.perf_counter()
            image_of(example.notebook, base, "--offline")
            written = time.perf_counter() - started
            started = time.perf_counter()
            image_of(example.notebook, base, "--offline")
            samples.append(max(0.0, written - (time.perf_counter() - started)))
        row(
            "image after an edit of a cell",
            again["status"],
            f"before: {image['status']}",
            "the same" if image["id"] == again["id"] else "another",
            "current",
        )
        row("its context, written anew", show(samples), "", "", "≤ 100")


def size(base: str) -> None:
    """What an image has over its base and packages."""
    with tempfile.TemporaryDirectory() as scratch:
        example = CarPrice(Path(scratch))
        image = image_of(example.notebook, base, "--build")["reference"]
        layers = docker(
            "history", "--human=false", "--no-trunc", "--format", "{{.Size}} {{.CreatedBy}}", image
        ).splitlines()
        ours = layers[: len(layers) - len(docker("history", "-q", base).splitlines())]
        own = sum(int(line.split()[0]) for line in ours if not re.search("pip install", line))
        row("of our own in the image, MB", f"{own / 1e6:.2f}", "", "", "≤ 5")


ROWS = {"steps": steps, "kfp": kfp_docker, "rerun": rerun, "rebuild": rebuild, "size": size}


def main() -> None:
    wanted = sys.argv[1:] or list(ROWS)
    base = engine()["SAVOY_TEST_BASE"]
    print("| what | Savoy | against | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    for name in wanted:
        ROWS[name](base)


if __name__ == "__main__":
    main()
