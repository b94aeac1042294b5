"""CPython's own symbol table of each file of its standard library, one JSON object a line.

Usage: symbols.py [EVERY]    with EVERY, only each EVERY-th file (a sample)

The tables are read by the module under `symtable`: `symtable` itself takes any scope that is named
`top` for the module (Lib/symtable.py, 3.11 to 3.13). Flags and resolutions are translated into what
the methods of `symtable.Symbol` mean: `assigned` is `is_assigned()`, and so on.
Needs CPython 3.11 or later.
"""

import _symtable
import json
import sys
import warnings

from corpus import sources

FLAGS = {
    "global": _symtable.DEF_GLOBAL,
    "assigned": _symtable.DEF_LOCAL,
    "parameter": _symtable.DEF_PARAM,
    "nonlocal": _symtable.DEF_NONLOCAL,
    "referenced": _symtable.USE,
    "free-in-method": _symtable.DEF_FREE_CLASS,
    "imported": _symtable.DEF_IMPORT,
    "annotated": _symtable.DEF_ANNOT,
    "comprehension-target": 2 << 8,  # DEF_COMP_ITER, the same in all versions but not in the module
}

RESOLUTIONS = {
    _symtable.LOCAL: "local",
    _symtable.GLOBAL_EXPLICIT: "global-explicit",
    _symtable.GLOBAL_IMPLICIT: "global-implicit",
    _symtable.FREE: "free",
    _symtable.CELL: "cell",
}

TYPES = {
    _symtable.TYPE_MODULE: "module",
    _symtable.TYPE_CLASS: "class",
    _symtable.TYPE_FUNCTION: "function",
    getattr(_symtable, "TYPE_ANNOTATION", "-"): "annotation",
    getattr(_symtable, "TYPE_TYPE_ALIAS", "-"): "type-alias",
    # 3.12 and 3.13
    getattr(_symtable, "TYPE_TYPE_PARAM", "-"): "type-parameters",
    getattr(_symtable, "TYPE_TYPE_VAR_BOUND", "-"): "type-variable",
    # 3.13 and later
    getattr(_symtable, "TYPE_TYPE_PARAMETERS", "-"): "type-parameters",
    getattr(_symtable, "TYPE_TYPE_VARIABLE", "-"): "type-variable",
}


def describe(table):
    symbols = {
        name: describe_symbol(bits) for name, bits in table.symbols.items() if is_written(name)
    }
    return {
        "type": TYPES[table.type],
        "name": table.name,
        "line": table.lineno,
        "symbols": symbols,
        "children": [describe(child) for child in table.children],
    }


def is_written(name):
    """Whether it is a name of the program: the compiler has some of its own for generics (PEP 695)."""
    if name.startswith("."):
        return name == ".0"
    return name not in ("__classdict__", "__type_params__")


def describe_symbol(bits):
    """The resolution, then the flags."""
    if not bits & (_symtable.DEF_BOUND | _symtable.DEF_GLOBAL):
        # Up to 3.11 only names that the class binds have it, since 3.12 those that it reads, too.
        bits &= ~_symtable.DEF_FREE_CLASS
    flags = [name for name, bit in FLAGS.items() if bits & bit]
    return [RESOLUTIONS[(bits >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK], *flags]


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for path, text in sources(every):
        table = _symtable.symtable(text, path, "exec")
        print(json.dumps({"path": path, "source": text, "table": describe(table)}))


if __name__ == "__main__":
    main()
