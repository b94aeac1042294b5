"""The states of a step that runs here: its inputs from the store, its whole namespace into it."""

from __future__ import annotations

import time
import types
from typing import Any

from ..errors import StepError
from ..namespace import importable
from ..outputs import Failure
from ..run import Step
from ..store import Store, ambient
from . import randomness
from .channel import Channel
from .watch import FileWatch


class Snapshots:
    """For `Step`. `hidden`: names of the shell itself, with the values that they have there."""

    def __init__(
        self, request: dict[str, Any], channel: Channel, files: FileWatch, hidden: dict[str, Any]
    ) -> None:
        self._request, self._channel, self._files, self._hidden = request, channel, files, hidden
        self._store: Store | None = None
        #: What the cells that each step runs first have imported from packages.
        self._imported: dict[str, Any] = {}
        self._restored: Any = None
        #: Random generators and options as the cells find them; None: those of a new process.
        self._began: bytes | None = None
        #: Of what was saved.
        self.snapshot: str | None = None

    def restore(self, step: Step) -> None:
        """Inputs, then the random generators and options of the last step before this one."""
        self._imported = {name: value for name, value in step.names.items() if importable(value)}
        states, parents = self._request["states"], self._request["parents"]
        wanted: dict[str, list[str]] = {}
        for entry in step.task["inputs"]:
            producer, name = entry["from"], entry["name"]
            if producer not in states:
                raise StepError("SV605", f"the state of {producer} was not given to it")
            names = wanted.setdefault(states[producer], [])
            if not entry.get("optional") or self._has(states[producer], name):
                names.append(name)
        for snapshot in parents.values():
            wanted[snapshot] = wanted.pop(snapshot, [])  # the last one is in force
        if not wanted:
            return
        self._restored = self._open().load_all(wanted.items())
        step.names.update(self._restored.values)
        if parents:
            self._restored.restore_ambient()
        if self._request.get("random") == "branch":
            randomness.branch(step.task["task"])
        if parents:
            _, self._began = ambient.capture()

    def _has(self, snapshot: str, name: str) -> bool:
        return name in available(self._open().describe(snapshot))

    def save(self, step: Step) -> None:
        """What later steps need must be kept, the rest is if it can be."""
        if self._request["keep"]:
            bound = [name for name in step.task["outputs"] if name in step.names]
            self._save(step, required=bound)

    def save_failed(self, step: Step, failure: dict[str, Any]) -> None:
        """The namespace as the exception found it, for whoever looks into the failure."""
        if self._request["keep"] and step.shell:
            self._save(step, required=[], failed=failure)

    def _save(self, step: Step, required: list[str], **more: Any) -> None:
        started = time.monotonic()
        values, modules = self.namespace(step)
        folder = self._channel.ask("files")
        # The store compares: a step that left them alone does not depend on them.
        began = {"ambient": {"began": self._began}}
        facts = {**step.facts(), "files": self._files.facts(folder), **began, **more}
        saved = self._open().save(
            values,
            step.definitions,
            required,
            facts,
            {name: module for name, module in modules.items() if not name.startswith("_")},
            self._request["parents"],
            self._restored,
            self._request["unchanged"],
        )
        self.snapshot, manifest = saved.id, saved.written
        self._channel.event(
            "snapshot.saved",
            snapshot=saved.id,
            bytes=sum(entry["len"] for entry in manifest["objects"]),
            new_bytes=saved.new_bytes,
            missing=manifest["missing"],
            seconds=round(time.monotonic() - started, 4),
        )

    def namespace(self, step: Step) -> tuple[dict[str, Any], dict[str, str]]:
        """The values of the cells, and the names of modules; what each process makes is no part."""
        values, modules = {}, {}
        for name, value in list(step.names.items()):
            if isinstance(value, types.ModuleType):
                modules[name] = value.__name__
            elif self._imported.get(name, self) is value:
                pass  # a class or function of a package: imported again wherever it is needed
            elif not self._is_hidden(name, value) and step.definitions.path(value) != name:
                values[name] = value
        return values, modules

    def _is_hidden(self, name: str, value: Any) -> bool:
        return name.startswith("_") or (name in self._hidden and self._hidden[name] is value)

    def _open(self) -> Store:
        self._store = self._store or Store.open(self._request["store"])
        return self._store


def available(manifest: dict[str, Any]) -> set[str]:
    """Names that a snapshot can give."""
    grouped = {name for group in manifest["groups"] for name in group["names"]}
    return grouped.union(manifest["modules"], manifest.get("carried", {}))


def failure_facts(failure: Failure | None, cell: int | None) -> dict[str, Any]:
    """A failure as events and manifests tell it; lines count from zero there."""
    if failure is None:
        return {} if cell is None else {"cell": cell}
    return {
        "cell": cell,
        "line": None if failure.line is None else failure.line - 1,
        "ename": failure.ename,
        "evalue": failure.evalue,
    }
