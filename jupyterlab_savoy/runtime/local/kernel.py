"""Puts the state of a step into a running Jupyter kernel, by a request that the notebook does not see.

    execute_request(code="", silent=True, store_history=False, stop_on_error=False,
        user_expressions={"state": "__import__('runpy').run_path(START)['module']('local.kernel').restore(FILE)"})

START is `start.py` beside this file, FILE a request (see `live`). The answer is in
`user_expressions.state` of the reply: JSON within the repr of a string.
"""

from __future__ import annotations

import json
import symtable
import sys
import time
from typing import Any

from ..errors import StepError
from ..task import Task
from .live import LiveShell, State
from .snapshots import available

# The bindings before the last restore. One level: the old objects stay alive as long as it does.
_before: dict[str, Any] | None = None


def restore(path: str, names: list[str] | None = None, dry: bool = False) -> str:
    """Restore all variables, or some; `dry` only tells which names would be overwritten."""
    started = time.monotonic()
    try:
        with open(path, encoding="utf-8") as file:
            answer = _restore(State(json.load(file)), names, dry)
    except StepError as error:
        return json.dumps({"ok": False, "error": str(error), "code": error.code})
    except (OSError, ValueError, LookupError) as error:
        return json.dumps({"ok": False, "error": f"the request cannot be read: {error}"})
    return json.dumps({"ok": True, **answer, "seconds": round(time.monotonic() - started, 4)})


def _restore(state: State, names: list[str] | None, dry: bool) -> dict[str, Any]:
    global _before
    shell = _interactive()
    before = _variables(shell)
    if dry:
        stored = {name for manifest in state.manifests for name in available(manifest)}
        missing = {name: why for each in state.manifests for name, why in each["missing"].items()}
        comes = _replayed(state.task) | (stored if names is None else stored.intersection(names))
        return _answer(before, comes, comes & before.keys(), missing)
    try:
        state.replay(LiveShell(shell.user_ns, shell))
        restored = state.load(names)
    except BaseException:
        _reset(shell, before)  # all of it or nothing
        raise
    shell.user_ns.update(restored.values)
    _before = before
    now = _variables(shell)
    changed = {name for name in before.keys() & now.keys() if now[name] is not before[name]}
    comes = restored.values.keys() | _replayed(state.task)
    return _answer(before, comes & now.keys(), changed, restored.missing)


def undo() -> str:
    """Bind all names to what they were before the last restore; what that added goes away."""
    global _before
    if _before is None:
        return json.dumps({"ok": False, "error": "there is nothing to undo"})
    _reset(_interactive(), _before)
    _before = None
    return json.dumps({"ok": True})


def _answer(
    before: dict[str, Any], comes: set[str], overwritten: set[str], missing: dict[str, Any]
) -> dict[str, Any]:
    return {
        "names": sorted(comes),
        "overwritten": sorted(overwritten),
        "extra": sorted(before.keys() - comes),
        "missing": missing,
    }


def _replayed(task: Task) -> set[str]:
    """Names that the prelude and the definitions bind, without running them."""
    found: set[str] = set()
    for cell in [*task["prelude"], *task["definitions"]]:
        try:
            table = symtable.symtable(cell.get("plain", cell["source"]), "<cell>", "exec")
        except SyntaxError:
            continue
        symbols = table.get_symbols()
        found.update(
            each.get_name() for each in symbols if each.is_assigned() or each.is_imported()
        )
    return found


def _variables(shell: Any) -> dict[str, Any]:
    """The user's names, without those of IPython itself."""
    hidden = shell.user_ns_hidden
    return {
        name: value
        for name, value in shell.user_ns.items()
        if not name.startswith("_") and not (name in hidden and hidden[name] is value)
    }


def _reset(shell: Any, before: dict[str, Any]) -> None:
    for name in _variables(shell).keys() - before.keys():
        del shell.user_ns[name]
    shell.user_ns.update(before)


def _interactive() -> Any:
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is None:
        raise StepError("SV609", "this interpreter is no Jupyter kernel")
    return shell
