/**
 * Symbol tables of the front end against those of CPython 3.11 to 3.13, scope by scope, symbol by symbol.
 *
 * Our tables are those of 3.11. Later versions inline list, set and dict comprehensions (PEP 709):
 * `inlineComprehensions` does the same to ours before they are compared.
 */
import {
  buildSymbolTable,
  parseModule,
  type Scope,
  type ScopeSymbol,
  SymbolFlag
} from '../../src/core/python/index.js';
import type { Differences } from './differences.js';
import { ask, type Interpreter } from './interpreters.js';

/** Versions with the symbol table that this file knows; 3.14 evaluates annotations in scopes of their own. */
export const SYMBOL_TABLE_VERSIONS: readonly string[] = ['3.11', '3.12', '3.13'];

/** Why a test with this CPython is skipped, if it is. */
export function cannotCompare({ release, version }: Interpreter): string | undefined {
  return SYMBOL_TABLE_VERSIONS.includes(version)
    ? undefined
    : `compares with CPython ${SYMBOL_TABLE_VERSIONS.join(', ')}, and this is ${release}`;
}

/** A scope as symbols.py describes it. */
interface DescribedScope {
  readonly type: string;
  readonly name: string;
  readonly line: number;
  /** For each name its resolution, then its flags. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  readonly children: readonly DescribedScope[];
}

interface DescribedFile {
  readonly path: string;
  readonly source: string;
  readonly table: DescribedScope;
}

/** Compares each `every`-th file of the interpreter's standard library. */
export async function compareSymbolTables(
  interpreter: Interpreter,
  every: number,
  differences: Differences
): Promise<void> {
  for await (const file of ask<DescribedFile>(interpreter, 'symbols.py', every)) {
    differences.count('files');
    const { top, problems } = buildSymbolTable(parseModule(file.source));
    for (const problem of problems) {
      differences.add(file.path, `wrong error: ${problem.message}`);
    }
    const ours = describeScope(top, linesOf(file.source));
    if (interpreter.version === '3.11') {
      compareScopes(file.path, file.table, ours, differences);
    } else {
      // 3.13 visits the handlers of a `try` before its `else`.
      const got = inOrderOfLines(inlineComprehensions(ours));
      compareScopes(file.path, inOrderOfLines(file.table), got, differences);
    }
  }
}

function compareScopes(
  path: string,
  expected: DescribedScope,
  got: DescribedScope,
  differences: Differences
): void {
  const where = `${path}:${expected.line}: ${expected.type} ${expected.name}`;
  differences.count('scopes');
  differences.compare(where, 'scope', headOf(expected), headOf(got));
  for (const name of new Set([...Object.keys(expected.symbols), ...Object.keys(got.symbols)])) {
    differences.count('symbols');
    differences.compare(where, `symbol ${name}`, expected.symbols[name], got.symbols[name]);
  }
  differences.compare(where, 'children', expected.children.length, got.children.length);
  expected.children.forEach((child, index) => {
    const ours = got.children[index];
    if (ours) {
      compareScopes(path, child, ours, differences);
    }
  });
}

function inOrderOfLines(scope: DescribedScope): DescribedScope {
  const children = scope.children.map(inOrderOfLines).sort((a, b) => a.line - b.line);
  return { ...scope, children };
}

const headOf = ({ type, name, line }: DescribedScope): string => `${type} ${name}:${line}`;

// ---------------------------------------------------------------------------------------- our tables

interface OwnScope extends DescribedScope {
  readonly comprehension: boolean;
  readonly symbols: Record<string, readonly string[]>;
  readonly children: readonly OwnScope[];
}

/** Names and order as in symbols.py. */
const FLAG_NAMES: readonly (readonly [string, number])[] = [
  ['global', SymbolFlag.GLOBAL],
  ['assigned', SymbolFlag.LOCAL],
  ['parameter', SymbolFlag.PARAMETER],
  ['nonlocal', SymbolFlag.NONLOCAL],
  ['referenced', SymbolFlag.USE],
  ['free-in-method', SymbolFlag.FREE_CLASS],
  ['imported', SymbolFlag.IMPORT],
  ['annotated', SymbolFlag.ANNOTATION],
  ['comprehension-target', SymbolFlag.COMPREHENSION_TARGET]
];

function describeScope(scope: Scope, lineAt: (offset: number) => number): OwnScope {
  // No prototype: `constructor` and `__proto__` are names like others.
  const symbols = Object.create(null) as Record<string, readonly string[]>;
  for (const symbol of scope.symbols.values()) {
    symbols[symbol.name] = [symbol.resolution, ...flagNames(symbol)];
  }
  return {
    type: scope.type,
    name: scope.name,
    line: scope.type === 'module' ? 0 : lineAt(scope.start),
    comprehension: scope.comprehension,
    symbols,
    children: scope.children.map(child => describeScope(child, lineAt))
  };
}

function flagNames({ flags }: ScopeSymbol): string[] {
  return FLAG_NAMES.filter(([, flag]) => flags & flag).map(([name]) => name);
}

/** Tells the line of an offset, counted from one. */
function linesOf(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return offset => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + 1;
  };
}

// ------------------------------------------------------------------------------------------- PEP 709

const isFree = ([resolution, ...flags]: readonly string[]): boolean =>
  resolution === 'free' || flags.includes('free-in-method');

/** Whether the scope itself has nothing of the name: at most, it is free in a scope inside. */
const isPassedOn = (description: readonly string[] | undefined): boolean =>
  description === undefined || (description.length === 1 && description[0] === 'free');

/**
 * `inline_comprehension` of Python/symtable.c: the names of comprehensions go to the scope around,
 * and so do the scopes inside. Generator expressions stay, and so do those in generics of a class,
 * which see the names of the class.
 */
function inlineComprehensions(scope: OwnScope, parent?: OwnScope): OwnScope {
  const seesClass = scope.type.startsWith('type-') && parent?.type === 'class';
  const symbols = Object.assign(Object.create(null) as object, scope.symbols);
  const cellsInside = new Set<string>();
  const children: OwnScope[] = [];

  for (const child of scope.children.map(inner => inlineComprehensions(inner, scope))) {
    if (!child.comprehension || child.name === 'genexpr' || seesClass) {
      children.push(child);
      continue;
    }
    for (const [name, description] of Object.entries(child.symbols)) {
      if (description.includes('parameter')) {
        continue;
      }
      if (description[0] === 'cell') {
        cellsInside.add(name);
      }
      if (isPassedOn(symbols[name])) {
        symbols[name] = description;
      }
    }
    children.push(...child.children);
  }

  if (scope.type !== 'class' && scope.type !== 'module') {
    for (const [name, [resolution, ...flags]] of Object.entries(symbols)) {
      if (resolution === 'local' || resolution === 'cell') {
        const isCell =
          cellsInside.has(name) ||
          children.some(child => child.symbols[name] && isFree(child.symbols[name]));
        symbols[name] = [isCell ? 'cell' : 'local', ...flags];
      }
    }
  }
  return { ...scope, symbols, children };
}
