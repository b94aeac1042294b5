"""Runs cells with IPython's InteractiveShell in this process: magics, rich display and tracebacks as in a notebook.

No kernel, no sockets, no history file and no threads. Needs IPython 8 or later.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import subprocess
import sys
import warnings
from typing import Any

from IPython.core import page
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .namespace import Namespace
from .outputs import Failure
from .shell import (
    as_json,
    display_data,
    execute_result,
    failed,
    file_name,
    is_cell,
    remember_source,
)


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **more: Any) -> None:
        display_id = (more.get("transient") or {}).get("display_id")
        metadata = metadata or {}
        if more.get("update"):
            self.shell.sink.update(display_id, as_json(data), metadata)
        else:
            self.shell.sink.show(display_data(data, metadata), display_id)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.sink.clear(bool(wait))


class _DisplayHook(DisplayHook):
    _shown: Any = None

    def quiet(self) -> bool:  # IPython looks for the semicolon in the history, which is off
        return self.semicolon_at_end_of_expression(self.shell.cell_source)

    def update_user_ns(self, result: Any) -> None:  # cache_size 0 leaves `_` alone
        names = self.shell.user_ns
        names["___"], names["__"], names["_"] = names.get("__"), names.get("_"), result

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._shown = format_dict, md_dict or {}

    def finish_displayhook(self) -> None:
        shown, self._shown = self._shown, None
        if shown and shown[0]:
            self.shell.sink.show(execute_result(*shown))


class _Compiler(CachingCompiler):
    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return file_name(self.cell)

    def format_code_name(self, name: str) -> Any:
        if is_cell(name):
            return "Cell", name[6:-1]
        return super().format_code_name(name)

    def cache(self, transformed_code: str, number: int = 0, raw_code: Any = None) -> str:
        name = file_name(self.cell)
        remember_source(name, transformed_code)
        return name


class _Shell(InteractiveShell):
    compiler_class = Type(_Compiler)
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_DisplayHook)
    sink: Any = None
    cell_source = ""
    last_traceback: Any = None

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        raise SystemExit

    def init_io(self) -> None:
        pass

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.last_traceback = list(stb)

    def system(self, cmd: str) -> None:
        """`!command`: its output goes to the log and the report line by line, as it comes."""
        with subprocess.Popen(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                sys.stdout.write(line)
        self.user_ns["_exit_code"] = process.returncode

    system_piped = system_raw = system


class IPythonShell:
    ipython = True

    def __init__(self, namespace: Namespace, sink: Any) -> None:
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        os.environ.pop("SHELL", None)  # !command is /bin/sh everywhere
        warnings.filterwarnings("ignore", message="To exit: use 'exit'")
        config = Config()
        config.HistoryManager.enabled = False
        settings = config.InteractiveShell
        settings.cache_size = 0  # Out[…] would keep every large result alive
        settings.colors = "nocolor" if _ipython_major() >= 9 else "NoColor"
        settings.autoindent = False
        settings.banner1 = ""
        settings.xmode = "Context"
        self._shell = _Shell.instance(
            config=config, user_module=namespace.module, user_ns=namespace.names
        )
        self._shell.sink = sink
        # It would empty the namespace while exit handlers of the user still run.
        atexit.unregister(self._shell.atexit_operations)
        page.page = lambda text, *_, **__: print(
            text.get("text/plain", "") if isinstance(text, dict) else text
        )
        self.names = namespace.names
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def run(self, cell: int, source: str) -> Failure | None:
        shell = self._shell
        shell.last_traceback, shell.cell_source = None, source
        shell.compile.cell = shell.execution_count = cell
        try:
            result = self._loop.run_until_complete(self._run(source))
        except (
            BaseException
        ) as error:  # an interrupt while the cell awaits ends the loop, not the cell
            return failed(error, cell, [f"{type(error).__name__} while cell {cell} was waiting"])
        error = result.error_before_exec or result.error_in_exec
        shown = shell.last_traceback
        if error is None:
            if shown:  # a repr that raised: reported, not fatal
                print("\n".join(shown), file=sys.stderr)
            return None
        return failed(error, cell, shown or [f"{type(error).__name__}: {error}"])

    async def _run(self, source: str) -> Any:
        """In a running loop, as in a kernel: `asyncio.create_task` works in any cell, `asyncio.run` in none."""
        shell = self._shell
        options: dict[str, Any] = {"store_history": False, "silent": False}
        before: dict[str, Any] = {"preprocessing_exc_tuple": None}
        try:
            before["transformed_cell"] = shell.transform_cell(source)
        except Exception:
            before = {"transformed_cell": source, "preprocessing_exc_tuple": sys.exc_info()}
        if shell.should_run_async(source, **before):
            return await shell.run_cell_async(source, **options, **before)
        result = shell.run_cell(source, **options)
        await asyncio.sleep(0)
        return result


def _ipython_major() -> int:
    from IPython import version_info

    return int(version_info[0])
