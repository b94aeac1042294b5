"""What both ways of running cells have in common.

`shell_ipython` and `shell_plain` each have a `Shell(namespace, recorder)` with `names`, the
namespace's dict; `ipython`, whether magics work; `run(cell, source)`, which gives None or a
Failure; and `attach(recorder)`, for one that was made ahead.
"""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import linecache
import sys
import tokenize
from typing import Any

from .namespace import Namespace
from .outputs import Failure, Recorder

_PREFIX = "<cell "


def file_name(cell: int) -> str:
    """The file name of a cell's code, as tracebacks show it: people count from 1."""
    return f"{_PREFIX}{cell + 1}>"


def is_cell(name: str | None) -> bool:
    return (name or "").startswith(_PREFIX)


def is_quiet(source: str) -> bool:
    """Whether the last thing in a cell is a semicolon: then its last expression is not shown."""
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.string.strip() and token.type != tokenize.COMMENT:
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        pass  # magics
    return last == ";"


def remember_source(name: str, source: str) -> None:
    """For tracebacks and `inspect`. Parts of one cell complete each other, line by line."""
    # As the compiler counts them: `str.splitlines` also ends one at a form feed.
    lines = io.StringIO(source, newline=None).readlines()
    for index, line in enumerate(linecache.getlines(name)):
        if index >= len(lines):
            lines.append(line)
        elif not lines[index].strip():
            lines[index] = line
    linecache.cache[name] = (len(source), None, lines, name)


def failed(error: BaseException, cell: int, traceback: list[str]) -> Failure:
    """The failure of a cell; the line is that of the innermost frame inside of it."""
    line, evalue, name = None, str(error), file_name(cell)
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == name:
            line = step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError):
        evalue = error.msg
        line = error.lineno if error.filename == name else line
    if isinstance(error, SystemExit):
        said = error.code if isinstance(error.code, str) else f"exit status {error.code or 0}"
        evalue = f"the cell ended the program ({said})"
    return Failure(f"cell {cell + 1}", line, type(error).__name__, evalue, traceback)


def output(kind: str, data: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    """A display_data or execute_result in the form of nbformat: bytes in base64."""
    texts = {
        mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in data.items()
    }
    made = {"output_type": kind, "data": texts, "metadata": metadata}
    return {**made, "execution_count": None} if kind == "execute_result" else made


def _refuse(what: str) -> Any:
    def refused(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"{what} does not work in a pipeline step: nobody is there to answer")

    return refused


def make_shell(namespace: Namespace, recorder: Recorder, kind: str = "auto") -> Any:
    """`ipython`, `plain`, or `auto`: with IPython where it can be imported."""
    builtins.input = getpass.getpass = _refuse("input()")
    sys.breakpointhook = _refuse("breakpoint()")
    if kind != "plain":
        try:
            from .shell_ipython import Shell

            return Shell(namespace, recorder)
        except ImportError:
            if kind == "ipython":
                raise
    from .shell_plain import Shell as PlainShell

    return PlainShell(namespace, recorder)
