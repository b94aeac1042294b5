"""Check compiled pipelines against the official protobuf messages and the kfp package.

    python check_ir.py FILE...

Stricter than a server: `deploymentSpec` and each executor of the platform document are Structs in the protos, where a
server ignores unknown fields; here they are read as the messages they stand for. A file named `NAME@VERSION.yaml` is
also checked against the fields that the kubernetes part of that server version had (`kubernetes-fields.json`: the first
published release of kfp-kubernetes with each field). Prints each problem on a line and exits with 1 if there are any.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from kfp import components
from kfp.kubernetes.kubernetes_executor_config_pb2 import KubernetesExecutorConfig
from kfp.pipeline_spec.pipeline_spec_pb2 import (
    PipelineDeploymentConfig,
    PipelineSpec,
    PlatformSpec,
)

FIELDS = json.loads((Path(__file__).parent / "kubernetes-fields.json").read_text("utf-8"))

# The first server release with what a release of the package kfp-kubernetes has.
SERVERS = {
    "1.0.0": (2, 0),
    "1.1.0": (2, 1),
    "1.2.0": (2, 1),
    "1.3.0": (2, 3),
    "1.5.0": (2, 5),
    "2.15.0": (2, 15),
    "2.16.0": (2, 16),
}


class Problem(Exception):
    """A file is not what a server reads."""


def read(path: Path) -> tuple[dict, dict | None]:
    """The documents of a file; separated as the server separates them."""
    texts = re.split(r"(?m)^---$", path.read_text("utf-8"))
    documents = [yaml.safe_load(text) for text in texts]
    if len(documents) > 2 or not all(isinstance(one, dict) for one in documents):
        raise Problem(f"has {len(documents)} documents")
    return documents[0], documents[1] if len(documents) == 2 else None


def parse(what: str, data: Any, message: type) -> Any:
    try:
        return json_format.ParseDict(data, message())
    except json_format.ParseError as error:
        raise Problem(f"{what}: {error}") from error


def executors_of(platform: dict) -> dict[str, dict]:
    return platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]


def check_wiring(pipeline: dict) -> None:
    """What the server looks up by name is there, and names have the form that it needs."""
    executors = pipeline["deploymentSpec"]["executors"]
    components_ = pipeline["components"]
    tasks = pipeline["root"]["dag"]["tasks"]
    root = set(pipeline["root"].get("inputDefinitions", {}).get("parameters", {}))
    containers = [json.dumps(one["container"], sort_keys=True) for one in executors.values()]
    if len(set(containers)) != len(containers):
        raise Problem("two containers are equal: the server stores them under one hash")
    if not len(tasks) == len(components_) == len(executors):
        raise Problem("a task does not have its own component and executor")
    for key, task in tasks.items():
        if task["taskInfo"]["name"] != key or not re.fullmatch(r"[a-z][a-z0-9-]*", key):
            raise Problem(f"task {key} is named {task['taskInfo']['name']}")
        reference = task["componentRef"]["name"]
        if len(reference) > 47 or not reference.startswith("comp-"):
            raise Problem(f"component {reference} has no name for every server")
        component = components_[reference]
        if component["executorLabel"] not in executors:
            raise Problem(f"component {reference} has no executor")
        inputs = task.get("inputs", {})
        declared = component.get("inputDefinitions", {})
        for kind in ("parameters", "artifacts"):
            if set(inputs.get(kind, {})) != set(declared.get(kind, {})):
                raise Problem(f"task {key} is not given the {kind} that its component declares")
        if (
            not {one["componentInputParameter"] for one in inputs.get("parameters", {}).values()}
            <= root
        ):
            raise Problem(f"task {key} takes a parameter that the pipeline does not have")
        sources = [one["taskOutputArtifact"] for one in inputs.get("artifacts", {}).values()]
        producers = [one["producerTask"] for one in sources]
        if len(set(producers)) != len(producers):
            raise Problem(f"task {key} takes an artifact twice")
        if not set(producers) <= set(task.get("dependentTasks", [])) <= set(tasks) - {key}:
            raise Problem(f"task {key} does not depend on what it takes, or on something unknown")
        for source in sources:
            producer = components_[tasks[source["producerTask"]]["componentRef"]["name"]]
            if source["outputArtifactKey"] not in producer["outputDefinitions"]["artifacts"]:
                raise Problem(f"task {key} takes an artifact that nobody makes")


def fields_used(data: dict, descriptor: Descriptor) -> Iterator[str]:
    """`Message.field` of everything written in a message."""
    by_name = {field.json_name: field for field in descriptor.fields}
    for name, value in data.items():
        field = by_name[name]
        yield f"{descriptor.full_name.removeprefix('kfp_kubernetes.')}.{name}"
        inner = field.message_type
        if inner is not None and not inner.GetOptions().map_entry:
            for item in value if isinstance(value, list) else [value]:
                yield from fields_used(item, inner)


def check_version(name: str, config: dict, version: tuple[int, ...]) -> None:
    for field in fields_used(config, KubernetesExecutorConfig.DESCRIPTOR):
        if field not in FIELDS or SERVERS[FIELDS[field]] > version[:2]:
            raise Problem(f"{name} uses {field}, which {'.'.join(map(str, version))} does not know")


def check(path: Path) -> None:
    pipeline, platform = read(path)
    parse("document 1", pipeline, PipelineSpec)
    parse("deploymentSpec", pipeline["deploymentSpec"], PipelineDeploymentConfig)
    if pipeline["schemaVersion"] != "2.1.0":
        raise Problem(f"schemaVersion is {pipeline['schemaVersion']}")
    check_wiring(pipeline)
    if platform is not None:
        parse("document 2", platform, PlatformSpec)
        version = re.search(r"@([\d.]+)\.yaml$", path.name)
        for name, config in executors_of(platform).items():
            parse(f"executor {name}", config, KubernetesExecutorConfig)
            if name not in pipeline["deploymentSpec"]["executors"]:
                raise Problem(f"document 2 has an executor {name} that document 1 has not")
            if version:
                check_version(name, config, tuple(map(int, version[1].split("."))))
    loaded = components.load_component_from_file(str(path))
    if loaded.pipeline_spec.pipeline_info.name != pipeline["pipelineInfo"]["name"]:
        raise Problem(f"kfp loads {loaded.name} in place of the pipeline")


def main(paths: Iterable[str]) -> int:
    warnings.simplefilter("ignore")
    failed = checked = 0
    for path in map(Path, paths):
        checked += 1
        try:
            check(path)
        except Problem as problem:
            failed += 1
            print(f"{path.name}: {problem}")
    print(f"{checked} pipelines checked, {failed} with problems")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
