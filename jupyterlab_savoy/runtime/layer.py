"""The `state` artifact: a directory with `manifest.json` (savoy.snapshot/1), `pack.bin` and `ext-00.bin` … .

The pack holds the pickle streams and the small extents; each of the biggest extents is a file of its own. Loading maps the
files copy-on-write: arrays are writable, and bytes that nobody reads are never read. An object of the manifest is known by
the SHA-256 of its bytes, so that a store can keep the same objects and manifests under their content's name.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import mmap
import os
import pickle
import platform
import re
import struct
import sys
from collections.abc import Iterable
from typing import Any

from .bundle import Bundle, Extent
from .culprit import type_name
from .errors import BAD_STATE, CANNOT_WRITE, NOT_IN_STATE, OTHER_PYTHON, StepError

SCHEMA = "savoy.snapshot/1"
MANIFEST = "manifest.json"
PACK = "pack.bin"

_OWN_FILE = 1 << 20
_MOST_FILES = 13  # object stores move an artifact file by file: at most 16 with manifest and pack
_PAGE, _LINE = 4096, 64
_PIECE = 64 << 20
_FILE_NAME = re.compile(r"pack\.bin|ext-\d\d\.bin")


class _Writer:
    """A file, its length and its hash."""

    def __init__(self, directory: str, name: str) -> None:
        self.name, self.length, self._hash = name, 0, hashlib.sha256()
        self._file = open(os.path.join(directory, name), "wb", buffering=0)

    def write(self, data: Any) -> None:
        view = memoryview(data)
        while view:
            written = self._file.write(view[:_PIECE])
            self._hash.update(view[:written])
            self.length += written
            view = view[written:]

    def add(self, data: Any, align: int = 1) -> int:
        """Write at the next multiple of `align`; gives the position."""
        self.write(bytes(-self.length % align))
        at = self.length
        self.write(data)
        return at

    def close(self) -> dict[str, Any]:
        self._file.close()
        return {"oid": self._hash.hexdigest(), "len": self.length, "file": self.name}


def write_layer(directory: str, bundle: Bundle, facts: dict[str, Any]) -> dict[str, Any]:
    """Write a bundle, and last of all its manifest: `facts` are the manifest's other entries."""
    try:
        os.makedirs(directory, exist_ok=True)
        manifest = {"schema": SCHEMA, **facts, **_write_objects(directory, bundle)}
        text = json.dumps(manifest, separators=(",", ":"), default=str)
        with open(os.path.join(directory, MANIFEST), "w", encoding="utf-8") as file:
            file.write(text)
        return manifest
    except OSError as error:
        raise StepError(
            CANNOT_WRITE, f"The state of the step cannot be written: {error.strerror or error}."
        ) from error


def _write_objects(directory: str, bundle: Bundle) -> dict[str, Any]:
    extents = bundle.extents
    by_size = sorted(range(len(extents)), key=lambda i: -extents[i].length)
    own = [i for i in by_size[:_MOST_FILES] if extents[i].length >= _OWN_FILE]
    places: dict[int, tuple[int, int]] = {}
    objects = []
    for number, index in enumerate(own):
        writer = _Writer(directory, f"ext-{number:02}.bin")
        writer.write(extents[index].view)
        places[index] = (number + 1, 0)
        objects.append(writer.close())
    pack = _Writer(directory, PACK)
    identities = [b""] * len(extents)
    for index, extent in enumerate(extents):
        if index not in places:
            places[index] = (0, pack.add(extent.view, _alignment(extent)))
            identities[index] = hashlib.sha256(extent.view).digest()
        else:
            identities[index] = bytes.fromhex(objects[places[index][0] - 1]["oid"])
    groups = []
    for group in bundle.groups:
        identity = hashlib.sha256(group.stream)
        for at, offset, length in group.buffers:
            identity.update(identities[at] if at >= 0 else b"")
            identity.update(struct.pack("<QQ", offset, length))
        groups.append(
            {
                "id": identity.hexdigest(),
                "names": group.names,
                "at": [0, pack.add(group.stream), len(group.stream)],
                "bufs": group.buffers,
                "code": group.code,
            }
        )
    objects.insert(0, pack.close())
    return {
        "objects": objects,
        "extents": [[*places[i], extent.length] for i, extent in enumerate(extents)],
        "groups": groups,
    }


def _alignment(extent: Extent) -> int:
    return _PAGE if extent.length >= 16 * _PAGE else _LINE


def describe_values(values: dict[str, Any], bundle: Bundle) -> dict[str, Any]:
    """Type, shape and stored size of each variable, for people and for the plan of a rerun."""
    described = {}
    for group in bundle.groups:
        size = len(group.stream) + sum(length for _, _, length in group.buffers)
        for name in group.names:
            entry: dict[str, Any] = {"type": type_name(values[name]), "bytes": size}
            shape = getattr(values[name], "shape", None)
            if isinstance(shape, tuple) and all(isinstance(n, int) for n in shape):
                entry["shape"] = list(shape)
            described[name] = entry
    return described


def environment() -> dict[str, Any]:
    """The interpreter, and the versions of the installed packages that are imported."""
    packages = {}
    for name, module in list(sys.modules.items()):
        version = getattr(module, "__version__", None)
        if "." not in name and isinstance(version, str) and "-packages" in _file_of(module):
            packages[name] = version
    return {
        "python": platform.python_version(),
        "platform": f"{sys.platform}-{platform.machine()}",
        "packages": packages,
    }


def _file_of(module: Any) -> str:
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) else ""


class Layer:
    """A state that was written, open for loading. The mapped files stay open while arrays use them."""

    def __init__(self, directory: str, producer: str, verify: bool = False) -> None:
        """Checks the manifest, the length of each file and the hash of the pack; `verify`: of all files."""
        self.directory, self.producer = directory, producer
        try:
            with open(os.path.join(directory, MANIFEST), encoding="utf-8") as file:
                self.manifest = json.load(file)
            if self.manifest["schema"] != SCHEMA:
                raise ValueError(f"unknown form {self.manifest['schema']!r:.40}")
            self._views = [self._map(entry) for entry in self.manifest["objects"]]
            self._extents = [self._slice(*place) for place in self.manifest["extents"]]
            for number, entry in enumerate(self.manifest["objects"]):
                if (verify or number == 0) and _digest(self._views[number]) != entry["oid"]:
                    raise ValueError(f"{entry['file']} has other content than when it was written")
        except FileNotFoundError as error:
            self._damaged(f"{os.path.basename(str(error.filename))} is not there")
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            self._damaged(str(error) if isinstance(error, ValueError) else repr(error))

    def _damaged(self, why: str) -> None:
        text = f"The state that {self.producer} handed on is not complete: {why}."
        raise StepError(BAD_STATE, text) from None

    def _map(self, entry: dict[str, Any]) -> memoryview:
        name, length = entry["file"], entry["len"]
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(f"{name!r:.60} is not a file of a state")
        with open(os.path.join(self.directory, name), "rb") as file:
            # Before mapping: to touch what lies behind the end of a file kills the process.
            size = os.fstat(file.fileno()).st_size
            if size != length:
                raise ValueError(f"{name} has {size} bytes instead of {length}")
            if not length:
                return memoryview(bytearray())
            return memoryview(mmap.mmap(file.fileno(), length, access=mmap.ACCESS_COPY))

    def _slice(self, number: int, at: int, length: int) -> memoryview:
        view = self._views[number]
        if not (0 <= number and 0 <= at and 0 <= length and at + length <= len(view)):
            raise ValueError("a part lies outside of its file")
        return view[at : at + length]

    def __contains__(self, name: str) -> bool:
        return any(name in group["names"] for group in self.manifest["groups"]) or (
            name in self.manifest.get("modules", {})
        )

    def why_missing(self, name: str) -> str:
        """Why a variable is not in this state."""
        entry = self.manifest.get("missing", {}).get(name)
        return entry["why"] if entry else f"{self.producer} did not hand it on"

    def load(self, names: Iterable[str]) -> dict[str, Any]:
        """These variables. Groups without any of them are not touched; memory that they share is mapped once."""
        wanted = set(names)
        loaded: dict[str, Any] = {}
        for name, module in self.manifest.get("modules", {}).items():
            if name in wanted:
                loaded[name] = importlib.import_module(module)
        for group in self.manifest["groups"]:
            if not wanted.isdisjoint(group["names"]):
                loaded.update(self._load_group(group))
        for name in wanted - set(loaded):
            raise StepError(NOT_IN_STATE, f"{name} is not available: {self.why_missing(name)}.")
        return {name: loaded[name] for name in names}

    def _load_group(self, group: dict[str, Any]) -> dict[str, Any]:
        written = self.manifest.get("env", {})
        version = ".".join(written.get("python", "?").split(".")[:2])
        names = ", ".join(group["names"])
        if group.get("code") and version != "%d.%d" % sys.version_info[:2]:
            raise StepError(
                OTHER_PYTHON,
                f"{names} of {self.producer} contains functions made by Python {version}, which "
                f"Python {sys.version_info[0]}.{sys.version_info[1]} of this step cannot load.",
            )
        try:
            stream = self._slice(*group["at"])
            buffers = [self._buffer(*place) for place in group["bufs"]]
            return pickle.loads(stream, buffers=buffers)
        except Exception as error:
            raise StepError(
                BAD_STATE,
                f"{names} of {self.producer} cannot be restored: {_reason(error)}"
                f"{_version_changes(written)}.",
            ) from error

    def _buffer(self, extent: int, offset: int, length: int) -> Any:
        if extent < 0:
            return memoryview(bytearray())
        view = self._extents[extent]
        if not (0 <= offset and 0 <= length and offset + length <= len(view)):
            raise ValueError("a buffer lies outside of its file")
        return view[offset : offset + length]


def _digest(view: memoryview) -> str:
    return hashlib.sha256(view).hexdigest()


def _reason(error: Exception) -> str:
    return f"{error or type(error).__name__}".strip("'\"").rstrip(".")


def _version_changes(written: dict[str, Any]) -> str:
    """Packages that have another version here than where the state was written: the usual reason for a failure."""
    here = environment()["packages"]
    other = [
        f"{name} {version} there, {here[name]} here"
        for name, version in written.get("packages", {}).items()
        if here.get(name, version) != version
    ]
    return f" ({'; '.join(other[:5])})" if other else ""
