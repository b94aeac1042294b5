"""Random notebooks whose steps form a random graph. Usage: generate.py SEED COUNT, prints one JSON array.

Each program runs from top to bottom without an error: a statement that fails is taken out again. Statements are about
what moves between steps: values, aliases, objects changed in place, conditional binding, deletion, functions and classes
that read, change or set globals, closures, callbacks, views of arrays.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from typing import Any

FUNCTIONS_CELL = '''
import re

def show(*values):
    """Print values without addresses, which differ from process to process."""
    print(re.sub(r" at 0x[0-9a-f]+", "", repr(values)))

class Manager:
    def __enter__(self):
        return 4
    def __exit__(self, *problem):
        return False
'''

NUMBERS, LISTS, FUNCTIONS = ["a", "b", "c", "d"], ["l1", "l2", "l3"], ["f1", "f2", "f3"]

FIRST = [
    "a = 1\nb = 2\nc = 3\nd = 0",
    "l1 = [1]\nl2 = [2, 3]\nl3 = []\nd1 = {}",
    "def f1(x): return x",
    "def f2(x): return (x, a)\ndef f3(x): return b",
]

# {a} {b} {c}: numbers; {l} {m}: lists; {f} {g}: functions; {n}: a small number.
STATEMENTS = """
{a} = {n}
{a} = {b} + {c}
{a} += {b}
show({a})
show({a}, {b})
{l} = [{a}, {b}]
{l}.append({a})
{l} = {m}
{l} = {m} + [{a}]
{l}[0] = {b}
{l} = [x * {a} for x in {m} if isinstance(x, int)]
show({l})
show({m}, {l}, {m} is {l})
{l} += [{a}]
del {a}
if {a} > 2: {b} = 1
if {a} > 4:|    {l}.append(9)|else:|    {c} = 5
for i in range(2): {a} = {a} + i
for {a} in {l}: pass
def {f}(x): return (x, {a})
def {f}(x):|    {l}.append(x)|    return len({l})
def {f}(x):|    global {b}|    {b} = {a} + 1|    return {b}
def {f}(x, y={a}):|    def inner(): return (x, y, {b})|    return inner
show({f}({b}))
{f}({a})
{c} = len(str({f}({a})))
{f} = lambda x: ({c}, x)
{f} = {g}
h1 = {f}({a})
show(h1() if callable(h1) else h1)
try:|    {b} = {a} // {c}|except ZeroDivisionError as e:|    {b} = 0
show(({c} := {a} + 1))
{a}, {b} = {b}, {a}
d1 = {{"k": {a}}}
d1["n"] = {b}
d1["l"] = {l}
show(d1)
{l} = d1.get("l", [])
{l} = sorted({m}, key=str)
{a} = sum(x for x in {l} if isinstance(x, int))
class K:|    n = {a}|    def get(self): return (self.n, {b})|    def add(self, v): self.items = getattr(self, "items", []) + [v]
k1 = K()
show(k1.get(), isinstance(k1, K))
k1.add({a})
k1.n = {a}
show(getattr(k1, "items", None))
callbacks = [{f}, {g}]
show([h(1) for h in callbacks])
show([h({a}) for h in [{f}]])
with Manager() as {a}: {b} = {a}
match {a}:|    case 1: {b} = 1|    case _: {c} = 2
""".strip().splitlines()


class Generator:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def statement(self) -> str:
        pick = self.chance.choice
        names = {key: pick(NUMBERS) for key in "abc"}
        names |= {key: pick(LISTS) for key in "lm"} | {key: pick(FUNCTIONS) for key in "fg"}
        return pick(STATEMENTS).replace("|", "\n").format(**names, n=self.chance.randint(0, 9))

    def program(self) -> list[dict[str, Any]]:
        """Steps with their statements and the numbers of the steps they depend on."""
        count = self.chance.randint(3, 7)
        chain = self.chance.random() < 0.5
        steps = []
        for number in range(count):
            body = [self.statement() for _ in range(self.chance.randint(2, 6))]
            if number == 0:
                body = FIRST + body
            near = range(max(0, number - 3), number)
            wanted = self.chance.choice([1, 1, 1, 2, 2])
            after = (
                [number - 1] if chain else {self.chance.choice(near) for _ in range(wanted) if near}
            )
            steps.append({"body": body, "after": sorted(n for n in after if n >= 0)})
        without_failures(steps)
        return steps


def without_failures(steps: list[dict[str, Any]]) -> None:
    """Takes out, one after another, the statements that fail when all run from top to bottom."""
    while (failed := first_failure(steps)) is not None:
        step, index = failed
        del step["body"][index]


def first_failure(steps: list[dict[str, Any]]) -> tuple[dict[str, Any], int] | None:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(FUNCTIONS_CELL, names)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(150)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for step in steps:
                for index, source in enumerate(step["body"]):
                    try:
                        exec(compile(source, "<statement>", "exec"), names)
                    except Exception:
                        return step, index
    finally:
        sys.setrecursionlimit(limit)
    return None


def notebook(steps: list[dict[str, Any]]) -> dict[str, Any]:
    cells = [cell(["functions"], FUNCTIONS_CELL.strip())]
    for number, step in enumerate(steps):
        tags = [f"step:s{number}"] + [f"prev:s{other}" for other in step["after"]]
        # `pass`: a last expression would be shown.
        cells.append(cell(tags, "\n".join([*step["body"], "pass"])))
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python", "version": "3.11.0"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def cell(tags: list[str], source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": tags},
        "outputs": [],
        "source": source,
    }


def main() -> None:
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    generator = Generator(seed)
    print(json.dumps([notebook(generator.program()) for _ in range(count)]))


if __name__ == "__main__":
    main()
