"""Runs cells without IPython: shows the last expression and figures, awaits at top level."""

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
import warnings
from typing import Any

from .namespace import Namespace
from .outputs import Failure, Recorder
from .shell import failed, file_name, is_cell, is_quiet, output, remember_source

_REPRESENTATIONS = {
    "text/html": "html",
    "text/markdown": "markdown",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpeg",
    "text/latex": "latex",
    "application/json": "json",
}


class Shell:
    ipython = False

    def __init__(self, namespace: Namespace, recorder: Recorder) -> None:
        self.names = namespace.names
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: Any = None
        warnings.filterwarnings("ignore", ".*is non-interactive, and thus cannot be shown")
        self.attach(recorder)

    def attach(self, recorder: Recorder) -> None:
        """Tell this recorder from now on."""
        self._recorder = recorder
        os.environ["MPLBACKEND"] = "agg"
        # As in a notebook: there without an import, but not among the user's variables.
        vars(builtins).update(display=self._display, clear_output=recorder.clear)

    def run(self, cell: int, source: str) -> Failure | None:
        name = file_name(cell)
        remember_source(name, source)
        try:
            tree = ast.parse(source, name)
            shown = tree.body and isinstance(tree.body[-1], ast.Expr) and not is_quiet(source)
            last = tree.body.pop() if shown else None
            self._execute(tree, name, "exec")
            value = last and self._execute(ast.Expression(last.value), name, "eval")
            if value is not None:
                self.names["_"] = value
                self._recorder.show(output("execute_result", *representations(value)))
            self._show_figures()
            return None
        except BaseException as error:
            step = (
                error.__traceback__
            )  # from the first frame in a cell: without those of the runtime
            while step and not is_cell(step.tb_frame.f_code.co_filename):
                step = step.tb_next
            shown = "".join(traceback.format_exception(type(error), error, step))
            return failed(error, cell, shown.splitlines())

    def _execute(self, tree: Any, name: str, mode: str) -> Any:
        # dont_inherit: or the user's code would get the __future__ imports of this module.
        code = compile(tree, name, mode, self._flags, dont_inherit=True)
        for feature in __future__.all_feature_names:  # those of the user hold for later cells
            self._flags |= code.co_flags & getattr(__future__, feature).compiler_flag
        if not code.co_flags & inspect.CO_COROUTINE:
            return eval(code, self.names)
        self._loop = self._loop or asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(eval(code, self.names))

    def _display(
        self, *values: Any, display_id: Any = None, update: bool = False, **_: Any
    ) -> None:
        """IPython's `display`, as far as it goes without IPython."""
        for value in values:
            shown = output("display_data", *representations(value))
            if update:
                self._recorder.update(display_id, shown)
            else:
                self._recorder.show(shown, display_id)

    def _show_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot:
            for number in pyplot.get_fignums():
                self._display(pyplot.figure(number))
            pyplot.close("all")


def representations(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """MIME bundle and metadata, by the methods that IPython knows; one that fails is left out."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    if not isinstance(value, type):
        bundle = _call(value, "_repr_mimebundle_")
        if isinstance(bundle, tuple):
            bundle, metadata = bundle
        data.update(bundle or {})
        for mime, kind in _REPRESENTATIONS.items():
            shown = data.get(mime) or _call(value, f"_repr_{kind}_")
            if isinstance(shown, tuple):
                shown, metadata[mime] = shown
            if shown is not None:
                data[mime] = shown
        if isinstance(value, getattr(sys.modules.get("matplotlib.figure"), "Figure", ())):
            picture = io.BytesIO()
            value.savefig(picture, format="png", bbox_inches="tight")
            data["image/png"] = picture.getvalue()
    if "text/plain" not in data:
        data["text/plain"] = _call(value, "__repr__") or object.__repr__(value)
    return data, metadata


def _call(value: Any, method: str) -> Any:
    try:
        return repr(value) if method == "__repr__" else getattr(value, method)()
    except Exception:
        return None
