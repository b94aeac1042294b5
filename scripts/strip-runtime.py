"""Writes jupyterlab_savoy/node/runtime.json: the step runtime as it is embedded into pipelines.

Each module without comments, docstrings and annotations, printed by `ast.unparse`. What remains must parse, and compile, to
the same tree as the source with these things taken out; else the build fails. `--size` prints the sizes.
"""

import ast
import base64
import json
import pathlib
import re
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "jupyterlab_savoy" / "runtime"
TARGET = ROOT / "jupyterlab_savoy" / "node" / "runtime.json"

# The package's folder in a step's temporary folder, and what Python runs there.
PACKAGE = "savoy_runtime"

# Runs in the notebook's interpreter at compile time, not in a step.
NOT_EMBEDDED = {"environment.py"}


class Strip(ast.NodeTransformer):
    """Takes out docstrings, annotations and what only type checkers read."""

    def __init__(self) -> None:
        self.fields = False  # in the body of a dataclass annotations make the fields

    def body(self, node: ast.AST) -> ast.AST:
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            if isinstance(first.value.value, str):
                del node.body[0]
        self.generic_visit(node)
        if not node.body and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]
        return node

    visit_Module = body

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        outer, self.fields = (
            self.fields,
            any("dataclass" in ast.dump(d) for d in node.decorator_list),
        )
        self.body(node)
        self.fields = outer
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer, self.fields = self.fields, False
        node.returns = None
        self.body(node)
        self.fields = outer
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        if self.fields:
            node.annotation = ast.Constant(
                0
            )  # its text does not matter (PEP 563), its presence does
            return node
        if node.value is None:
            return None
        return ast.Assign([node.target], node.value, lineno=node.lineno)


def strip(source: str, name: str) -> str:
    """The module, shorter; raises AssertionError where the shorter text would mean something else."""
    tree = ast.fix_missing_locations(Strip().visit(ast.parse(source, name)))
    text = ast.unparse(tree)
    narrow = re.sub(r"(?m)^( {4})+", lambda m: " " * (len(m[0]) // 4), text)
    for shorter in (narrow, text):
        if ast.dump(ast.parse(shorter)) == ast.dump(tree):
            compile(shorter, name, "exec", dont_inherit=True)
            return shorter + "\n"
    raise AssertionError(f"{name}: the stripped text is not equivalent")


def runtime_files() -> dict[str, str]:
    """The stripped modules by their path in the step's temporary folder."""
    return {
        f"{PACKAGE}/{path.name}": strip(path.read_text("utf-8"), path.name)
        for path in sorted(SOURCE.glob("*.py"))
        if path.name not in NOT_EMBEDDED
    }


def main() -> None:
    files = runtime_files()
    text = json.dumps({"files": files, "entry": PACKAGE}, ensure_ascii=False, separators=(",", ":"))
    if "--size" in sys.argv:
        for name, content in files.items():
            alone = len(zlib.compress(content.encode(), 9))
            print(f"{name:35} {len(content):7} {alone:7}")
        packed = base64.b64encode(zlib.compress(text.encode(), 9))
        print(f"{'all':35} {len(text):7} {len(packed):7} as base64")
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
