"""Runs notebooks both ways and compares what each step prints. Reads and writes JSON (see equality.slow.spec.ts).

From top to bottom: all cells in one namespace. As a pipeline: each step in a process of its own by the real step
runtime, with nothing but the states that the plan hands on.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def in_process(work: Callable[[], Any]) -> Any:
    """The JSON-able result of `work`, run in a forked process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            answer = json.dumps(work())
        except BaseException as error:
            answer = json.dumps({"crashed": f"{type(error).__name__}: {error}"})
        with os.fdopen(writer, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer)


def top_to_bottom(notebook: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, str]:
    import types

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    printed = {}
    prelude = [c for c in notebook["cells"] if c["metadata"]["tags"] == ["functions"]]
    for cell in prelude:
        exec(compile(cell["source"], "<prelude>", "exec"), module.__dict__)
    for step in steps:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            for index in step["cells"]:
                source = notebook["cells"][index]["source"]
                exec(compile(source, f"<cell {index}>", "exec"), module.__dict__)
        printed[step["name"]] = output.getvalue()
    return printed


def one_step(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    from jupyterlab_savoy.runtime.run import Places, run_task
    from jupyterlab_savoy.runtime.task import complete_task

    work = folder / "work" / task["task"]
    work.mkdir(parents=True)
    # The runtime writes to the process's own standard output, which becomes the log of a pod.
    log = folder / f"{task['task']}.log"
    with open(log, "w") as file, open(os.devnull, "w") as nothing:
        os.dup2(file.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    sys.stdout = open(1, "w", closefd=False)
    outcome = run_task(
        complete_task(task),
        Places(
            states={e["from"]: str(folder / e["from"]) for e in task["inputs"]},
            state=str(folder / task["task"]),
            folder=str(work),
            shell="plain",
        ),
    )
    sys.stdout.flush()
    return {"printed": log.read_text(), "problem": outcome.problem}


def as_pipeline(steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    folder = Path(tempfile.mkdtemp())
    try:
        results: dict[str, dict[str, Any]] = {}
        for step in steps:
            result = in_process(lambda step=step: one_step(step["task"], folder))
            results[step["name"]] = result
            if result.get("crashed") or result["problem"]:
                break
        return results
    finally:
        shutil.rmtree(folder)


def compare(program: dict[str, Any]) -> dict[str, Any]:
    """How the two runs of a program differ, by step; `steps` are in the order in which they run."""
    notebook_order = sorted(program["steps"], key=lambda step: step["cells"])
    expected = in_process(lambda: top_to_bottom(program["notebook"], notebook_order))
    results = as_pipeline(program["steps"])
    differences = []
    for step in program["steps"]:
        result = results.get(step["name"])
        if result is None:
            break  # after a step that failed
        problem = result.get("crashed") or result["problem"]
        if problem or result["printed"] != expected[step["name"]]:
            differences.append(
                {
                    "step": step["name"],
                    "notebook": expected[step["name"]],
                    "pipeline": result.get("printed", ""),
                    "problem": problem,
                }
            )
    return {"compared": len(results), "differences": differences}


def main() -> None:
    programs = json.load(sys.stdin)
    print(json.dumps([compare(program) for program in programs]))


if __name__ == "__main__":
    main()
