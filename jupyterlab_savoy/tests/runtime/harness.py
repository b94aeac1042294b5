"""Runs parts of the step runtime in a process of their own, by any Python 3.9+, standard library only.

`python harness.py FOLDER NAME VERB` loads the runtime from FOLDER as a package called NAME, reads a JSON
document from standard input and prints one. NAME differs between processes: state must not depend on it.
"""

import importlib
import importlib.util
import json
import os
import sys


def load_runtime(folder, name):
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    sys.modules[name] = importlib.util.module_from_spec(spec)
    return lambda module: importlib.import_module(f"{name}.{module}")


def start(module, row):
    """A fresh namespace in which the prelude and the definitions of a row have run."""
    shell, namespace = module("shell"), module("namespace")
    space = namespace.Namespace()
    execute(shell, space, 0, row["prelude"])
    return shell, namespace, space


def execute(shell, space, cell, source):
    name = shell.file_name(cell)
    shell.remember_source(name, source)
    exec(compile(source, name, "exec", dont_inherit=True), space.names)


def define(module, shell, namespace, space, source):
    definitions = namespace.Definitions()
    definitions.record(space.names, everywhere=True)
    execute(shell, space, 1, source)
    definitions.record(space.names)
    module("rebuild").use_definitions(definitions)
    return definitions


def produce(module, rows):
    """Run the producer's side of each row and write its state; gives what could not be pickled."""
    bundle, layer = module("bundle"), module("layer")
    answers = {}
    for row in rows:
        try:
            shell, namespace, space = start(module, row)
            definitions = define(module, shell, namespace, space, row["earlier"])
            execute(shell, space, 1, row["make"])
            values = {name: space.names[name] for name in row["names"]}
            made = bundle.make_bundle(values, definitions)
            facts = {"env": layer.environment(), "modules": {}, "missing": {}, "vars": {}}
            manifest = layer.write_layer(row["folder"], made, facts)
            answers[row["name"]] = {
                "failures": {name: str(why) for name, why in made.failures.items()},
                "groups": [group["names"] for group in manifest["groups"]],
                "size": sum(entry["len"] for entry in manifest["objects"]),
            }
        except Exception as error:
            answers[row["name"]] = {"error": f"{type(error).__name__}: {error}"}
    return answers


def consume(module, rows):
    """Load each row's state beside its prelude and definitions, and run its checks."""
    layer = module("layer")

    def load(row):
        return layer.Layer(row["folder"], "producer", True).load(row["names"])

    return check_all(module, rows, load)


def check_all(module, rows, load):
    """Load the variables of each row into a fresh namespace, and run its checks; gives failures."""
    answers = {}
    for row in rows:
        try:
            shell, namespace, space = start(module, row)
            define(module, shell, namespace, space, row["definitions"])
            space.names.update(load(row))
            execute(shell, space, 2, row["check"])
            answers[row["name"]] = None
        except BaseException as error:
            line = getattr(error.__traceback__.tb_next, "tb_lineno", 0)
            step = error.__traceback__
            while step:
                if shell.is_cell(step.tb_frame.f_code.co_filename):
                    line = step.tb_lineno
                step = step.tb_next
            lines = row["check"].splitlines()
            text = lines[line - 1] if 0 < line <= len(lines) else ""
            answers[row["name"]] = f"{type(error).__name__}: {error} [{text}]"
    return answers


def save(module, rows):
    """As `produce`, into a store; gives the id of the snapshot and what is missing in it."""

    def make(store, row, shell, space, definitions):
        execute(shell, space, 1, row["make"])
        values = {name: space.names[name] for name in row["names"]}
        facts = {"step": "producer", "cells": [1]}
        return store.save(values, definitions, facts=facts, modules={})

    return save_all(module, rows, make)


def pass_on(module, rows):
    """Load each row's snapshot in a step that touches everything and saves it again."""

    def make(store, row, shell, space, definitions):
        restored = store.load(row["id"], row["names"], verify=True)
        space.names.update(restored.values)
        facts, parents = {"step": "between", "cells": [2]}, {"p": row["id"]}
        return store.save(restored.values, definitions, row["names"], facts, {}, parents, restored)

    return save_all(module, rows, make)


def save_all(module, rows, make):
    """What `make` saves for each row, beside its prelude and definitions."""
    store = module("store").Store.open(rows[0]["store"])
    answers = {}
    for row in rows:
        try:
            shell, namespace, space = start(module, row)
            definitions = define(module, shell, namespace, space, row["earlier"])
            saved = make(store, row, shell, space, definitions)
            answers[row["name"]] = {"id": saved.id, "missing": saved.manifest["missing"]}
        except Exception as error:
            answers[row["name"]] = {"error": f"{type(error).__name__}: {error}"}
    return answers


def restore(module, rows):
    """As `consume`, from a store."""
    store = module("store").Store.open(rows[0]["store"])
    return check_all(module, rows, lambda row: store.load(row["id"], row["names"], True).values)


def run(module, request):
    """Run one task; gives how it ended, with all outputs."""
    module_run = module("run")
    task = module("task").complete_task(request["task"])
    outcome = module_run.run_task(task, module_run.Places(**request["places"]))
    return {
        "problem": outcome.problem,
        "code": outcome.code,
        "metrics": outcome.metrics,
        "manifest": outcome.manifest,
        "traceback": outcome.failure and outcome.failure.traceback,
        "outputs": [
            {"cell": record.cell, "section": record.section, "outputs": record.outputs}
            for record in outcome.records
        ],
    }


def runs(module, requests):
    """Run each task in a fork of this process, which has the imports done."""
    module("run")
    if requests[0]["places"]["shell"] == "ipython":
        module("shell_ipython")
    answers = []
    for request in requests:
        reader, writer = os.pipe()
        if os.fork() == 0:
            with open(writer, "w") as out:
                json.dump(run(module, request), out, default=str)
            os._exit(0)
        os.close(writer)
        with open(reader) as answer:
            answers.append(json.load(answer))
        os.wait()
    return answers


if __name__ == "__main__":
    _, folder, name, verb = sys.argv
    sys.path.pop(0)  # the folder of this file has no place in a step
    verbs = [produce, consume, save, pass_on, restore, run, runs]
    answer = {each.__name__: each for each in verbs}[verb](
        load_runtime(folder, name), json.load(sys.stdin)
    )
    sys.stdout.flush()
    print("\n" + json.dumps(answer, default=str))
