/**
 * What each untagged cell is for: something that every step needs, a look at the data that no step
 * needs, scores at the end, or work.
 */
import type { Expression, Statement } from '../../python/index.js';
import { isSetUp } from '../grouping/untagged.js';
import { isShow } from '../metrics/printed.js';
import { setsOnlyLiterals } from '../parameters/index.js';
import { calledName, callsOf, changedNames, rootName, takenNames, type CellFacts } from './facts.js';
import { EFFECTS, LOOKS, PLOTTING, SCORE_WORDS, SCORES } from './vocabulary.js';

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
  for (const facts of all) {
    const verdict = known.has(facts.cell.index) ? undefined : preludeVerdict(facts, surroundings);
    if (verdict !== undefined) {
      verdicts.set(facts.cell.index, verdict);
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

function survey(
  all: readonly CellFacts[],
  known: ReadonlyMap<number, CellKind>
): Surroundings {
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

function preludeVerdict(facts: CellFacts, surroundings: Surroundings): Verdict | undefined {
  const { statements, summary } = facts;
  const { changes, prelude, imported } = surroundings;
  if (statements.length === 0 || [...summary.binds.keys()].some(name => isShared(name, facts, changes))) {
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
    (imports.length > 0 || (only(prepares) && statements.some(one => one.kind !== 'Magic')))
  ) {
    return {
      kind: 'imports',
      why:
        imports.length > 0
          ? 'It imports modules, which every step needs.'
          : 'It sets up the session, which every step must do for itself.'
    };
  }
  if (only(one => setsOnlyLiterals(one) || isText(one)) && !only(isText) && !startsEmpty(statements)) {
    return { kind: 'parameters', why: 'It sets plain values that no other cell changes.' };
  }
  const isHelper = (one: Statement): boolean =>
    one.kind === 'FunctionDefinition' || one.kind === 'ClassDefinition';
  const known = needs.every(name => prelude.has(name));
  if (known && only(one => isHelper(one) || prepares(one) || isConstant(one))) {
    return statements.some(isHelper)
      ? { kind: 'functions', why: 'It defines functions or classes, which any step may call.' }
      : { kind: 'functions', why: 'It sets constants or the session, for all steps alike.' };
  }
  return undefined;
}

/** Does another cell bind or change the name too? */
function isShared(
  name: string,
  facts: CellFacts,
  changes: ReadonlyMap<string, number>
): boolean {
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

function isText(statement: Statement): boolean {
  return statement.kind === 'ExpressionStatement' && statement.value.kind === 'Constant';
}

/** A value that is written out and computed by operators only. */
function isConstant(statement: Statement): boolean {
  return (
    (statement.kind === 'Assign' &&
      statement.targets.every(target => target.kind === 'Name') &&
      callsOf(statement).length === 0 &&
      !isEmptyDisplay(statement.value) &&
      ['Constant', 'Tuple', 'List', 'Set', 'Dictionary', 'Operation', 'JoinedString', 'UnaryOperation'].includes(
        statement.value.kind
      )) ||
    isText(statement)
  );
}

/** `results = []` is there to be filled. */
function startsEmpty(statements: readonly Statement[]): boolean {
  return statements.some(one => one.kind === 'Assign' && isEmptyDisplay(one.value));
}

function isEmptyDisplay(node: Expression): boolean {
  return (
    (node.kind === 'List' && node.elements.length === 0) ||
    (node.kind === 'Dictionary' && node.keys.length === 0)
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
  if (wanted.length === 0 && statements.every(isLook) && !statements.some(printsScores)) {
    return { kind: 'skip', why: 'It only looks at the data: no later cell uses anything of it.' };
  }
  return { kind: 'work', why: '' };
}

/** `%pip install x`, `!conda install y`. */
function installs(statement: Statement): boolean {
  if (statement.kind !== 'Magic') {
    return isText(statement);
  }
  return (
    /^(?:pip|conda|mamba|uv)$/.test(statement.name) ||
    /^\s*(?:python3?\s+-m\s+)?(?:pip3?|conda|mamba|uv|apt(?:-get)?)\b/.test(statement.argument)
  );
}

/** A print, outside of any block, of something that is called like a score. */
function printsScores(statement: Statement): boolean {
  if (statement.kind !== 'ExpressionStatement' || !isShow(statement.value)) {
    return false;
  }
  const words: string[] = [];
  const collect = (node: Expression | string): void => {
    if (typeof node === 'string') {
      words.push(node);
      return;
    }
    switch (node.kind) {
      case 'Constant':
        words.push(String(node.value ?? ''));
        break;
      case 'JoinedString':
        node.parts.forEach(collect);
        break;
      case 'Name':
        words.push(node.id);
        break;
      case 'Attribute':
        words.push(node.attribute);
        break;
      case 'Subscript':
        collect(node.value);
        collect(node.index);
        break;
      case 'Call':
        words.push(SCORES.test(calledName(node)) ? 'score' : '');
        node.positional.forEach(collect);
        break;
      case 'Operation':
        node.operands.forEach(collect);
        break;
      default:
        break;
    }
  };
  statement.value.positional.forEach(collect);
  return words.some(word => SCORE_WORDS.test(word));
}

/** Does a statement show something and nothing else? */
function isLook(statement: Statement): boolean {
  switch (statement.kind) {
    case 'ExpressionStatement':
    case 'Assign':
    case 'AnnotatedAssign':
    case 'Assert':
      return callsOf(statement).every(
        call =>
          !EFFECTS.test(calledName(call)) &&
          (LOOKS.test(calledName(call)) || PLOTTING.test(rootName(call) ?? ''))
      );
    case 'Import':
    case 'ImportFrom':
    case 'Pass':
      return true;
    case 'For':
    case 'With':
      return statement.body.every(isLook);
    case 'If':
      return [...statement.body, ...statement.otherwise].every(isLook);
    case 'Magic':
      return statement.escape === '?' || isSetUp(statement) || statement.body.some(isLook);
    default:
      return false;
  }
}
