"""The `state` artifact: a directory of `manifest.json` (savoy.snapshot/1), `pack.bin` and extents.

The pack holds pickle streams and small extents; each of the biggest is a file, `ext-00.bin` …
Loading maps the files copy-on-write: arrays are writable, and what nobody looks at is not read. An
object of the manifest is known by the SHA-256 of its bytes, so that a store can keep objects and
manifests under the names of their content.
"""

from __future__ import annotations

import hashlib
import importlib
import itertools
import json
import mmap
import os
import pickle
import platform
import re
import sys
from collections.abc import Iterable
from typing import Any

from .bundle import Bundle, Group
from .culprit import type_name
from .errors import StepError

SCHEMA = "savoy.snapshot/1"
MANIFEST = "manifest.json"

_OWN_FILE = 1 << 20
_MOST_FILES = 13  # object stores move an artifact file by file: 16 with manifest and pack
_PAGE, _LINE = 4096, 64


class _Object:
    """A file that is being written, with its length and its hash."""

    def __init__(self, directory: str, name: str) -> None:
        self.name, self.length, self._hash = name, 0, hashlib.sha256()
        self._file = open(os.path.join(directory, name), "wb")  # noqa: SIM115

    def add(self, data: Any, align: int = 1) -> int:
        """Write at the next multiple of `align`; gives the position."""
        at = self.length + -self.length % align
        for piece in (bytes(at - self.length), data):
            self._hash.update(piece)
            self._file.write(piece)
        self.length = at + len(data)
        return at

    def close(self) -> dict[str, Any]:
        self._file.close()
        return {"oid": self._hash.hexdigest(), "len": self.length, "file": self.name}


def write_layer(directory: str, bundle: Bundle, facts: dict[str, Any]) -> dict[str, Any]:
    """Write a bundle and, last, its manifest; `facts` are further entries of that."""
    try:
        os.makedirs(directory, exist_ok=True)
        manifest = {"schema": SCHEMA, **facts, **_write_objects(directory, bundle)}
        with open(os.path.join(directory, MANIFEST), "w", encoding="utf-8") as file:
            json.dump(manifest, file, separators=(",", ":"), default=str)
        return manifest
    except OSError as error:
        raise StepError("SV608", f"its state cannot be written: {error.strerror}") from error


def _write_objects(directory: str, bundle: Bundle) -> dict[str, Any]:
    by_size = sorted(enumerate(bundle.extents), key=lambda item: -len(item[1]))
    pack = _Object(directory, "pack.bin")
    objects = [{}]  # the pack's place
    places: dict[int, list[int]] = {}
    contents: dict[int, str] = {}
    for index, view in by_size:
        if len(view) >= _OWN_FILE and len(objects) <= _MOST_FILES:
            file = _Object(directory, f"ext-{len(objects) - 1:02}.bin")
            places[index] = [len(objects), file.add(view), len(view)]
            objects.append(file.close())
            contents[index] = objects[-1]["oid"]
        else:
            align = _LINE if len(view) < 16 * _PAGE else _PAGE
            places[index] = [0, pack.add(view, align), len(view)]
            contents[index] = hashlib.sha256(view).hexdigest()
    groups = []
    for group in bundle.all_groups():
        content = hashlib.sha256(group.stream)
        content.update(repr([(contents[at], *where) for at, *where in group.buffers]).encode())
        groups.append(
            {
                "id": content.hexdigest(),
                "names": group.names,
                "at": [0, pack.add(group.stream), len(group.stream)],
                "bufs": group.buffers,
                "code": group.code,
            }
        )
    objects[0] = pack.close()
    extents = [places[index] for index in range(len(bundle.extents))]
    return {"objects": objects, "extents": extents, "groups": groups}


def describe_values(values: dict[str, Any], groups: Iterable[Group]) -> dict[str, Any]:
    """Type, shape and stored size of each variable, for people."""
    described = {}
    for group in groups:
        size = len(group.stream) + sum(length for _, _, length in group.buffers)
        for name in group.names:
            described[name] = {"type": type_name(values[name]), "bytes": size}
            shape = getattr(values[name], "shape", None)
            if isinstance(shape, tuple) and all(isinstance(count, int) for count in shape):
                described[name]["shape"] = list(shape)
    return described


def environment() -> dict[str, Any]:
    """The interpreter, and the versions of the installed packages that are imported."""
    # Only what came since the last time is looked at: in a fork of a process with many modules, each
    # look at one costs a copy of its page.
    count = len(sys.modules)
    for name in list(itertools.islice(reversed(sys.modules), max(0, count - _looked_at[0]))):
        own = getattr(sys.modules.get(name), "__dict__", {})  # not getattr: some warn, some import
        version = own.get("__version__")
        installed = "-packages" in (own.get("__file__") or "")
        if installed and "." not in name and isinstance(version, str):
            _packages[name] = version
    _looked_at[0] = count
    machine = f"{sys.platform}-{platform.machine()}"
    return {"python": platform.python_version(), "platform": machine, "packages": dict(_packages)}


_packages: dict[str, str] = {}
_looked_at = [0]  # how many modules


class Layer:
    """A state that was written, open for loading. Arrays keep alive the files that they are in."""

    def __init__(self, directory: str, producer: str, verify: bool = False) -> None:
        """Checks manifest, length of each file, hash of the pack; with `verify` of all files."""
        self.directory, self.producer = directory, producer
        try:
            with open(os.path.join(directory, MANIFEST), encoding="utf-8") as file:
                self.manifest = json.load(file)
            if self.manifest["schema"] != SCHEMA:
                raise ValueError("its form is not known")
            self.views = [self._map(entry, verify) for entry in self.manifest["objects"]]
            self.extents = [part(self.views, *place) for place in self.manifest["extents"]]
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            why = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) else error
            text = f"the state that {producer} handed on is not complete: {why}"
            raise StepError("SV604", text) from error

    def _map(self, entry: dict[str, Any], verify: bool) -> memoryview:
        name, length = entry["file"], entry["len"]
        if not re.fullmatch(r"pack\.bin|ext-\d\d\.bin", name):
            raise ValueError(f"{name} is not one of its files")
        with open(os.path.join(self.directory, name), "rb") as file:
            # Before mapping: to touch what lies behind the end of a file kills the process.
            size = os.fstat(file.fileno()).st_size
            if size != length:
                raise ValueError(f"{name} has {size} bytes instead of {length}")
            mapped = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_COPY) if size else b""
        due = verify or name == "pack.bin"
        if due and hashlib.sha256(mapped).hexdigest() != entry["oid"]:
            raise ValueError(f"{name} is not as it was written")
        return memoryview(mapped)

    def __contains__(self, name: str) -> bool:
        return any(name in group["names"] for group in self.manifest["groups"]) or (
            name in self.manifest["modules"]
        )

    def load(self, names: Iterable[str]) -> dict[str, Any]:
        """These variables, with the groups that they are in; memory that groups share is one."""
        loaded: dict[str, Any] = {}
        for name in names:
            if name in self.manifest["modules"]:
                loaded[name] = importlib.import_module(self.manifest["modules"][name])
            elif name not in self:
                entry = self.manifest["missing"].get(name, {})
                why = entry.get("why", f"{self.producer} did not hand it on")
                raise StepError("SV605", f"it needs {name}, but {why}")
        for group in self.manifest["groups"]:
            if not set(names).isdisjoint(group["names"]):
                loaded.update(self._load_group(group))
        return {name: loaded[name] for name in names}

    def _load_group(self, group: dict[str, Any]) -> dict[str, Any]:
        try:
            stream = part(self.views, *group["at"])
            empty = memoryview(b"")
            buffers = [part([*self.extents, empty], *place) for place in group["bufs"]]
        except ValueError as error:
            raise _unloadable(group, self.producer, error) from error
        return load_group(group, self.manifest["env"], self.producer, stream, buffers)


def load_group(
    group: dict[str, Any], there: dict[str, Any], producer: str, stream: Any, buffers: list[Any]
) -> dict[str, Any]:
    """The variables of a group, from its stream and memory. `there`: where it was written."""
    if group["code"]:
        full = there["python"], platform.python_version()
        versions = [each.rpartition(".")[0] for each in full]
        if versions[0] != versions[1]:
            text = "{} of {} has functions made by Python {}, which Python {} cannot load"
            names = ", ".join(group["names"])
            raise StepError("SV607", text.format(names, producer, *versions))
    try:
        return pickle.loads(stream, buffers=buffers)
    except Exception as error:
        here = environment()
        other = [
            f"{name} {version} there, {here['packages'][name]} here"
            for name, version in there["packages"].items()
            if here["packages"].get(name, version) != version
        ]
        hint = f" ({'; '.join(other)})" if other else ""
        raise _unloadable(group, producer, error, hint) from error


def _unloadable(
    group: dict[str, Any], producer: str, error: Exception, hint: str = ""
) -> StepError:
    text = f"{', '.join(group['names'])} of {producer} cannot be restored"
    return StepError("SV604", f"{text}: {type(error).__name__}: {error}{hint}")


def part(views: list[memoryview], number: int, at: int, length: int) -> memoryview:
    view = views[number]
    if min(at, length) < 0 or at + length > len(view):
        raise ValueError("a part lies outside of its file")
    return view[at : at + length]
