"""Files that are shipped with a step: modules and data of the notebook's folder. They never land outside of the folder."""

from __future__ import annotations

import base64
import binascii
import os
import stat

from .errors import BAD_FILE, StepError
from .task import ShippedFile


def write_files(files: list[ShippedFile], directory: str) -> None:
    """Write the files below the directory; what is there already under such a name is replaced."""
    root = os.path.realpath(directory)
    for file in files:
        target = _inside(root, file.path)
        try:
            data = base64.b64decode(file.data, validate=True)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.islink(target):
                os.unlink(target)  # or the write would go where the link points
            with open(target, "wb") as out:
                out.write(data)
            if file.executable:
                os.chmod(target, os.stat(target).st_mode | stat.S_IXUSR | stat.S_IXGRP)
        except (OSError, binascii.Error) as error:
            raise StepError(BAD_FILE, f"The file {file.path} cannot be written: {error}.") from None


def _inside(root: str, path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    target = os.path.join(root, *parts)
    folder = os.path.realpath(os.path.dirname(target))
    if (
        ".." in parts
        or "" in parts
        or "\0" in path
        or os.path.isabs(path)
        or os.path.commonpath([root, folder]) != root
        or os.path.isdir(target)
    ):
        raise StepError(BAD_FILE, f"The file {path!r} is not inside of the working directory.")
    return target
