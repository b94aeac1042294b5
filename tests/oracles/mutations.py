"""Programs with one token damaged, and whether this CPython compiles them, one JSON object a line.

Usage: mutations.py EVERY MOST SEED

Of each EVERY-th file of the standard library, up to MOST runs of one to five statements. The damage: a token is
deleted, doubled, swapped with the next, replaced by another of the program, or a stray one stands
before it; or the program ends there; or its line begins at the margin, or is another statement.
"""

import io
import json
import random
import sys
import tokenize
import warnings

from corpus import pieces, sources

STRAY = """
( ) [ ] { } : , ; = == := . ... -> * ** @ ! ? $ \\ " ' f" 0x 1 1_ x if else for in is not and or lambda async await
yield return del global import from as with try except pass None True
""".split()

# Each is an error somewhere: outside a loop, a function, an `async` function, a class … Not among them
# is '\\N{no such name}': the front end does not know the names of Unicode.
STATEMENTS = [
    "return",
    "return 1",
    "yield",
    "x = yield y",
    "await x",
    "async with a as b: pass",
    "async for a in b: pass",
    "[a async for a in b]",
    "break",
    "continue",
    "global self",
    "nonlocal self",
    "nonlocal x",
    "from m import *",
    "from __future__ import annotations",
    "def f(a, a): pass",
    "def f(a=1, b): pass",
    "f(a=1, b)",
    "f(a=1, a=2)",
    "del f()",
    "f() = 1",
    "x + 1 = 2",
    "(x): int = 1",
    "(x, y): int",
    "*x = y",
    "*x, *y = z",
    "None = 1",
    "x = *y",
    "print(*x)",
    "[x := 1 for x in y]",
    "[a for b in c if (b := 1)]",
    "lambda: (yield)",
    "try: pass",
    "with a as f(): pass",
    "for f() in x: pass",
    "x: y := 1",
    "b'é'",
    "'a' b'c'",
    "f'{}'",
    "f'{x!z}'",
    "class C(a, *b, **c, d=1): pass",
    "import a.b as c.d",
    "assert (x, 'always')",
    "raise x from",
]

LAYOUT = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


class Program:
    """A text and the spans of its tokens."""

    def __init__(self, text):
        self.text = text
        line_starts = [0]
        for line in text.split("\n"):
            line_starts.append(line_starts[-1] + len(line) + 1)
        self.tokens = [
            (
                line_starts[token.start[0] - 1] + token.start[1],
                line_starts[token.end[0] - 1] + token.end[1],
            )
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type not in LAYOUT and token.string
        ]

    def token(self, index):
        start, end = self.tokens[index]
        return self.text[start:end]


def delete(program, start, end, following, chance):
    return program.text[:start] + program.text[end:]


def double(program, start, end, following, chance):
    return program.text[:end] + " " + program.text[start:end] + program.text[end:]


def swap(program, start, end, following, chance):
    text = program.text
    next_start, next_end = following
    return (
        text[:start]
        + text[next_start:next_end]
        + text[end:next_start]
        + text[start:end]
        + text[next_end:]
    )


def replace(program, start, end, following, chance):
    other = program.token(chance.randrange(len(program.tokens)))
    return program.text[:start] + other + program.text[end:]


def insert(program, start, end, following, chance):
    return program.text[:start] + chance.choice(STRAY) + " " + program.text[start:]


def truncate(program, start, end, following, chance):
    return program.text[:start]


def outdent(program, start, end, following, chance):
    """The line begins at the margin."""
    line = program.text.rfind("\n", 0, start) + 1
    return program.text[:line] + program.text[line:].lstrip(" \t")


def replace_line(program, start, end, following, chance):
    line = program.text.rfind("\n", 0, start) + 1
    line_end = program.text.find("\n", start)
    indentation = len(program.text[line:]) - len(program.text[line:].lstrip(" \t"))
    return program.text[: line + indentation] + chance.choice(STATEMENTS) + program.text[line_end:]


DAMAGES = [delete, double, swap, replace, insert, truncate, outdent, replace_line]


def damaged(program, chance):
    damage = chance.choice(DAMAGES)
    index = chance.randrange(1, len(program.tokens) - 1)
    start, end = program.tokens[index]
    return damage.__name__, damage(program, start, end, program.tokens[index + 1], chance)


def compiles(text):
    try:
        compile(text, "<mutation>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def programs(text, most, chance):
    """Runs of statements of a file, neither tiny nor huge."""
    candidates = [piece for piece in pieces(text, chance) if 60 < len(piece) < 2500]
    for piece in chance.sample(candidates, min(most, len(candidates))):
        program = Program(piece)
        if len(program.tokens) >= 8:
            yield program


def main():
    warnings.simplefilter("ignore")
    every, most, seed = map(int, sys.argv[1:])
    chance = random.Random(seed)
    for path, text in sources(every):
        for program in programs(text, most, chance):
            damage, mutated = damaged(program, chance)
            answer = {
                "path": path,
                "damage": damage,
                "source": mutated,
                "compiles": compiles(mutated),
            }
            print(json.dumps(answer))


if __name__ == "__main__":
    main()
