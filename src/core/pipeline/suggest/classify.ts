/**
 * What each untagged cell is for: something that every step needs, a look at the data that no step
 * needs, scores at the end, or work.
 */
import type { Expression, Statement } from '../../python/index.js';
import { isSetUp } from '../grouping/untagged.js';
import { isShow } from '../metrics/printed.js';
import { setsOnlyLiterals } from '../parameters/index.js';
import {
  calledName,
  callsOf,
  changedNames,
  isAssignment,
  isText,
  rootName,
  takenNames,
  type CellFacts
} from './facts.js';
import { installs, isLook, printsScores } from './looks.js';
import { LOOKS } from './vocabulary.js';

export type CellKind = 'imports' | 'parameters' | 'functions' | 'skip' | 'metrics' | 'work';

export interface Verdict {
  readonly kind: CellKind;
  /** For people. */
  readonly why: string;
}

/** Everything that a verdict about one cell rests on. */
interface Surroundings {
  /** How many cells bind or change a name. */
  readonly changes: ReadonlyMap<string, number>;
  /** Names that the start of every step sets, as far as it is known. */
  readonly prelude: Set<string>;
  readonly imported: Set<string>;
}

/**
 * Verdicts on the untagged cells. `known`: cells that have their role by tags, by their index; they
 * count as users and makers of names.
 */
export function classifyCells(
  all: readonly CellFacts[],
  known: ReadonlyMap<number, CellKind>
): ReadonlyMap<number, Verdict> {
  const surroundings = survey(all, known);
  const verdicts = new Map<number, Verdict>();
  let begun = false;
  for (const facts of all) {
    const { index } = facts.cell;
    const verdict: Verdict | undefined = known.has(index)
      ? undefined
      : preludeVerdict(facts, surroundings, begun);
    const sets: boolean = verdict === undefined && facts.summary.binds.size > 0;
    begun ||= known.has(index) ? known.get(index) === 'work' : sets;
    if (verdict !== undefined) {
      verdicts.set(index, verdict);
      [...facts.summary.binds.keys()].forEach(name => surroundings.prelude.add(name));
      [...facts.summary.imports.keys()].forEach(name => surroundings.imported.add(name));
    }
  }
  // From the last to the first: a look is a cell whose results no later cell uses.
  const used = new Set<string>();
  let atEnd = true;
  for (const facts of [...all].reverse()) {
    const { index } = facts.cell;
    const kind = known.get(index) ?? verdicts.get(index)?.kind;
    if (kind === undefined) {
      const verdict = workVerdict(facts, used, atEnd);
      verdicts.set(index, verdict);
      atEnd = atEnd && (verdict.kind === 'metrics' || verdict.kind === 'skip');
    } else if (kind === 'work' || kind === 'metrics') {
      atEnd = false;
    }
    if ((kind ?? verdicts.get(index)?.kind) !== 'skip') {
      takenNames(facts.summary).forEach(name => used.add(name));
    }
  }
  return withoutLonelyMetrics(verdicts, known);
}

function survey(all: readonly CellFacts[], known: ReadonlyMap<number, CellKind>): Surroundings {
  const changes = new Map<string, number>();
  const prelude = new Set<string>();
  const imported = new Set<string>();
  for (const { cell, summary } of all) {
    const kind = known.get(cell.index);
    if (kind !== 'skip') {
      changedNames(summary).forEach(name => changes.set(name, (changes.get(name) ?? 0) + 1));
    }
    if (kind === 'imports' || kind === 'parameters' || kind === 'functions') {
      [...summary.binds.keys()].forEach(name => prelude.add(name));
      [...summary.imports.keys()].forEach(name => imported.add(name));
    }
  }
  return { changes, prelude, imported };
}

/** Metrics need steps that make them. */
function withoutLonelyMetrics(
  verdicts: ReadonlyMap<number, Verdict>,
  known: ReadonlyMap<number, CellKind>
): ReadonlyMap<number, Verdict> {
  const kinds = [...known.values(), ...[...verdicts.values()].map(one => one.kind)];
  return kinds.includes('work')
    ? verdicts
    : new Map(
        [...verdicts].map(([index, one]) => [
          index,
          one.kind === 'metrics' ? { kind: 'work' as const, why: one.why } : one
        ])
      );
}

// ------------------------------------------------------------------------- what every step needs

/** `begun`: there was work before. In the middle of it a list written out is part of the work. */
function preludeVerdict(
  facts: CellFacts,
  surroundings: Surroundings,
  begun: boolean
): Verdict | undefined {
  const { statements, summary } = facts;
  const { changes, prelude, imported } = surroundings;
  if (
    statements.length === 0 ||
    [...summary.binds.keys()].some(name => isShared(name, facts, changes))
  ) {
    return undefined;
  }
  const needs = [...summary.needs].filter(([, need]) => !need.builtin).map(([name]) => name);
  const modules = new Set([...imported, ...summary.imports.keys()]);
  const imports = statements.filter(one => one.kind === 'Import' || one.kind === 'ImportFrom');
  const only = (test: (statement: Statement) => boolean): boolean => statements.every(test);

  const prepares = (one: Statement): boolean => isSetUp(one) || setsUpSession(one, modules);
  if (
    only(one => prepares(one) || setsOnlyLiterals(one)) &&
    needs.every(name => imported.has(name)) &&
    (imports.length > 0 || statements.some(one => setsUpSession(one, modules)))
  ) {
    return {
      kind: 'imports',
      why:
        imports.length > 0
          ? 'It imports modules, which every step needs.'
          : 'It sets up the session, which every step must do for itself.'
    };
  }
  const isPlain = (one: Statement): boolean => isText(one) || setsOnlyLiterals(one);
  if (only(isPlain) && !only(isText) && !statements.some(one => isDisplay(one, begun))) {
    return { kind: 'parameters', why: 'It sets plain values that no other cell changes.' };
  }
  const isHelper = (one: Statement): boolean =>
    one.kind === 'FunctionDefinition' || one.kind === 'ClassDefinition';
  const known = needs.every(name => prelude.has(name));
  const helps = (one: Statement): boolean =>
    isHelper(one) || prepares(one) || (isConstant(one) && !isDisplay(one, begun));
  if (known && only(helps)) {
    return statements.some(isHelper)
      ? { kind: 'functions', why: 'It defines functions or classes, which any step may call.' }
      : { kind: 'functions', why: 'It sets constants or the session, for all steps alike.' };
  }
  return undefined;
}

/** Does another cell bind or change the name too? */
function isShared(name: string, facts: CellFacts, changes: ReadonlyMap<string, number>): boolean {
  // Importing the same module in several cells is no change.
  return (changes.get(name) ?? 0) > 1 && facts.summary.binds.get(name)?.kind !== 'import';
}

/** `pd.set_option(…)`, `np.random.seed(0)`, `plt.rcParams[…] = …`: a statement about a module. */
function setsUpSession(statement: Statement, modules: ReadonlySet<string>): boolean {
  const about = (node: Expression): boolean => modules.has(rootName(node) ?? '');
  switch (statement.kind) {
    case 'ExpressionStatement':
      return (
        statement.value.kind === 'Call' &&
        about(statement.value) &&
        !LOOKS.test(calledName(statement.value).replace(/^set_\w+$/, ''))
      );
    case 'Assign':
      return statement.targets.every(target => target.kind !== 'Name' && about(target));
    default:
      return false;
  }
}

/** A value that is written out and computed by operators only. */
function isConstant(statement: Statement): boolean {
  return (
    (statement.kind === 'Assign' &&
      statement.targets.every(target => target.kind === 'Name') &&
      callsOf(statement).length === 0 &&
      [
        'Constant',
        'Tuple',
        'List',
        'Set',
        'Dictionary',
        'Operation',
        'JoinedString',
        'UnaryOperation'
      ].includes(statement.value.kind)) ||
    isText(statement)
  );
}

/** `results = []` is there to be filled; `any`: also lists and dicts that hold something. */
function isDisplay(statement: Statement, any: boolean): boolean {
  if (statement.kind !== 'Assign' && statement.kind !== 'AnnotatedAssign') {
    return false;
  }
  const { value } = statement;
  return (
    (value?.kind === 'List' && (any || value.elements.length === 0)) ||
    (value?.kind === 'Dictionary' && (any || value.keys.length === 0))
  );
}

// --------------------------------------------------------------------------------- all other cells

function workVerdict(facts: CellFacts, used: ReadonlySet<string>, atEnd: boolean): Verdict {
  const { statements, summary } = facts;
  if (statements.length === 0) {
    return { kind: 'work', why: 'It has no code.' };
  }
  if (statements.every(installs)) {
    return { kind: 'skip', why: 'It installs packages; a pipeline has its own way for that.' };
  }
  if (atEnd && statements.every(printsScores)) {
    return { kind: 'metrics', why: 'It prints scores at the end of the notebook.' };
  }
  const wanted = [...changedNames(summary)].filter(name => used.has(name));
  const shows = statements.some(printsScores) || (atEnd && facts.calls.some(isShow));
  const looks = statements.every(isLook) && !statements.every(isAssignment);
  if (wanted.length === 0 && looks && !shows) {
    return { kind: 'skip', why: 'It only looks at the data: no later cell uses anything of it.' };
  }
  return { kind: 'work', why: '' };
}
