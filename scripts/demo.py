"""The car-price notebook as a pipeline: compile it, run the result with the official kfp package, compare.

Used by `make demo`. The notebook is also run from top to bottom in a real kernel, so that both can be seen to give
the same scores.
"""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "car-price" / "predict-car-price.ipynb"
sys.path.insert(0, str(ROOT / "tests" / "kfp"))


def title(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def savoy(*arguments: str) -> None:
    command = Path(sys.executable).parent / "savoy"
    print(f"$ savoy {' '.join(a.replace(str(ROOT) + os.sep, '') for a in arguments)}", flush=True)
    subprocess.run([command, *arguments], check=True)


def main() -> int:
    from local_runs import last_lines, run_notebook, run_pipeline

    with tempfile.TemporaryDirectory() as folder:
        pipeline = Path(folder) / "predict-car-price.yaml"
        title("1. What the notebook's tags and code say")
        savoy("plan", str(NOTEBOOK))
        title("2. The Kubeflow pipeline")
        savoy("compile", str(NOTEBOOK), "-o", str(pipeline))
        title("3. The pipeline, run by the official kfp package (every step a process of its own)")
        with contextlib.redirect_stderr(io.StringIO()):
            steps = run_pipeline(pipeline)
        print(steps["results"], end="")
        title("4. The notebook, run from top to bottom by Jupyter")
        notebook = run_notebook(NOTEBOOK)
        print(last_lines(notebook, 3))

    same = last_lines(notebook, 3) == last_lines(steps["results"], 3)
    title("The same three scores." if same else "The scores differ: this is a fault of Savoy.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
