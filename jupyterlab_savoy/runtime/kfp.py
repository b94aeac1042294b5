"""Entry of a step in Kubeflow Pipelines: executor input in, executor output out.

`python -m PACKAGE.kfp --task FILE --executor_input JSON [--step NAME] [--shell auto|ipython|plain]`

`--step` only makes each step's command unlike the others': KFP keys components by their container.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from typing import Any

from .errors import StepError
from .outputs import Recorder
from .run import Outcome, Places, run_task
from .task import Task, read_task
from .values import untyped_value

# Where KFP's launcher keeps the artifacts of each scheme (kfp.dsl.Artifact.path has the same).
_MOUNTS = {"gs": "/gcs/", "s3": "/s3/", "minio": "/minio/", "oci": "/oci/", "file": ""}
_STATE = "state"
# What to do about exceptions that a pod sees and the notebook does not.
_ADVICE = {
    "ModuleNotFoundError": "add its package to the notebook's settings (packages) and compile it again",
    "FileNotFoundError": "add the file to the notebook's settings (files), or read it from a volume",
    "MemoryError": "give the step more memory, or let it do less at once",
}


def local_path(uri: str) -> str:
    """The path of an artifact in the pod; kfp.local's URIs are paths already."""
    scheme, separator, rest = uri.partition("://")
    return _MOUNTS.get(scheme, "/") + rest if separator else uri


class ExecutorInput:
    """What KFP tells a step (ExecutorInput in pipeline_spec.proto)."""

    def __init__(self, text: str) -> None:
        try:
            data = json.loads(text)
            inputs, outputs = data.get("inputs", {}), data.get("outputs", {})
            self.parameters: dict[str, Any] = inputs.get("parameterValues", {})
            self.inputs, self.outputs = _artifacts(inputs), _artifacts(outputs)
            self.output_file: str | None = outputs.get("outputFile")
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            raise StepError("SV601", f"The executor input is not valid: {error!r}.") from error

    def output_path(self, name: str) -> str | None:
        return local_path(self.outputs[name]["uri"]) if name in self.outputs else None


def _artifacts(side: dict[str, Any]) -> dict[str, Any]:
    entries = side.get("artifacts", {}).items()
    found = {name: entry["artifacts"][0] for name, entry in entries if entry.get("artifacts")}
    return {name: {"name": name, "uri": artifact["uri"]} for name, artifact in found.items()}


class _Marked(Recorder):
    """Notes the cell that runs where `start-program.ts` looks when this process is lost."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note if os.path.exists(note) else None

    def begin(self, cell: int, section: str, source: str) -> None:
        super().begin(cell, section, source)
        if self._note:
            with contextlib.suppress(OSError), open(self._note, "w", encoding="utf-8") as file:
                file.write(str(cell + 1))


def run_in_kfp(
    task: Task, given: ExecutorInput, shell: str = "auto", recorder: Recorder | None = None
) -> Outcome:
    """Run the task with the artifacts that KFP gave, and write the executor output."""
    folder = os.getcwd()
    # Shipped files replace others of the same name. In a pod that is meant; kfp.local, whose URIs
    # have no scheme, works in somebody's folder: there the step gets one of its own.
    in_pod = any("://" in artifact["uri"] for artifact in given.outputs.values())
    private = tempfile.mkdtemp(prefix="savoy-") if task["files"] and not in_pod else ""
    states = {
        name[len(_STATE) + 1 :]: local_path(artifact["uri"])
        for name, artifact in given.inputs.items()
        if name.startswith(_STATE + "-")
    }
    places = Places(
        states=states,
        parameters=_parameters(task, given.parameters),
        state=given.output_path(_STATE),
        report=given.output_path("report"),
        folder=private or folder,
        shell=shell,
        verify=True,
    )
    try:
        outcome = run_task(task, places, recorder)
    finally:
        os.chdir(folder)
        shutil.rmtree(private, ignore_errors=True)
    if given.output_file:
        _write_executor_output(given.output_file, given.outputs, outcome)
    return outcome


def _parameters(task: Task, given: dict[str, Any]) -> dict[str, Any]:
    """Parameters without a type of their own are texts to KFP."""
    values = dict(given)
    for parameter in task["parameters"]:
        text = given.get(parameter["name"])
        if parameter["type"] == "none" and isinstance(text, str):
            values[parameter["name"]] = untyped_value(text)
    return values


def _write_executor_output(path: str, outputs: dict[str, Any], outcome: Outcome) -> None:
    """Every output artifact, written or not: kfp.local passes on only what is listed here.

    KFP reads this strictly: no other keys, and no null, NaN or Infinity in the metadata.
    """
    metadata = {"metrics": outcome.metrics, _STATE: {}}
    if outcome.manifest:
        names = ", ".join([*outcome.manifest["vars"], *outcome.manifest["modules"]])
        size = sum(entry["len"] for entry in outcome.manifest["objects"])
        metadata[_STATE] = {"variables": names[:1000], "bytes": size}
    artifacts = {
        name: {"artifacts": [{**artifact, "metadata": metadata.get(name, {})}]}
        for name, artifact in outputs.items()
    }
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"artifacts": artifacts}, file, allow_nan=False)
    except OSError as error:
        raise StepError("SV608", f"The executor output cannot be written: {error}.") from error


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 if the step succeeded."""
    parser = argparse.ArgumentParser()
    for option in ("--task", "--executor_input", "--step", "--shell"):
        parser.add_argument(option, default="auto" if option == "--shell" else None)
    options = parser.parse_args(argv)
    note = f"{options.task}.cell"
    try:
        given = ExecutorInput(options.executor_input)
        outcome = run_in_kfp(read_task(options.task), given, options.shell, _Marked(note))
    except StepError as error:
        outcome = Outcome(str(error), error.code)
    with contextlib.suppress(OSError):
        os.remove(note)  # how it ended is told here
    if outcome.problem is None:
        return 0
    if outcome.failure:
        print("\n".join(outcome.failure.traceback), file=sys.stderr)
        advice = _ADVICE.get(outcome.failure.ename)
        outcome.problem += f"; {advice}" if advice else ""
    code = f" [{outcome.code}]" if outcome.code else ""
    print(f"savoy: {outcome.problem}{code}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
