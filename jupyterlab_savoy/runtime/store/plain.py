"""Plain variables in a manifest: numbers, texts, small containers of them, which share nothing.

Programs have many of these. One table with a column for each property is written and read several
times faster than an entry for each variable; readers see the entries all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any


def content_of(stream: bytes) -> str:
    """The id of a group that consists of a stream only, as `saving` gives it to any group."""
    return hashlib.sha256(stream + b"[]").hexdigest()


def table(
    names: list[str],
    streams: dict[str, bytes],
    values: dict[str, Any],
    required: Collection[str],
    at: int,
) -> dict[str, Any]:
    """These variables, whose streams follow each other in the pack."""
    sizes = [len(streams[name]) for name in names]
    needed = [name for name in names if name in required] if required else []
    return {
        "at": [0, at, sum(sizes)],
        "names": names,
        "ids": [content_of(streams[name]) for name in names],
        "types": [type(values[name]).__name__ for name in names],
        "sizes": sizes,
        **({"required": needed} if needed else {}),
    }


def expand(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with its plain variables among the others, a group and an entry for each."""
    plain = manifest.get("plain")
    if not plain:
        return manifest
    groups, described = list(manifest["groups"]), dict(manifest["vars"])
    pack, at, _ = plain["at"]
    columns = plain["names"], plain["ids"], plain["types"], plain["sizes"]
    for name, content, kind, size in zip(*columns):
        place = [pack, at, size]
        groups.append({"id": content, "names": [name], "at": place, "bufs": [], "code": False})
        described[name] = {"type": kind, "bytes": size}
        at += size
    for name in plain.get("required", ()):
        described[name]["required"] = True
    rest = {key: value for key, value in manifest.items() if key != "plain"}
    return {**rest, "groups": groups, "vars": described}
