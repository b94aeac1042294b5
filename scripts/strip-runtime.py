"""Prints the step runtime as it is embedded into pipelines, as JSON; build-cli.mjs packs it.

Each module without comments, docstrings, annotations and what only type checkers read, printed by
`ast.unparse`. Nothing else changes: the printed text must compile and parse to the tree that was
meant, else the build fails. `--size` prints the sizes instead.
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

# The package's folder in a step's temporary folder, and what Python runs there.
PACKAGE = "savoy_runtime"

# Runs in the notebook's interpreter at compile time, not in a step.
NOT_EMBEDDED = {"environment.py", "distributions.py"}

# Beside each other stand those with most in common: that packs better, by 500 bytes.
ORDER = """streams __init__ bundle rebuild namespace pickling culprit outputs errors layer files __main__ kfp task
    values run report shell shell_plain shell_ipython""".split()

FOR_TYPES_ONLY = {"typing", "collections.abc"}


class Strip(ast.NodeTransformer):
    """Takes out docstrings, annotations, and types that exist for type checkers only."""

    def __init__(self) -> None:
        self.has_fields = False  # in the body of a class whose annotations make its fields

    def without_docstring(self, node: ast.AST, has_fields: bool = False) -> ast.AST:
        outer, self.has_fields = self.has_fields, has_fields
        if ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
        self.generic_visit(node)
        if not node.body and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]
        self.has_fields = outer
        return node

    visit_Module = without_docstring

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | None:
        bases = {ast.unparse(base) for base in node.bases}
        decorators = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
        if any(keyword.arg == "total" for keyword in node.keywords) or "TypedDict" in bases:
            return None
        return self.without_docstring(node, "dataclass" in decorators or "NamedTuple" in bases)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.without_docstring(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        typed_dict = isinstance(node.value, ast.Call) and "TypedDict" in ast.unparse(node.value)
        return None if typed_dict else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        if self.has_fields:
            node.annotation = ast.Constant(0)  # PEP 563: that it is there matters, not its text
            return node
        return node.value and ast.Assign([node.target], node.value, lineno=node.lineno)


def drop_unused_imports(tree: ast.Module) -> None:
    """Of names from `typing` and the like, and of `annotations` where no field is left."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if any(isinstance(node, ast.AnnAssign) for node in ast.walk(tree)):
        used.add("annotations")
    for node in list(tree.body):
        if isinstance(node, ast.ImportFrom) and (
            node.module in FOR_TYPES_ONLY | {"__future__"} or node.level
        ):
            # A relative import that is not used was for annotations: all of ours are by name.
            node.names = [each for each in node.names if (each.asname or each.name) in used]
            if not node.names:
                tree.body.remove(node)


def strip(source: str, name: str) -> str:
    """The module, shorter; raises AssertionError where the text would mean something else."""
    tree = Strip().visit(ast.parse(source, name))
    drop_unused_imports(tree)
    ast.fix_missing_locations(tree)
    text = ast.unparse(tree)
    narrow = re.sub(r"(?m)^( {4})+", lambda indent: " " * (len(indent[0]) // 4), text)
    for shorter in (narrow, text):  # a string over several lines may not survive the first
        if ast.dump(ast.parse(shorter)) == ast.dump(tree):
            compile(shorter, name, "exec", dont_inherit=True)
            return shorter + "\n"
    raise AssertionError(f"{name}: the stripped text is not equivalent")


def place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def runtime_files() -> dict[str, str]:
    """The stripped modules by their path in the step's temporary folder."""
    return {
        f"{PACKAGE}/{path.name}": strip(path.read_text("utf-8"), path.name)
        for path in sorted(SOURCE.glob("*.py"), key=lambda path: (place(path.stem), path.stem))
        if path.name not in NOT_EMBEDDED
    }


def main() -> None:
    files = runtime_files()
    text = json.dumps({"files": files, "entry": PACKAGE}, ensure_ascii=False, separators=(",", ":"))
    if "--size" in sys.argv:
        for name, content in files.items():
            print(f"{name:32}{len(content):8}{len(zlib.compress(content.encode(), 9)):8}")
        packed = base64.b64encode(zlib.compress(text.encode(), 9))
        print(f"{'all':32}{len(text):8}{len(packed):8} in base64")
        return
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
