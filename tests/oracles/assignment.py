"""Definite assignment by the language reference: what each program binds and needs, one JSON object a line.

Usage: assignment.py files EVERY          each EVERY-th file of the standard library, as a whole
       assignment.py cells EVERY SEED     the same files, cut into runs of one to five statements
       assignment.py bodies EVERY         the bodies of their functions

For each program: the names its top-level code binds (and whether on every path to its end), unbinds,
reads and needs (reads while not surely bound); what its functions read and bind; and what calls of
plain functions need. Walks the tree of `ast` and asks CPython's symbol table about scopes; works on
CPython 3.11 to 3.13.

Two rules go beyond the reference, on purpose: `TYPE_CHECKING` is false, and the context managers
in SUPPRESSING swallow exceptions.
"""

import _symtable
import ast
import json
import random
import sys
import warnings

from corpus import bodies, pieces, sources
from deferred import deferred_names
from states import (
    UNREACHABLE,
    ClassBody,
    Interruption,
    Loop,
    Names,
    NameStates,
    bound_names,
    meet,
    type_parameters,
)

SUPPRESSING = {"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns"}


class Assignment(NameStates):
    """The walk through one program."""

    def __init__(self, text):
        super().__init__(text)
        self.loops = []
        self.cleanups = []
        self.statements(self.tree.body)

    def answer(self):
        later = deferred_names(self.table)
        return {
            "binds": {name: self.is_sure(name) for name in sorted(self.binds)},
            "deletes": sorted(self.deletes),
            "reads": sorted(self.reads),
            "needs": self.needs,
            "callNeeds": sorted(self.call_needs),
            "laterReads": sorted(later.reads),
            "laterBinds": sorted(later.writes),
            "uncertain": sorted(self.uncertain | later.class_level),
            "functions": {
                name: [sorted(names.reads), sorted(names.writes)]
                for name, names in self.functions.items()
                if self.is_sure(name)
            },
        }

    # -------------------------------------------------------------------------------- statements

    def statements(self, body):
        for node in body:
            getattr(self, f"do_{type(node).__name__}", self.do_expressions)(node)

    def do_expressions(self, node):
        """A statement that evaluates its parts and does nothing else with names."""
        for child in ast.iter_child_nodes(node):
            self.evaluate(child)

    def do_FunctionDef(self, node):
        parameters = node.args
        for expression in [*node.decorator_list, *parameters.defaults, *parameters.kw_defaults]:
            self.evaluate(expression)
        if not self.future_annotations:
            everyone = [
                *parameters.posonlyargs,
                *parameters.args,
                parameters.vararg,
                *parameters.kwonlyargs,
                parameters.kwarg,
            ]
            with_names = self.inside(type_parameters(node))
            for parameter in filter(None, everyone):
                with_names(parameter.annotation)
            with_names(node.returns)
        self.bind(node.name)

    do_AsyncFunctionDef = do_FunctionDef

    def do_ClassDef(self, node):
        for expression in node.decorator_list:
            self.evaluate(expression)
        with_names = self.inside(type_parameters(node))
        for expression in [*node.bases, *(keyword.value for keyword in node.keywords)]:
            with_names(expression)
        table = self.tables[_symtable.TYPE_CLASS, node.name, node.lineno]
        self.scopes += [Names(type_parameters(node)), ClassBody(node, table)]
        self.statements(node.body)
        del self.scopes[-2:]
        self.bind(node.name)

    def inside(self, names):
        """Evaluates expressions where some names are local."""

        def evaluate(expression):
            self.scopes.append(Names(names))
            self.evaluate(expression)
            self.scopes.pop()

        return evaluate if names else self.evaluate

    def do_TypeAlias(self, node):
        self.bind(node.name.id)

    def do_Delete(self, node):
        for target in node.targets:
            self.delete(target)

    def delete(self, target):
        if isinstance(target, ast.Name):
            self.read(target.id)
            self.unbind(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.delete(element)
        else:
            self.assign(target)

    def do_Assign(self, node):
        self.evaluate(node.value)
        for target in node.targets:
            self.assign(target)

    def do_AugAssign(self, node):
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
            self.evaluate(node.value)
            self.bind(node.target.id)
        else:
            self.assign(node.target)
            self.evaluate(node.value)

    def do_AnnAssign(self, node):
        if node.value:
            self.evaluate(node.value)
            self.assign(node.target)
        elif not isinstance(node.target, ast.Name):
            self.assign(node.target)
        if not self.future_annotations:
            self.evaluate(node.annotation)

    def assign(self, target):
        """Evaluates the parts of a target from left to right and binds its names."""
        if isinstance(target, ast.Name):
            self.bind(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.assign(element)
        elif isinstance(target, ast.Starred):
            self.assign(target.value)
        else:
            for child in ast.iter_child_nodes(target):
                self.evaluate(child)

    def do_Import(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0])

    def do_ImportFrom(self, node):
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name)

    def do_Global(self, node):
        pass

    def do_Raise(self, node):
        self.do_expressions(node)
        self.state = UNREACHABLE

    def do_Assert(self, node):
        if_true, if_false = self.condition(node.test)
        self.state = if_false
        self.evaluate(node.msg)
        self.state = if_true

    def do_If(self, node):
        if_true, if_false = self.condition(node.test)
        self.state = if_true
        self.statements(node.body)
        after_body = self.state
        self.state = if_false
        self.statements(node.orelse)
        self.state = meet(after_body, self.state)

    # ------------------------------------------------------------------------------------- loops

    def do_For(self, node):
        self.evaluate(node.iter)

        def head():
            exhausted = self.state
            self.assign(node.target)
            return exhausted

        self.loop(node, head)

    do_AsyncFor = do_For

    def do_While(self, node):
        def head():
            self.state, if_false = self.condition(node.test)
            return if_false

        self.loop(node, head)

    def loop(self, node, head):
        """Repeats the body until no more is lost; the state can only shrink."""
        entry = self.state
        while True:
            loop = Loop(len(self.cleanups))
            self.state = entry
            ended = head()
            self.loops.append(loop)
            self.statements(node.body)
            self.loops.pop()
            again = meet(entry, meet(self.state, loop.again))
            if again == entry:
                break
            entry = again
        self.state = ended
        self.statements(node.orelse)
        self.state = meet(self.state, loop.exit)

    def do_Break(self, node):
        loop = self.loops[-1]
        self.run_cleanups(loop)
        loop.exit = meet(loop.exit, self.state)
        self.state = UNREACHABLE

    def do_Continue(self, node):
        loop = self.loops[-1]
        self.run_cleanups(loop)
        loop.again = meet(loop.again, self.state)
        self.state = UNREACHABLE

    def run_cleanups(self, loop):
        """`break` and `continue` run each `finally` on their way."""
        cleanups = self.cleanups
        for number in reversed(range(loop.cleanups, len(cleanups))):
            self.cleanups = cleanups[:number]
            self.statements(cleanups[number])
        self.cleanups = cleanups

    # --------------------------------------------------------------------------------- exceptions

    def interruptible(self, body):
        """Runs a stretch of code; tells what is sure wherever in it an exception comes."""
        interruption = Interruption(self.state)
        self.interruptions.append(interruption)
        self.statements(body)
        self.interruptions.pop()
        return interruption.state

    def do_With(self, node):
        suppresses = False
        for item in node.items:
            self.evaluate(item.context_expr)
            if isinstance(item.context_expr, ast.Call):
                called = item.context_expr.func
                name = getattr(called, "attr", None) or getattr(called, "id", None)
                suppresses = suppresses or name in SUPPRESSING
            if item.optional_vars:
                self.assign(item.optional_vars)
        interrupted = self.interruptible(node.body)
        if suppresses:
            self.state = meet(self.state, interrupted)

    do_AsyncWith = do_With

    def do_Try(self, node):
        anywhere = Interruption(self.state)
        self.interruptions.append(anywhere)
        if node.finalbody:
            self.cleanups.append(node.finalbody)

        interrupted = self.interruptible(node.body)
        self.statements(node.orelse)
        after = self.state
        for handler in node.handlers:
            self.state = interrupted
            self.evaluate(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.statements(handler.body)
            if handler.name:
                self.unbind(handler.name)
            after = meet(after, self.state)

        self.interruptions.pop()
        if node.finalbody:
            self.cleanups.pop()
            # As entered by an exception; it goes on to somewhere else then.
            self.state = anywhere.state
            self.statements(node.finalbody)
        self.state = after
        self.statements(node.finalbody)

    do_TryStar = do_Try

    # -------------------------------------------------------------------------------------- match

    def do_Match(self, node):
        self.evaluate(node.subject)
        after = UNREACHABLE
        for case in node.cases:
            unmatched = UNREACHABLE if is_irrefutable(case.pattern) else self.state
            self.match(case.pattern)
            if case.guard:
                self.state, if_false = self.condition(case.guard)
                unmatched = meet(unmatched, if_false)
            self.statements(case.body)
            after = meet(after, self.state)
            self.state = unmatched
        self.state = meet(after, self.state)

    def match(self, pattern):
        if isinstance(pattern, ast.MatchOr):
            before, after = self.state, UNREACHABLE
            for alternative in pattern.patterns:
                self.state = before
                self.match(alternative)
                after = meet(after, self.state)
            self.state = after
            return
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.pattern):
                self.match(child)
            else:
                self.evaluate(child)
        captured = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
        if captured:
            self.bind(captured)

    # -------------------------------------------------------------------------------- expressions

    def condition(self, node):
        """Evaluates; returns the states where it is true and where it is false."""
        if isinstance(node, ast.Constant) and (
            node.value is None or (isinstance(node.value, int) and node.value in (0, 1))
        ):
            return (self.state, UNREACHABLE) if node.value else (UNREACHABLE, self.state)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            if_true, if_false = self.condition(node.operand)
            return if_false, if_true
        if isinstance(node, ast.BoolOp):
            return self.bool_condition(node)
        self.evaluate(node)
        if "TYPE_CHECKING" in (getattr(node, "id", None), getattr(node, "attr", None)):
            return UNREACHABLE, self.state
        return self.state, self.state

    def bool_condition(self, node):
        decided = UNREACHABLE
        for value in node.values:
            if_true, if_false = self.condition(value)
            on, off = (if_true, if_false) if isinstance(node.op, ast.And) else (if_false, if_true)
            decided = meet(decided, off)
            self.state = on
        return (on, decided) if isinstance(node.op, ast.And) else (decided, on)

    def evaluate(self, node):
        if isinstance(node, ast.Name):
            self.read(node.id)
        elif isinstance(node, ast.NamedExpr):
            self.evaluate(node.value)
            self.bind(node.target.id)
        elif isinstance(node, ast.BoolOp):
            self.state = meet(*self.condition(node))
        elif isinstance(node, ast.IfExp):
            if_true, if_false = self.condition(node.test)
            self.state = if_true
            self.evaluate(node.body)
            after_body, self.state = self.state, if_false
            self.evaluate(node.orelse)
            self.state = meet(after_body, self.state)
        elif isinstance(node, ast.Compare):
            self.compare(node)
        elif isinstance(node, ast.Lambda):
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                self.evaluate(default)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            self.comprehension(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                self.evaluate(key)
                self.evaluate(value)
        elif node is not None:
            for child in ast.iter_child_nodes(node):
                self.evaluate(child)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                if name in self.functions and not self.is_inner(name):
                    self.call_plain_function(name)

    def compare(self, node):
        """The third operand is evaluated only if the first comparison holds."""
        self.evaluate(node.left)
        self.evaluate(node.comparators[0])
        ended = self.state
        for operand in node.comparators[1:]:
            self.evaluate(operand)
        self.state = meet(ended, self.state)

    def comprehension(self, node):
        first = node.generators[0]
        self.evaluate(first.iter)
        before = self.state
        targets = [generator.target for generator in node.generators]
        names = {
            name for target in targets for part in ast.walk(target) for name in bound_names(part)
        }
        self.scopes.append(Names({self.mangle(name) for name in names}))
        for generator in node.generators:
            if generator is not first:
                self.evaluate(generator.iter)
            self.assign(generator.target)
            for test in generator.ifs:
                self.state, _ = self.condition(test)
        for part in ("key", "value", "elt"):
            self.evaluate(getattr(node, part, None))
        self.scopes.pop()
        # The body may never run.
        self.state = before


def is_irrefutable(pattern):
    if isinstance(pattern, ast.MatchOr):
        return is_irrefutable(pattern.patterns[-1])
    return isinstance(pattern, ast.MatchAs) and (
        pattern.pattern is None or is_irrefutable(pattern.pattern)
    )


def programs(kind, every, seed):
    chance = random.Random(seed)
    for path, text in sources(every):
        if kind == "files":
            parts = [text]
        elif kind == "cells":
            parts = pieces(text, chance)
        else:
            parts = bodies(text)
        for number, part in enumerate(parts, 1):
            yield f"{path} ({kind}, {number})", part


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    kind, every, *seed = sys.argv[1:]
    for path, text in programs(kind, int(every), int(seed[0]) if seed else 0):
        answer = Assignment(text).answer()
        print(json.dumps({"path": path, "source": text, **answer}))


if __name__ == "__main__":
    main()
