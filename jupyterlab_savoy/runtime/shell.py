"""What both ways of running cells have in common. `shell_ipython` and `shell_plain` have the same two members:

`names`, the namespace, and `run(cell, source)`, which gives None or the Failure. Outputs go to a sink (see `outputs`).
"""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import linecache
import sys
from typing import Any

from .namespace import Namespace
from .outputs import Failure

_FILE = "<cell {}>"


def file_name(cell: int) -> str:
    """The file name of a cell's code, as tracebacks show it."""
    return _FILE.format(cell)


def is_cell(name: str) -> bool:
    return name.startswith("<cell ")


def source_lines(source: str) -> list[str]:
    """Lines as the compiler counts them: `str.splitlines` also ends one at a form feed."""
    return io.StringIO(source, newline=None).readlines()


def remember_source(name: str, source: str) -> None:
    """Let tracebacks and `inspect` show the source. Parts of one cell complete each other, line by line."""
    lines = source_lines(source)
    known = linecache.cache.get(name, (0, None, [], name))[2]
    for index, line in enumerate(known):
        if index >= len(lines):
            lines.append(line)
        elif not lines[index].strip():
            lines[index] = line
    linecache.cache[name] = (len(source), None, lines, name)


def failed(error: BaseException, cell: int, traceback: list[str]) -> Failure:
    """The failure of a cell by an exception: its line is that of the innermost frame inside the cell."""
    name, line = file_name(cell), None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == name:
            line = step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename == name:
        line = error.lineno
    evalue = str(error)
    if isinstance(error, SyntaxError):
        evalue = error.msg
    if isinstance(error, SystemExit):
        evalue = f"the cell ended the program (exit code {error.code or 0})"
    return Failure(cell, line, type(error).__name__, evalue, traceback)


def as_json(data: dict[str, Any]) -> dict[str, Any]:
    """A MIME bundle as nbformat has it: bytes in base64."""
    return {
        mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in data.items()
    }


def execute_result(data: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "data": as_json(data),
        "metadata": metadata,
    }


def display_data(data: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": as_json(data), "metadata": metadata}


def refuse_questions() -> None:
    """Nobody is there to answer: say so instead of waiting for ever."""

    def ask(*_: Any, **__: Any) -> Any:
        raise RuntimeError("input() does not work in a pipeline step: make the value a parameter")

    def stop(*_: Any, **__: Any) -> Any:
        raise RuntimeError("breakpoint() does not work in a pipeline step")

    builtins.input = getpass.getpass = ask
    sys.breakpointhook = stop


def make_shell(namespace: Namespace, sink: Any, kind: str = "auto") -> Any:
    """IPython where it can be imported, else (or if `kind` is `plain`) without."""
    refuse_questions()
    if kind != "plain":
        try:
            from .shell_ipython import IPythonShell
        except ImportError:
            if kind == "ipython":
                raise
        else:
            return IPythonShell(namespace, sink)
    from .shell_plain import PlainShell

    return PlainShell(namespace, sink)
