/** Values for parameters that a person gives for one run, as `name=value`. */
import {
  diagnostic,
  PARAMETER_VALUE,
  UNKNOWN_PARAMETER,
  type Diagnostic
} from '../../diagnostics/index.js';
import { parseModule } from '../../python/index.js';
import { nearest } from '../../schema/index.js';
import type { Parameter, ParameterType, ParameterValue } from '../model.js';
import { evaluateLiteral, lostNumber, plainValue, type Literal } from './literal.js';

export interface Overrides {
  readonly values: ReadonlyMap<string, ParameterValue>;
  readonly diagnostics: readonly Diagnostic[];
}

const MEANINGS: Readonly<Record<ParameterType, string>> = {
  int: 'a whole number such as 500',
  float: 'a number such as 0.5',
  str: 'a text',
  bool: 'true or false',
  list: 'a list such as [1, 2]',
  dict: 'a dict such as {"a": 1}',
  none: 'any value'
};

/**
 * Read settings of the form `name=value`. Values are written as in Python or in JSON; texts may stand
 * without quotes. A whole number is a float too, never the other way round.
 */
export function parseOverrides(
  parameters: readonly Parameter[],
  settings: readonly string[]
): Overrides {
  const byName = new Map(parameters.map(one => [one.name, one]));
  const values = new Map<string, ParameterValue>();
  const diagnostics: Diagnostic[] = [];
  for (const setting of settings) {
    const [, name = '', text = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(setting) ?? [];
    const parameter = byName.get(name);
    if (name === '') {
      diagnostics.push(notASetting(setting));
    } else if (parameter === undefined) {
      diagnostics.push(unknownParameter(name, byName.keys()));
    } else {
      const value = readValue(parameter.type, text.trim());
      if (value === undefined) {
        diagnostics.push(wrongValue(parameter, text.trim()));
      } else {
        values.set(name, plainValue(value));
      }
    }
  }
  return { values, diagnostics };
}

function readValue(type: ParameterType, text: string): Literal | undefined {
  const literal = readLiteral(text);
  if (type === 'str') {
    return literal?.type === 'str' ? literal : { type: 'str', value: text };
  }
  if (type === 'none') {
    return literal === undefined ? { type: 'str', value: text } : portable(literal);
  }
  const fits = literal?.type === type || (type === 'float' && literal?.type === 'int');
  return fits ? portable(literal) : undefined;
}

function portable(literal: Literal): Literal | undefined {
  return lostNumber(literal) === undefined ? literal : undefined;
}

/** JSON is read as Python, with its own words for True, False and None: this tells 1.0 from 1. */
function readLiteral(text: string): Literal | undefined {
  const { body, problems } = parseModule(text);
  const [statement] = body;
  return problems.length === 0 && body.length === 1 && statement?.kind === 'ExpressionStatement'
    ? evaluateLiteral(statement.value, { json: true })
    : undefined;
}

function notASetting(setting: string): Diagnostic {
  return diagnostic(PARAMETER_VALUE, {
    message: `${JSON.stringify(setting)} sets no parameter.`,
    hint: 'Write NAME=VALUE.'
  });
}

function unknownParameter(name: string, names: Iterable<string>): Diagnostic {
  const known = [...names];
  const meant = nearest(name, known);
  return diagnostic(UNKNOWN_PARAMETER, {
    message: `There is no parameter ${name}.`,
    hint:
      meant !== undefined
        ? `Did you mean ${meant}?`
        : known.length > 0
          ? `The parameters are ${known.join(', ')}.`
          : 'Set it to a plain value in a cell tagged pipeline-parameters.'
  });
}

function wrongValue(parameter: Parameter, text: string): Diagnostic {
  const widen =
    parameter.type === 'int' && /^[-+]?[\d.]/.test(text)
      ? ` An annotation in the notebook, ${parameter.name}: float = …, would allow it.`
      : '';
  return diagnostic(PARAMETER_VALUE, {
    message: `Parameter ${parameter.name} must be ${MEANINGS[parameter.type]}, not ${text === '' ? 'empty' : text}.`,
    hint: `Give ${MEANINGS[parameter.type]}.${widen}`
  });
}
