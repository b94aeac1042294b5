"""Entry of a step in Kubeflow Pipelines: executor input in, executor output out.

`python -m PACKAGE.kfp --task FILE --executor_input JSON [--step NAME] [--shell auto|ipython|plain]`

`--step` only makes the command of each step unlike the others': KFP's compiler keys components by their container.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from typing import Any

from .errors import BAD_TASK, CANNOT_WRITE, StepError
from .run import Outcome, Places, run_task
from .task import Task, read_task

# Where KFP's launcher puts and expects artifacts (backend/src/v2/component, also kfp.dsl.Artifact.path).
_MOUNTS = {"gs://": "/gcs/", "s3://": "/s3/", "minio://": "/minio/", "oci://": "/oci/"}
_STATE_PREFIX = "state-"


def local_path(uri: str) -> str:
    """The path of an artifact in the pod; kfp.local's URIs are paths already."""
    for scheme, mount in _MOUNTS.items():
        if uri.startswith(scheme):
            return mount + uri[len(scheme) :]
    return uri.removeprefix("file://")


class ExecutorInput:
    """What KFP tells a step about its inputs and outputs (ExecutorInput in pipeline_spec.proto)."""

    def __init__(self, text: str) -> None:
        try:
            data = json.loads(text)
            inputs, outputs = data.get("inputs") or {}, data.get("outputs") or {}
            self.parameters: dict[str, Any] = inputs.get("parameterValues") or {}
            self.inputs = _artifacts(inputs)
            self.outputs = _artifacts(outputs)
            self.output_file: str | None = outputs.get("outputFile")
        except (ValueError, KeyError, AttributeError, TypeError, IndexError) as error:
            raise StepError(BAD_TASK, f"The executor input is not valid: {error!r}.") from None

    def output_path(self, name: str) -> str | None:
        return local_path(self.outputs[name]["uri"]) if name in self.outputs else None

    @property
    def remote(self) -> bool:
        """Whether this is a pod, whose file system is ours, and not kfp.local on somebody's machine."""
        return any("://" in artifact["uri"] for artifact in self.outputs.values())


def _artifacts(side: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, entry in (side.get("artifacts") or {}).items():
        if entry.get("artifacts"):
            found[name] = entry["artifacts"][0]
            found[name]["uri"]  # it must have one
    return found


def run_in_kfp(task: Task, given: ExecutorInput, shell: str = "auto") -> Outcome:
    """Run the task with the artifacts that KFP gave, and write the executor output."""
    folder = os.getcwd()
    # Shipped files may replace others of the same name. In a pod that is meant; on somebody's machine the step gets a
    # folder of its own instead.
    private = tempfile.mkdtemp(prefix="savoy-") if task.files and not given.remote else None
    try:
        outcome = run_task(
            task,
            Places(
                states={
                    name[len(_STATE_PREFIX) :]: local_path(artifact["uri"])
                    for name, artifact in given.inputs.items()
                    if name.startswith(_STATE_PREFIX)
                },
                parameters=given.parameters,
                state=given.output_path("state"),
                report=given.output_path("report"),
                folder=private or folder,
                shell=shell,
                verify=True,
            ),
        )
    finally:
        os.chdir(folder)
        if private:
            shutil.rmtree(private, ignore_errors=True)
    _write_executor_output(given, outcome)
    return outcome


def _write_executor_output(given: ExecutorInput, outcome: Outcome) -> None:
    """Every output artifact, whether or not it was written: kfp.local passes on only what is listed here.

    KFP reads this strictly: no other keys, and no null, NaN or Infinity in the metadata.
    """
    if given.output_file is None:
        return
    metadata: dict[str, Any] = {"metrics": outcome.metrics, "state": _summary(outcome)}
    artifacts = {
        name: {
            "artifacts": [
                {
                    "name": artifact.get("name", ""),
                    "uri": artifact["uri"],
                    "metadata": metadata.get(name, {}),
                }
            ]
        }
        for name, artifact in given.outputs.items()
    }
    try:
        os.makedirs(os.path.dirname(given.output_file) or ".", exist_ok=True)
        with open(given.output_file, "w", encoding="utf-8") as file:
            json.dump({"artifacts": artifacts}, file, allow_nan=False)
    except OSError as error:
        raise StepError(
            CANNOT_WRITE, f"The executor output cannot be written: {error.strerror}."
        ) from None


def _summary(outcome: Outcome) -> dict[str, Any]:
    manifest = outcome.manifest
    if manifest is None:
        return {}
    names = [*manifest["vars"], *manifest["modules"]]
    size = sum(entry["len"] for entry in manifest["objects"])
    return {"step": manifest["step"], "variables": ", ".join(names)[:1000], "bytes": size}


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 if the step succeeded."""
    parser = argparse.ArgumentParser(prog="savoy step")
    parser.add_argument("--task", required=True)
    parser.add_argument("--executor_input", required=True)
    parser.add_argument("--step")
    parser.add_argument("--shell", choices=("auto", "ipython", "plain"), default="auto")
    arguments = parser.parse_args(argv)
    try:
        outcome = run_in_kfp(
            read_task(arguments.task), ExecutorInput(arguments.executor_input), arguments.shell
        )
    except StepError as error:
        outcome = Outcome(problem=str(error), code=error.code)
    if outcome.problem is None:
        return 0
    if outcome.failure is not None:
        print("\n".join(outcome.failure.traceback), file=sys.stderr)
    code = f" [{outcome.code}]" if outcome.code else ""
    print(f"savoy: {outcome.problem}{code}", file=sys.stderr, flush=True)
    # kfp.local's DockerRunner takes a container that is gone before it looks for a success.
    time.sleep(0.5)
    return 1


if __name__ == "__main__":
    sys.exit(main())
