"""Runs for comparison: a compiled pipeline by the official kfp package, a notebook by Jupyter.

Both run in processes and folders of their own, so that nothing leaks from one run into another.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# Run by a fresh interpreter: kfp.local keeps its configuration in module globals.
RUNNER = """
import json, os, sys
from kfp import components, local
path, root, arguments = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
def late(*_, **__):
    import docker
    raise docker.errors.NotFound("the container is gone")
if "docker" in sys.argv:
    os.umask(0)  # the user of the image writes below the root
    os.makedirs(root)
    runner = local.DockerRunner(network_mode="none")
else:
    runner = local.SubprocessRunner(use_venv=False)
if "late" in sys.argv:
    import docker
    docker.models.containers.Container.wait = late
local.init(runner, pipeline_root=root, raise_on_error=True)
components.load_component_from_file(path)(**arguments)
"""

_STARTED = re.compile(r"INFO - Executing task '([a-z0-9-]+)'$")
_ENDED = re.compile(r"INFO - Task '[a-z0-9-]+' finished with status")
_FRAME = re.compile(r"^\d\d:\d\d:\d\d\.\d+ - |^    Found image '")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class PipelineFailed(AssertionError):
    """The pipeline did not succeed; the message holds its whole log."""


def run_pipeline(
    pipeline: Path, arguments: dict | None = None, root: Path | None = None, *options: str
) -> dict[str, str]:
    """Run a compiled pipeline with kfp's SubprocessRunner; returns what each task printed.

    `docker`: with its DockerRunner and no network. `late`: each container is gone when the runner asks
    how it ended, which it takes for a success.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        done = subprocess.run(
            [
                sys.executable,
                "-W",
                "ignore",
                "-c",
                RUNNER,
                str(pipeline.resolve()),
                str(root or Path(folder) / "root"),
                json.dumps(arguments or {}),
                *options,
            ],
            check=False,
            cwd=work,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    log = _COLOUR.sub("", done.stdout)
    # kfp.local reports some failures only in its log (and some successes falsely): look there too.
    if done.returncode != 0 or re.search(r"finished with status FAILURE", log):
        raise PipelineFailed(log)
    return _by_task(log)


def _by_task(log: str) -> dict[str, str]:
    """kfp indents what a task prints by four columns, between lines of its own."""
    texts: dict[str, list[str]] = {}
    task = None
    for line in log.splitlines(keepends=True):
        if started := _STARTED.search(line):
            task = started.group(1)
            texts[task] = []
        elif _ENDED.search(line):
            task = None
        elif task and line.strip() and not _FRAME.match(line):
            texts[task].append(line.removeprefix("    "))
    return {name: "".join(lines) for name, lines in texts.items()}


# Cells that print nothing in a pipeline.
_SILENT = {"skip", "pipeline-metrics"}


def run_notebook(notebook: Path) -> str:
    """Run a notebook from top to bottom in a real kernel; returns what its cells print and show.

    Cells tagged `skip` and metrics cells print nothing in a pipeline and are left out of the text.
    """
    return "".join(text for tags, text in _executed(notebook) if not _SILENT & tags)


def _executed(notebook: Path) -> list[tuple[set[str], str]]:
    """Tags and text of the cells of a notebook that was run from top to bottom."""
    import logging

    import nbformat
    from nbclient import NotebookClient

    logging.getLogger("traitlets").setLevel(logging.ERROR)
    document = nbformat.read(notebook, 4)
    NotebookClient(document, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    return [
        (set(cell.metadata.get("tags", [])), "".join(map(_text, cell.get("outputs", []))))
        for cell in document.cells
    ]


def _text(output: Any) -> str:
    """What a step's log shows of an output: prints, and values as text."""
    if output["output_type"] == "stream":
        return output["text"] if output["name"] == "stdout" else ""
    if output["output_type"] in ("execute_result", "display_data"):
        return output["data"].get("text/plain", "") + "\n"
    return ""


def metrics_below(root: Path) -> dict[str, float]:
    """The metrics of all tasks of a run."""
    found: dict[str, float] = {}
    for path in sorted(root.rglob("executor_output.json")):
        for name, entry in json.loads(path.read_text()).get("artifacts", {}).items():
            if name == "metrics":
                found |= entry["artifacts"][0]["metadata"]
    return found


def last_lines(text: str, count: int) -> str:
    """The last lines of a text that are not empty."""
    return "\n".join([line for line in text.splitlines() if line.strip()][-count:])


def main() -> None:
    """`notebook FILE` or `pipeline FILE ROOT [docker] [late]`: what is printed, and metrics, as JSON."""
    kind, file, *rest = sys.argv[1:]
    if kind == "notebook":
        cells = _executed(Path(file))
        answer: dict[str, Any] = {
            "printed": "".join(text for tags, text in cells if not _SILENT & tags),
            "shown": "".join(text for tags, text in cells if "pipeline-metrics" in tags),
        }
    else:
        root, *options = rest
        printed = run_pipeline(Path(file), None, Path(root), *options)
        answer = {"printed": "".join(printed.values()), "metrics": metrics_below(Path(root))}
    print(json.dumps(answer))


if __name__ == "__main__":
    try:
        main()
    except PipelineFailed as error:
        sys.exit(str(error))
