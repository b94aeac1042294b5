"""Writes the notebooks that the measurements use. Usage: notebooks.py FOLDER

chain-N, fan-N    N steps of one line each (fan: a source, N - 2 workers, a join)
lines-1000        34 steps, about 1,000 lines of ordinary pandas and scikit-learn code
lines-10000       300 steps, about 10,000 lines
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Where code needs a loop, a helper, a frame that grows: one step of about 30 lines.
STEP = '''
frame_{i} = {source}.copy()
frame_{i}["ratio_{i}"] = frame_{i}["value"] / (frame_{i}["weight"] + {i})
frame_{i}["group"] = np.where(frame_{i}["value"] > frame_{i}["value"].median(), "high", "low")


def summarise_{i}(frame, column="value"):
    """Mean and spread of a column by group."""
    totals = {{}}
    for name, part in frame.groupby("group"):
        values = part[column]
        totals[name] = {{"mean": float(values.mean()), "spread": float(values.std()), "count": len(values)}}
    return totals


summary_{i} = summarise_{i}(frame_{i}, column="ratio_{i}")
largest_{i} = max(summary_{i}, key=lambda name: summary_{i}[name]["mean"])
columns_{i} = [name for name in frame_{i}.columns if name.startswith("ratio")]
if LIMIT is not None and len(frame_{i}) > LIMIT:
    frame_{i} = frame_{i}.sample(LIMIT, random_state=SEED)
try:
    weights_{i} = frame_{i}["weight"].to_numpy(dtype=float)
except ValueError as error:
    print("no weights:", error)
    weights_{i} = np.ones(len(frame_{i}))
history.append((largest_{i}, float(weights_{i}.sum())))
model_{i} = LinearRegression().fit(frame_{i}[columns_{i}], frame_{i}["value"], sample_weight=weights_{i})
score_{i} = model_{i}.score(frame_{i}[columns_{i}], frame_{i}["value"])
residuals_{i} = frame_{i}["value"] - model_{i}.predict(frame_{i}[columns_{i}])
outliers_{i} = [
    (row, float(value)) for row, value in residuals_{i}.items() if abs(value) > 3 * residuals_{i}.std()
]
for row, value in outliers_{i}:
    print(f"row {{row}} is off by {{value:.2f}}")
print(f"step {i}: {{score_{i}:.3f}} ({{largest_{i}}})")
'''


def cell(source: str, *tags: str) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "source": source.strip("\n").splitlines(keepends=True),
    }


def write(path: Path, cells: list[dict]) -> None:
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "kubeflow_notebook": {
                "base_image": "",
                "enable_caching": True,
                "experiment": {"id": "new", "name": "bench"},
                "experiment_name": "bench",
                "pipeline_description": "",
                "pipeline_name": path.stem,
                "volumes": [],
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def chain(count: int) -> list[dict]:
    steps = [cell("import math\nimport time", "imports"), cell("v0 = 1", "step:s0")]
    return steps + [
        cell(f"v{i} = v{i - 1} + 1", f"step:s{i}", f"prev:s{i - 1}") for i in range(1, count)
    ]


def fan(count: int) -> list[dict]:
    workers = range(1, count - 1)
    total = "total = sum([" + ", ".join(f"v{i}" for i in workers) + "])\nprint(total)"
    return [
        cell("import math\nimport time", "imports"),
        cell("v0 = 1", "step:s0"),
        *(cell(f"v{i} = v0 + {i}", f"step:s{i}", "prev:s0") for i in workers),
        cell(total, f"step:s{count - 1}", *(f"prev:s{i}" for i in workers)),
    ]


def realistic(count: int) -> list[dict]:
    """Each step builds on the frame of the one before or, every fifth, of the first."""
    cells = [
        cell(
            "import numpy as np\nimport pandas as pd\n"
            "from sklearn.linear_model import LinearRegression",
            "imports",
        ),
        cell("SEED = 7\nLIMIT = 1000", "pipeline-parameters"),
        cell(
            "frame_0 = pd.DataFrame({'value': np.arange(50.0), 'weight': np.ones(50)})\nhistory = []",
            "step:s0",
        ),
    ]
    for i in range(1, count):
        before = 0 if i % 5 == 0 else i - 1
        source = STEP.format(i=i, source=f"frame_{before}")
        cells.append(cell(source, f"step:s{i}", f"prev:s{i - 1}"))
    return cells


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for count in (50, 100, 200, 500):
        write(folder / f"chain-{count}.ipynb", chain(count))
        write(folder / f"fan-{count}.ipynb", fan(count))
    write(folder / "lines-1000.ipynb", realistic(34))
    write(folder / "lines-10000.ipynb", realistic(300))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
