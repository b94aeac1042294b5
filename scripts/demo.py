"""The car-price notebook as a pipeline, for `make demo`.

Compiled and run with the official kfp package, and from top to bottom in a real kernel, so that both can be seen to
give the same scores. Then run here step by step, its evaluation changed, and rerun from right after training.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "car-price" / "predict-car-price.ipynb"
sys.path.insert(0, str(ROOT / "tests" / "kfp"))


def title(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def savoy(*arguments: str, asks: str | None = None) -> None:
    command = Path(sys.executable).parent / "savoy"
    print(f"$ savoy {' '.join(shown(each) for each in arguments)}", flush=True)
    subprocess.run([command, *arguments], check=True, input=asks, text=True)


def shown(argument: str) -> str:
    return Path(argument).name if os.sep in argument else argument


def rerun_from_the_middle(folder: Path) -> None:
    """Run the steps here, change an evaluation, rerun from right after the training."""
    os.chdir(folder)  # `last` is the last run of the notebooks in this folder
    copy = Path(shutil.copy(NOTEBOOK, folder))
    shutil.copy(NOTEBOOK.parent / "car_prices.csv", folder)
    title("5. The same steps on this machine, each in a process of its own, branches side by side")
    savoy("run", str(copy))
    title("6. Somebody changes the evaluation of one model: only the hundred first cars count")
    change(
        copy, "score(model_lgbm, x_test, y_test)", "score(model_lgbm, x_test[:100], y_test[:100])"
    )
    savoy("rerun", str(copy), "--from-after", "train_lgbm")
    savoy("logs", "last", "results")
    title("7. The variables right after the training, in IPython")
    savoy("open", "last", "train_lgbm", asks="model_lgbm\nx_train.shape\nexit\n")


def change(notebook: Path, old: str, new: str) -> None:
    document = json.loads(notebook.read_text())
    for cell in document["cells"]:
        cell["source"] = [line.replace(old, new) for line in cell["source"]]
    print(f"- {old}\n+ {new}", flush=True)
    notebook.write_text(json.dumps(document, indent=1) + "\n")


def main() -> int:
    from local_runs import last_lines, run_notebook, run_pipeline

    # State is kept beside the notebook: here in the temporary folder.
    os.environ.pop("SAVOY_STATE", None)
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
        print("The same three scores." if same else "They differ: this is a fault of Savoy.")
        rerun_from_the_middle(Path(folder))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
