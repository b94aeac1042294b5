/**
 * The flow of names through programs, against definite assignment by the language reference.
 *
 * Exactly equal: what is bound (surely or not), unbound, read, needed by code that runs now, and what
 * functions read and bind. What is needed *through* functions rests on guesses about which are called,
 * so it is held between two bounds: all that calls of plain functions need, and no more than functions
 * read at all.
 */
import { analyzeBlock, type BlockSummary, parseModule } from '../../src/core/python/index.js';
import type { Differences } from './differences.js';
import { ask, type Interpreter } from './interpreters.js';

/** Whole files, files cut into pieces of a cell's size, or the bodies of their functions. */
export type Programs = 'files' | 'cells' | 'bodies';

interface Assignment {
  readonly path: string;
  readonly source: string;
  /** Whether bound on every path. */
  readonly binds: Readonly<Record<string, boolean>>;
  readonly deletes: readonly string[];
  readonly reads: readonly string[];
  /** Whether perhaps bound before. */
  readonly needs: Readonly<Record<string, boolean>>;
  readonly callNeeds: readonly string[];
  readonly laterReads: readonly string[];
  readonly laterBinds: readonly string[];
  /** Names of which the oracle cannot say whether a function reads the global. */
  readonly uncertain: readonly string[];
  /** What plain functions read and bind. */
  readonly functions: Readonly<Record<string, readonly [string[], string[]]>>;
}

/** Compares programs of each `every`-th file of the standard library. */
export async function compareAssignments(
  interpreter: Interpreter,
  programs: Programs,
  every: number,
  differences: Differences
): Promise<void> {
  const seed = 20240229;
  for await (const program of ask<Assignment>(
    interpreter,
    'assignment.py',
    programs,
    every,
    seed
  )) {
    differences.count(programs);
    const summary = analyzeBlock([{ cell: 0, module: parseModule(program.source) }]);
    compareNow(program, summary, differences);
    compareLater(program, summary, differences);
  }
}

/** What code does that runs where it stands. */
function compareNow(expected: Assignment, summary: BlockSummary, differences: Differences): void {
  const { path } = expected;
  const binds = [...summary.binds].filter(([, { kind }]) => kind !== 'call');
  const needs = [...summary.needs].filter(([, { how }]) => how !== 'via' && how !== 'soft');
  const names = (entries: readonly (readonly [string, unknown])[]): string[] =>
    entries.map(([name]) => name);
  const expectedBinds = Object.entries(expected.binds);
  const sure = expectedBinds.filter(([, isSure]) => isSure);

  differences.count('binds', expectedBinds.length);
  differences.count('needs', Object.keys(expected.needs).length);
  differences.compareSets(path, 'binds', names(expectedBinds), names(binds));
  differences.compareSets(
    path,
    'surely binds',
    names(sure),
    names(binds.filter(([, binding]) => binding.sure))
  );
  differences.compareSets(path, 'unbinds', expected.deletes, summary.deletes.keys());
  differences.compareSets(path, 'reads now', expected.reads, summary.readsNow);

  // A name that was already needed by a function is not noted again where code reads it.
  const all = new Set(summary.needs.keys());
  const missing = Object.keys(expected.needs).filter(name => !all.has(name));
  differences.compareSets(path, 'needs', missing, []);
  const extra = names(needs).filter(name => !(name in expected.needs));
  differences.compareSets(path, 'needs', [], extra);

  for (const [name, need] of needs) {
    if (expected.needs[name] && !need.maybeBound) {
      differences.add(path, `need ${name}: may be bound before, which is not seen`);
    }
  }
}

/** What code does that runs when it is called. */
function compareLater(expected: Assignment, summary: BlockSummary, differences: Differences): void {
  const { path } = expected;
  const certain = (names: Iterable<string>): string[] =>
    [...names].filter(name => !expected.uncertain.includes(name));
  const later = [...expected.laterReads];
  differences.compareSets(path, 'reads later', certain(later), certain(summary.readsLater));
  differences.compareSets(path, 'binds later', expected.laterBinds, summary.laterBinds);

  const known = new Set([...later, ...expected.uncertain]);
  for (const [name, { how }] of summary.needs) {
    if (how === 'via' && !known.has(name)) {
      differences.add(path, `needs ${name} by a function, but none reads it`);
    }
  }
  const missing = expected.callNeeds.filter(name => !summary.needs.has(name));
  differences.compareSets(path, 'needs of called functions', missing, []);

  for (const [name, [reads, writes]] of Object.entries(expected.functions)) {
    differences.count('plain functions');
    const definition = summary.definitions.get(name);
    const lost = (names: readonly string[], of: ReadonlySet<string> | undefined): string[] =>
      names.filter(read => !of?.has(read));
    differences.compareSets(path, `reads of ${name}()`, lost(reads, definition?.reads), []);
    differences.compareSets(path, `writes of ${name}()`, lost(writes, definition?.writes), []);
  }
}
