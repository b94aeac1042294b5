"""What the code of a program's functions does with globals, whenever it runs, by CPython's symbol table."""

import _symtable
import ast

GLOBAL = (_symtable.GLOBAL_EXPLICIT, _symtable.GLOBAL_IMPLICIT)

# Scopes that are evaluated on demand (PEP 695); none of them exists in 3.11.
LAZY_TYPES = {
    value
    for name, value in vars(_symtable).items()
    if name in ("TYPE_TYPE_VAR_BOUND", "TYPE_TYPE_VARIABLE", "TYPE_TYPE_ALIAS")
}


def resolution(bits):
    return (bits >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK


def is_comprehension(table):
    return table.type == _symtable.TYPE_FUNCTION and ".0" in table.symbols


def is_deferred(table):
    if table.type == _symtable.TYPE_FUNCTION:
        return not is_comprehension(table)
    return table.type in LAZY_TYPES


class GlobalNames:
    """Names of globals that some scopes read and bind."""

    def __init__(self):
        self.reads = set()
        self.writes = set()
        # Read by class bodies that bind them: looked up in the globals until then.
        self.class_level = set()

    def add(self, table):
        """Adds a scope and all those inside it."""
        for name, bits in table.symbols.items():
            if resolution(bits) in GLOBAL:
                if bits & _symtable.USE:
                    self.reads.add(name)
                if bits & _symtable.DEF_BOUND:
                    self.writes.add(name)
            elif table.type == _symtable.TYPE_CLASS and bits & _symtable.USE:
                self.class_level.add(name)
        for child in table.children:
            self.add(child)
        return self


def deferred_names(table, names=None):
    """Those of all functions below a scope that itself runs where it stands."""
    names = names or GlobalNames()
    for child in table.children:
        if is_deferred(child):
            names.add(child)
        else:
            deferred_names(child, names)
    return names


def names_read_and_bound(tree):
    """
    Names in `x += 1` and `del x` anywhere in a tree. The symbol table does not mark them as read, so
    nothing is said about those that are globals of a function.
    """
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            names.add(node.id)
    return names


def find_tables(table, found=None):
    """All scopes by type, name and line."""
    found = {} if found is None else found
    for child in table.children:
        found[child.type, child.name, child.lineno] = child
        find_tables(child, found)
    return found
