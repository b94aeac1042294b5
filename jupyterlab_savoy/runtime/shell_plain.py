"""Runs cells without IPython: displays the last expression, awaits at top level, shows figures at the end of the cell."""

from __future__ import annotations
import __future__

import ast
import asyncio
import builtins
import inspect
import io
import os
import sys
import traceback
import uuid
import warnings
from typing import Any

from .namespace import Namespace
from .outputs import Failure
from .shell import (
    display_data,
    execute_result,
    failed,
    file_name,
    is_cell,
    remember_source,
    source_lines,
)

_REPRESENTATIONS = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
)


class PlainShell:
    ipython = False

    def __init__(self, namespace: Namespace, sink: Any) -> None:
        self.names, self._sink = namespace.names, sink
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: Any = None
        os.environ["MPLBACKEND"] = "agg"
        warnings.filterwarnings("ignore", message=".*is non-interactive, and thus cannot be shown")
        # As in a notebook: there without an import, but not among the user's variables.
        builtins.display, builtins.clear_output = self.display, self._sink.clear  # type: ignore

    def run(self, cell: int, source: str) -> Failure | None:
        name = file_name(cell)
        remember_source(name, source)
        try:
            tree = ast.parse(source, name)
            last = _shown_expression(tree, source)
            self._execute(tree, name, "exec")
            if last is not None:
                value = self._execute(last, name, "eval")
                if value is not None:
                    self.names["_"] = value
                    self._sink.show(execute_result(*representations(value)))
            self._show_figures()
        except BaseException as error:
            return failed(error, cell, _traceback(error))
        return None

    def display(
        self, *values: Any, display_id: Any = None, update: bool = False, **_: Any
    ) -> str | None:
        """IPython's `display`, as far as it goes without IPython; gives the display id where there is one."""
        if display_id is True:
            display_id = uuid.uuid4().hex
        for value in values:
            data, metadata = representations(value)
            output = display_data(data, metadata)
            if update and display_id:
                self._sink.update(display_id, output["data"], metadata)
            else:
                self._sink.show(output, display_id)
        return display_id

    def _execute(self, tree: Any, name: str, mode: str) -> Any:
        # dont_inherit: or the user's code would get the __future__ imports of this module.
        code = compile(tree, name, mode, self._flags, dont_inherit=True)
        for feature in __future__.all_feature_names:  # those of the user hold for later cells
            flag = getattr(__future__, feature).compiler_flag
            self._flags |= code.co_flags & flag
        if not code.co_flags & inspect.CO_COROUTINE:
            return eval(code, self.names)
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(eval(code, self.names))

    def _show_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            for number in pyplot.get_fignums():
                self.display(pyplot.figure(number))
            pyplot.close("all")


def representations(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """MIME bundle and metadata of a value, by the methods that IPython knows. One that fails is left out."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    if not isinstance(value, type):
        bundle = _quietly(getattr(value, "_repr_mimebundle_", None))
        if isinstance(bundle, tuple):
            bundle, metadata = bundle[0], dict(bundle[1])
        data.update(bundle or {})
        for method, mime in _REPRESENTATIONS:
            shown = None if mime in data else _quietly(getattr(value, method, None))
            if isinstance(shown, tuple):
                shown, metadata[mime] = shown
            if shown is not None:
                data[mime] = shown
        figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", ())
        if isinstance(value, figure):
            picture = io.BytesIO()
            value.savefig(picture, format="png", bbox_inches="tight")
            data["image/png"] = picture.getvalue()
    try:
        data.setdefault("text/plain", repr(value))
    except Exception as error:
        data["text/plain"] = f"<{type(value).__name__}: its repr raised {type(error).__name__}>"
    return data, metadata


def _quietly(method: Any) -> Any:
    try:
        return method() if callable(method) else None
    except Exception:
        return None


def _shown_expression(tree: ast.Module, source: str) -> ast.Expression | None:
    """Take the last statement out of the tree if it is an expression to display: a semicolon after it prevents that."""
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    value = tree.body[-1].value
    line = source_lines(source)[value.end_lineno - 1].encode()  # columns count UTF-8 bytes
    rest = line[value.end_col_offset :].lstrip(b" \t)")
    if rest.startswith(b";"):
        return None
    return ast.Expression(tree.body.pop().value)


def _traceback(error: BaseException) -> list[str]:
    """Without the frames of the runtime: from the first one in a cell."""
    step = error.__traceback__
    while step is not None and not is_cell(step.tb_frame.f_code.co_filename):
        step = step.tb_next
    return "".join(traceback.format_exception(type(error), error, step)).splitlines()
