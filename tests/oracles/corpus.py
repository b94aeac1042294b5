"""Source texts of this interpreter's standard library that it compiles itself, one JSON object a line.

Usage: corpus.py [EVERY]    with EVERY, only each EVERY-th file (a sample)
Works on CPython 3.8 and later; standard library only.
"""

import ast
import json
import os
import sys
import sysconfig
import tokenize
import warnings


def sources(every):
    library = sysconfig.get_paths()["stdlib"]
    number = 0
    for folder, folders, files in os.walk(library):
        folders[:] = sorted(f for f in folders if f not in ("site-packages", "__pycache__"))
        for name in sorted(files):
            if not name.endswith(".py"):
                continue
            number += 1
            if number % every:
                continue
            path = os.path.join(folder, name)
            try:
                with tokenize.open(path) as file:
                    text = file.read()
                compile(text, path, "exec", dont_inherit=True)
            except (SyntaxError, UnicodeDecodeError, ValueError):
                continue  # files that are wrong on purpose
            yield os.path.relpath(path, library), text


def pieces(text, chance):
    """Cuts a file into runs of one to five statements: what the cells of a notebook could be."""
    lines = text.split("\n")
    statements = ast.parse(text).body
    at = 0
    while at < len(statements):
        end = at + chance.randint(1, 5)
        while end < len(statements) and statements[end].lineno == statements[end - 1].end_lineno:
            end += 1  # on one line, between semicolons
        run, at = statements[at:end], end
        first = min(node.lineno for node in [run[0], *getattr(run[0], "decorator_list", [])])
        yield "\n".join(lines[first - 1 : run[-1].end_lineno]) + "\n"


class _ReturnsAsRaises(ast.NodeTransformer):
    """Control leaves by both, after the same evaluation."""

    def visit_Return(self, node):
        return ast.copy_location(ast.Raise(exc=node.value, cause=None), node)

    def skip(self, node):
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = skip


def bodies(text):
    """The bodies of a file's functions as programs: more loops, branches and handlers than at the top level."""
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            body = [_ReturnsAsRaises().visit(statement) for statement in function.body]
            program = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
            try:
                compile(program, "<body>", "exec", dont_inherit=True)
            except SyntaxError:
                continue  # `yield`, `nonlocal`
            yield program


def main():
    warnings.simplefilter("ignore")
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for path, text in sources(every):
        print(json.dumps({"path": path, "source": text}))


if __name__ == "__main__":
    main()
