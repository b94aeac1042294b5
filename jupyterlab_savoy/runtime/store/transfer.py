"""Between the store and layers, the form in which steps hand on their state in pods.

Nothing is unpickled. A layer has plain SHA-256 names and is complete in itself, so all of its bytes
are hashed on the way in, and on the way out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..bundle import Bundle, Group
from ..layer import MANIFEST, Layer, part, write_layer
from .memory import Key
from .objects import Disk
from .restored import Loading, names_of
from .saving import Saving

if TYPE_CHECKING:
    from .store import Store

_OF_LAYERS = ["pipeline", "step", "task", "cells", "params", "env", "stats"]


def import_layer(store: Store, disk: Disk, directory: str) -> dict[str, Any]:
    """Write the objects of a layer; gives the manifest of the snapshot."""
    layer = Layer(directory, os.path.basename(os.path.abspath(directory)), verify=True)
    groups = [
        Group(
            group["names"], bytes(stream), [tuple(place) for place in group["bufs"]], group["code"]
        )
        for group in layer.manifest["groups"]
        for stream in [part(layer.views, *group["at"])]
    ]
    bundle = Bundle(groups, layer.extents, {}, layer, {})
    saving = Saving(store, disk, [], frozenset())
    entries, _ = saving.write(groups, bundle, {})
    with open(os.path.join(directory, MANIFEST), "rb") as file:
        origin = hashlib.sha256(file.read()).hexdigest()
    manifest = {**layer.manifest, **entries, "layer": origin}
    saving.finish(manifest)
    return manifest


def export_layer(
    store: Store, snapshot: str, directory: str, names: Iterable[str] | None = None
) -> None:
    """Write variables of a snapshot, with those that share objects with them, as a layer."""
    manifest = store.describe(snapshot)
    loading = Loading(store, verify=True)
    modules = manifest["modules"]
    wanted = list(names_of(manifest) if names is None else names)
    groups: dict[tuple[str, int], Group] = {}
    extents: dict[Key, int] = {}
    views: list[memoryview] = []
    for name in wanted:
        if name in modules:
            continue
        origin, there, number = loading.find(snapshot, manifest, name)
        if (origin, number) in groups:
            continue
        group = there["groups"][number]
        stream, _ = loading.parts(origin, there, group)
        places = []
        for index, offset, length in group["bufs"]:
            if index < 0:
                places.append((index, offset, length))
                continue
            key, view, start = loading.extent(origin, there, index)
            if key not in extents:
                extents[key] = len(views)
                views.append(view)
            places.append((extents[key], start + offset, length))
        groups[origin, number] = Group(group["names"], bytes(stream), places, group["code"])
    bundle = Bundle(list(groups.values()), views, {}, loading, {})
    inside = {name for group in bundle.groups for name in group.names}
    facts = {key: manifest[key] for key in _OF_LAYERS}
    facts["vars"] = {name: entry for name, entry in manifest["vars"].items() if name in inside}
    facts["modules"] = {name: modules[name] for name in wanted if name in modules}
    facts["missing"] = manifest["missing"]
    write_layer(directory, bundle, facts)
