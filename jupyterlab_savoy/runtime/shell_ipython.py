"""Runs cells with IPython in this process: magics, rich display and tracebacks as in a notebook.

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

from IPython import version_info
from IPython.core import page
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import leading_empty_lines
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .namespace import Namespace
from .outputs import Failure, Recorder
from .shell import failed, file_name, is_cell, is_quiet, output, remember_source


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **more: Any) -> None:
        display_id = (more.get("transient") or {}).get("display_id")
        shown = output("display_data", data, metadata or {})
        if more.get("update"):
            self.shell.recorder.update(display_id, shown)
        else:
            self.shell.recorder.show(shown, display_id)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait)


class _DisplayHook(DisplayHook):
    def quiet(self) -> bool:  # IPython looks for the semicolon in the history, which is off
        return is_quiet(self.shell.cell_source)

    def update_user_ns(self, result: Any) -> None:  # cache_size 0 leaves `_` alone
        names = self.shell.user_ns
        names["___"], names["__"], names["_"] = names.get("__"), names.get("_"), result

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        if format_dict:
            self.shell.recorder.show(output("execute_result", format_dict, md_dict or {}))

    def finish_displayhook(self) -> None:
        pass


class _Compiler(CachingCompiler):
    cell = 0

    def format_code_name(self, name: str) -> Any:
        return ("Cell", name[6:-1]) if is_cell(name) else super().format_code_name(name)

    def cache(self, transformed_code: str, *_: Any, **__: Any) -> str:
        name = file_name(self.cell)
        remember_source(name, transformed_code)
        return name


class _Shell(InteractiveShell):
    compiler_class = Type(_Compiler)
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_DisplayHook)
    recorder: Any = None
    cell_source = ""
    traceback: Any = None

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def init_io(self) -> None:
        pass

    def ask_exit(self) -> None:
        raise SystemExit

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.traceback = list(stb)

    def system(self, cmd: str) -> None:
        """`!command`: its output goes to log and report line by line, as it comes."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
        streams["stderr"] = subprocess.STDOUT
        command = self.var_expand(cmd, depth=1)
        with subprocess.Popen(command, shell=True, text=True, errors="replace", **streams) as child:
            for line in child.stdout:
                sys.stdout.write(line)
        self.user_ns["_exit_code"] = child.returncode

    system_piped = system_raw = system


class Shell:
    ipython = True

    def __init__(self, namespace: Namespace, recorder: Recorder) -> None:
        warnings.filterwarnings("ignore", "To exit: use 'exit'")
        config = Config()
        config.HistoryManager.enabled = False
        settings = config.InteractiveShell
        settings.cache_size = 0  # Out[…] would keep every large result alive
        settings.colors = "nocolor" if version_info[0] > 8 else "NoColor"
        settings.autoindent = False
        settings.xmode = "Context"
        self.names = namespace.names
        self._shell = _Shell.instance(
            config=config, user_module=namespace.module, user_ns=namespace.names
        )
        transforms = self._shell.input_transformer_manager.cleanup_transforms
        blank = _BlankLines()
        transforms[transforms.index(leading_empty_lines)] = blank.take
        transforms.append(blank.give_back)
        # It would empty the namespace while exit handlers of the user still run.
        atexit.unregister(self._shell.atexit_operations)
        page.page = _print_page
        self._loop: Any = None
        self._loop_of = 0
        self.attach(recorder)

    def attach(self, recorder: Recorder) -> None:
        """Tell this recorder from now on, and use an event loop of its own (after a fork)."""
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        os.environ.pop("SHELL", None)  # !command is /bin/sh everywhere
        self._shell.recorder = recorder
        if self._loop_of == os.getpid():
            return
        if self._loop:
            self._loop.close()
        self._loop, self._loop_of = asyncio.new_event_loop(), os.getpid()
        asyncio.set_event_loop(self._loop)

    def run(self, cell: int, source: str) -> Failure | None:
        shell = self._shell
        shell.traceback, shell.cell_source, shell.compile.cell = None, source, cell
        try:
            result = self._loop.run_until_complete(self._run(source))
        except BaseException as error:  # an interrupt that comes while the cell awaits
            return failed(
                error, cell, [f"{type(error).__name__} while cell {cell + 1} was waiting"]
            )
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            return failed(error, cell, shell.traceback or [repr(error)])
        if shell.traceback:  # of a repr that raised: reported, not fatal
            print("\n".join(shell.traceback), file=sys.stderr)
        return None

    async def _run(self, source: str) -> Any:
        """In a running loop, as in a kernel: `create_task` works, `asyncio.run` does not."""
        shell = self._shell
        try:
            transformed, error = shell.transform_cell(source), None
        except Exception:
            transformed, error = source, sys.exc_info()
        options = {"transformed_cell": transformed, "preprocessing_exc_tuple": error}
        if shell.should_run_async(source, **options):
            return await shell.run_cell_async(source, **options)
        result = shell.run_cell(source)
        await asyncio.sleep(0)
        return result


class _BlankLines:
    """Lines keep their numbers: IPython drops empty ones at the start.

    It must, to find indentation, prompts and cell magics; of these only the last still need it
    when the cell is cleaned up.
    """

    count = 0

    def take(self, lines: list[str]) -> list[str]:
        rest = leading_empty_lines(lines)
        self.count = len(lines) - len(rest)
        return rest

    def give_back(self, lines: list[str]) -> list[str]:
        return lines if lines and lines[0].startswith("%%") else ["\n"] * self.count + lines


def _print_page(text: Any, *_: Any, **__: Any) -> None:
    print(text.get("text/plain", "") if isinstance(text, dict) else text)
