"""A prompt in the state of a step: `python console.py REQUEST` (a file, see `live`).

IPython with the user's own settings where it is installed, else Python's own console.
"""

from __future__ import annotations

import os
import sys

if not __package__:  # started by its path (PEP 366)
    import runpy

    start = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py"))
    __package__ = start["package"]("local")

import code
import json
from typing import Any

from ..errors import StepError
from ..namespace import Namespace
from .live import LiveShell, State


def open_console(request: dict[str, Any], plain: bool = False) -> None:
    """Until the user leaves it."""
    state = State(request)
    namespace = Namespace()
    terminal = None if plain else _make_terminal(namespace)
    state.replay(LiveShell(namespace.names, terminal and terminal.shell), enter_folder=True)
    restored = state.load()
    namespace.names.update(restored.values)
    print(_banner(request, state, restored))
    if terminal:
        terminal.start()
    else:
        code.interact(banner="", local=namespace.names, exitmsg="")


def _make_terminal(namespace: Namespace) -> Any:
    """IPython's application, with the namespace as `__main__`; None if it is not installed."""
    try:
        from IPython.terminal.interactiveshell import TerminalInteractiveShell
        from IPython.terminal.ipapp import TerminalIPythonApp
    except ImportError:
        return None

    class Shell(TerminalInteractiveShell):
        def __init__(self, **options: Any) -> None:
            own = {"user_module": namespace.module, "user_ns": namespace.names}
            super().__init__(**{**options, **own})

    application = TerminalIPythonApp.instance(display_banner=False)
    application.interactive_shell_class = Shell
    application.initialize([])
    return application


def _banner(request: dict[str, Any], state: State, restored: Any) -> str:
    lines = [request.get("title") or f"State of {state.task['step']}"]
    if state.failure:
        line = state.failure.get("line")
        place = f"cell {state.failure.get('cell', 0) + 1}" + (
            f", line {line + 1}" if line is not None else ""
        )
        lines.append(
            f"It failed in {place}: {state.failure.get('ename')}: {state.failure.get('evalue')}"
        )
    names = sorted(name for name in restored.values if not name.startswith("_"))
    lines.append("Variables: " + (", ".join(names) or "none"))
    for name, entry in sorted(restored.missing.items()):
        lines.append(f"Not there: {name} ({entry['why']})")
    return "\n".join(lines)


def main() -> None:
    plain = "--plain" in sys.argv
    path = next(argument for argument in sys.argv[1:] if argument != "--plain")
    try:
        with open(path, encoding="utf-8") as file:
            request = json.load(file)
        open_console(request, plain)
    except StepError as error:
        raise SystemExit(f"savoy: {error} [{error.code}]") from None


if __name__ == "__main__":
    main()
