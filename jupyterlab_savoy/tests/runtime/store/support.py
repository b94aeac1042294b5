"""Steps that only load and save, in the process of the test."""

from __future__ import annotations

import os
import pathlib
from typing import Any

from jupyterlab_savoy.runtime.namespace import Definitions
from jupyterlab_savoy.runtime.store import Saved, Store


def save(store: Store, names: dict[str, Any], **more: Any) -> Saved:
    """Save what a step `make` has bound in cell 3."""
    facts = {"step": more.pop("step", "make"), "cells": [3], **more.pop("facts", {})}
    return store.save(names, Definitions(), facts=facts, **more)


def go_on(store: Store, saved: Saved, change: Any, names: Any = None, **more: Any) -> Saved:
    """A step that loads names of a snapshot, changes them in place or binds others, and saves."""
    restored = store.load(saved.id, names)
    bound = dict(restored.values)
    change(bound)
    return save(store, bound, parents={"make": saved.id}, restored=restored, step="next", **more)


def groups(saved: Saved) -> dict[str, str]:
    """Content ids of the variables that were written."""
    return {name: group["id"] for group in saved.manifest["groups"] for name in group["names"]}


def files(store: Store) -> dict[str, int]:
    """Files of the store with their size, by their path in it."""
    root = pathlib.Path(store.root)
    return {
        str(path.relative_to(root)): path.stat().st_size
        for folder in ("objects", "snapshots", "tmp")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def size(store: Store) -> int:
    return sum(files(store).values())


def object_files(store: Store, saved: Saved) -> list[str]:
    """The files of a snapshot's objects, the pack first."""
    return [
        store.objects.path(entry["oid"])
        for entry in saved.manifest["objects"]
        if os.path.exists(store.objects.path(entry["oid"]))
    ]


def overwrite(path: str, change: Any) -> None:
    """Replace what is in an immutable file by `change` of it."""
    os.chmod(path, 0o600)
    data = pathlib.Path(path).read_bytes()
    pathlib.Path(path).write_bytes(change(data))
