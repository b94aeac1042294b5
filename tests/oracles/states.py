"""What is known of names at each point of a program: the states of assignment.py and what changes them."""

import _symtable
import ast
from collections import Counter

from deferred import GlobalNames, find_tables, names_read_and_bound, resolution

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# The state of code that is never reached: everything holds there.
UNREACHABLE = None


def meet(left, right):
    """What is sure where two ways come together."""
    if left is UNREACHABLE:
        return right
    if right is UNREACHABLE:
        return left
    return left & right


class Interruption:
    """Where control comes from anywhere in a stretch of code: what is sure in all its states."""

    def __init__(self, state):
        self.state = state


class Loop:
    def __init__(self, cleanups):
        self.exit = UNREACHABLE
        self.again = UNREACHABLE
        # How many `finally` stand around the loop: `break` runs those inside only.
        self.cleanups = cleanups


class ClassBody:
    def __init__(self, node, table):
        self.node = node
        self.local = {
            name
            for name, bits in table.symbols.items()
            if resolution(bits) in (_symtable.LOCAL, _symtable.CELL)
        }


class Names:
    """Names of a comprehension or of type parameters: seen inside only."""

    def __init__(self, names):
        self.local = names


class NameStates:
    """The names of one program. `state` is the set of those that are surely bound at the moment."""

    def __init__(self, text):
        tree = ast.parse(text)
        self.table = _symtable.symtable(text, "<program>", "exec")
        self.tables = find_tables(self.table)
        self.future_annotations = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in tree.body
        )
        self.state = frozenset()
        self.scopes = []
        self.interruptions = []
        self.binds = set()
        self.deletes = set()
        self.reads = set()
        self.needs = {}
        self.call_needs = set()
        self.functions = self.plain_functions(tree)
        self.uncertain = names_read_and_bound(tree)
        self.tree = tree

    def plain_functions(self, tree):
        """Functions without decorators whose names nothing else binds, with the globals they use."""
        top_level = {}
        for node in tree.body:
            if isinstance(node, FUNCTIONS) and not node.decorator_list:
                table = self.tables.get((_symtable.TYPE_FUNCTION, node.name, node.lineno))
                if table is not None:
                    top_level[node.name] = table
        bound = Counter(name for node in ast.walk(tree) for name in bound_names(node))
        return {
            name: GlobalNames().add(table) for name, table in top_level.items() if bound[name] == 1
        }

    def is_sure(self, key):
        return self.state is not UNREACHABLE and key in self.state

    def mangle(self, name):
        """Private names in a class body (reference, 6.2.2)."""
        for scope in reversed(self.scopes):
            if isinstance(scope, ClassBody):
                class_name = scope.node.name.lstrip("_")
                if not class_name or not name.startswith("__") or name.endswith("__"):
                    return name
                return f"_{class_name}{name}"
        return name

    def class_key(self, name):
        """The key of a name that the class body around binds; None for globals."""
        scope = self.scopes[-1] if self.scopes else None
        if isinstance(scope, ClassBody) and name in scope.local:
            return scope.node, name
        return None

    def is_inner(self, name):
        """Whether it belongs to a comprehension around or is a type parameter."""
        if self.class_key(name):
            return False
        return any(isinstance(scope, Names) and name in scope.local for scope in self.scopes)

    def read(self, identifier):
        name = self.mangle(identifier)
        if self.state is UNREACHABLE or self.is_inner(name):
            return
        key = self.class_key(name)
        if key is not None and self.is_sure(key):
            return
        # A class-level name that is not bound yet is looked up in the globals (reference, 4.2.2).
        self.reads.add(name)
        if name not in self.state:
            self.needs.setdefault(name, name in self.binds)

    def bind(self, identifier):
        name = self.mangle(identifier)
        if self.state is UNREACHABLE or self.is_inner(name):
            return
        key = self.class_key(name)
        if key is None:
            self.binds.add(name)
        self.state |= {key or name}

    def unbind(self, identifier):
        name = self.mangle(identifier)
        if self.state is UNREACHABLE:
            return
        key = self.class_key(name)
        if key is None:
            self.deletes.add(name)
        self.state -= {key or name}
        for interruption in self.interruptions:
            interruption.state = meet(interruption.state, self.state)

    def call_plain_function(self, name):
        """What a function and the functions it calls need now."""
        if self.state is UNREACHABLE or not self.is_sure(name):
            return
        todo, seen = [name], {name}
        while todo:
            for read in self.functions[todo.pop()].reads:
                if not self.is_sure(read):
                    self.call_needs.add(read)
                if read in self.functions and self.is_sure(read) and read not in seen:
                    seen.add(read)
                    todo.append(read)


def bound_names(node):
    """The names that a node itself binds."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.alias):
        return [node.asname or node.name.split(".")[0]]
    if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler)):
        return [node.name] if node.name else []
    captured = getattr(node, "name", None) or getattr(node, "rest", None)
    return [captured] if isinstance(node, ast.pattern) and captured else []


def type_parameters(node):
    return {parameter.name for parameter in getattr(node, "type_params", [])}
