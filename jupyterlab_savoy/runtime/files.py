"""Files shipped with a step: modules and data of the notebook's folder. None lands outside."""

from __future__ import annotations

import base64
import os

from .errors import StepError
from .task import ShippedFile


def write_files(files: list[ShippedFile], directory: str) -> None:
    """Write the files below the directory; what is there already under such a name is replaced."""
    root = os.path.realpath(directory)
    for file in files:
        path = file["path"]
        try:
            target = _inside(root, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.islink(target):
                os.unlink(target)  # or the write would go where the link points
            with open(target, "wb") as out:
                out.write(base64.b64decode(file["data"], validate=True))
            if file.get("executable"):
                os.chmod(target, 0o755)
        except (OSError, ValueError) as error:
            text = f"the shipped file {path!r} cannot be written: {error}"
            raise StepError("SV603", text) from error


def _inside(root: str, path: str) -> str:
    parts = path.split("/")
    target = os.path.join(root, *parts)
    folder = os.path.realpath(os.path.dirname(target))
    # A backslash separates on Windows; a link in the folder may lead out of it.
    safe = not {"", ".", ".."}.intersection(parts) and "\\" not in path and ":" not in path
    if not safe or os.path.commonpath([root, folder]) != root:
        raise ValueError("it is not inside of the working directory")
    return target
