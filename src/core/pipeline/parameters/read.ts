/**
 * Parameters of the pipeline from the cells tagged `pipeline-parameters`: names that are set to a
 * literal. All other code of these cells runs too, at the start of every step; names that it sets are
 * no parameters.
 */
import {
  diagnostic,
  PARAMETER_NOT_LITERAL,
  PARAMETER_NOT_PORTABLE,
  PARAMETER_TWICE,
  type Diagnostic
} from '../../diagnostics/index.js';
import type { Cell } from '../../notebook/index.js';
import { analyzeBlock, type Expression, type Name, type Statement } from '../../python/index.js';
import type { Parameter } from '../model.js';
import { rangeOf, type ParseCell } from '../source.js';
import { declaredType, evaluateLiteral, lostNumber, plainValue, type Literal } from './literal.js';

/** One name and what it is set to; no value where it is unpacked from something. */
interface Setting {
  readonly target: Name;
  readonly value?: Expression;
  readonly annotation?: Expression;
}

/** The parameters in the order of their definitions. */
export function readParameters(
  cells: readonly Cell[],
  parse: ParseCell,
  report: (problem: Diagnostic) => void
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const cell of cells) {
    for (const statement of parse(cell).body) {
      const settings = settingsOf(statement);
      for (const setting of settings ?? []) {
        define(parameters, cell, setting, report);
      }
      if (settings === undefined) {
        boundNames(statement, cell).forEach(name => parameters.delete(name));
      }
    }
  }
  return [...parameters.values()];
}

function define(
  parameters: Map<string, Parameter>,
  cell: Cell,
  setting: Setting,
  report: (problem: Diagnostic) => void
): void {
  const name = setting.target.id;
  const place = { cell: cell.index, range: rangeOf(cell.source, setting.target) };
  const literal = setting.value && evaluateLiteral(setting.value);
  const lost = literal && lostNumber(literal);
  if (parameters.has(name)) {
    report(
      diagnostic(PARAMETER_TWICE, {
        message: `Parameter ${name} is set twice; the last value counts.`,
        hint: 'Keep one of the lines.',
        ...place
      })
    );
  }
  // Deleted first, so that the order is that of the definitions that count.
  parameters.delete(name);
  if (literal === undefined) {
    report(
      diagnostic(PARAMETER_NOT_LITERAL, {
        message: `${name} is computed at the start of every step, so it cannot be overridden.`,
        hint: 'Write the value itself if it is to be a parameter: a number, a text, True, False, None, a list, or a dict with texts as keys.',
        ...place
      })
    );
  } else if (lost !== undefined) {
    report(
      diagnostic(PARAMETER_NOT_PORTABLE, {
        message: `Kubeflow Pipelines cannot hold the number ${lost}, so ${name} cannot be overridden.`,
        hint: 'Make it a text and convert it in a step if it is to be a parameter.',
        ...place
      })
    );
  } else {
    parameters.set(name, parameterOf(literal, setting, place));
  }
}

function parameterOf(
  literal: Literal,
  setting: Setting,
  place: Pick<Parameter, 'cell' | 'range'>
): Parameter {
  return {
    name: setting.target.id,
    type: declaredType(literal, setting.annotation),
    default: plainValue(literal),
    ...place
  };
}

/** Names that an assignment sets one by one; undefined where the statement is no assignment of names. */
function settingsOf(statement: Statement): Setting[] | undefined {
  switch (statement.kind) {
    case 'Assign': {
      const settings = statement.targets.map(target => pair(target, statement.value));
      return settings.every(one => one !== undefined) ? settings.flat() : undefined;
    }
    case 'AnnotatedAssign': {
      const { target, value, annotation } = statement;
      if (value === undefined) {
        return [];
      }
      return target.kind === 'Name' ? [{ target, value, annotation }] : undefined;
    }
    case 'AugmentedAssign':
      return statement.target.kind === 'Name' ? [{ target: statement.target }] : undefined;
    default:
      return undefined;
  }
}

/** `a, b = 1, 2` sets two names; `a, b = f()` sets two names to no one knows what. */
function pair(target: Expression, value: Expression | undefined): Setting[] | undefined {
  if (target.kind === 'Name') {
    return [{ target, ...(value && { value }) }];
  }
  if (target.kind !== 'Tuple' && target.kind !== 'List') {
    return undefined;
  }
  const values =
    (value?.kind === 'Tuple' || value?.kind === 'List') &&
    value.elements.length === target.elements.length &&
    ![...value.elements, ...target.elements].some(one => one.kind === 'Starred')
      ? value.elements
      : [];
  const pairs = target.elements.map((one, i) => pair(one, values[i]));
  return pairs.every(one => one !== undefined) ? pairs.flat() : undefined;
}

/** Names that any other statement binds or deletes: from here on they are not what the literal said. */
function boundNames(statement: Statement, cell: Cell): string[] {
  const module = { body: [statement], problems: [] };
  const summary = analyzeBlock([{ cell: cell.index, module }]);
  return [...summary.binds.keys(), ...summary.laterBinds, ...summary.deletes.keys()];
}

/** Does the statement do nothing but set parameters? */
export function setsOnlyLiterals(statement: Statement): boolean {
  const settings = settingsOf(statement);
  return (
    settings !== undefined &&
    settings.every(one => one.value !== undefined && evaluateLiteral(one.value) !== undefined)
  );
}
