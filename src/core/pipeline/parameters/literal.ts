/**
 * Values that can be read without running Python: numbers and arithmetic with them, texts, True, False,
 * None, and lists and dicts of these. Integers are exact here; `portable` says which survive as doubles.
 */
import type { Constant, Expression } from '../../python/index.js';
import type { ParameterType, ParameterValue } from '../model.js';
import { calculate, negate, type PythonNumber } from './arithmetic.js';

/** A value with its Python type. */
export type Literal =
  | PythonNumber
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'none' }
  | { readonly type: 'list'; readonly value: readonly Literal[] }
  | { readonly type: 'dict'; readonly value: ReadonlyMap<string, Literal> };

/** How an expression is read: JSON's words besides Python's, where a person gives a value by hand. */
export interface Reading {
  readonly json?: boolean;
}

/** The value of an expression; undefined where it is no literal. */
export function evaluateLiteral(node: Expression, reading: Reading = {}): Literal | undefined {
  switch (node.kind) {
    case 'Constant':
      return constant(node);
    case 'JoinedString':
      return !node.template && node.parts.every(part => typeof part === 'string')
        ? { type: 'str', value: node.parts.join('') }
        : undefined;
    case 'UnaryOperation': {
      const operand = evaluateLiteral(node.operand, reading);
      return isNumber(operand) ? negate(node.operator, operand) : undefined;
    }
    case 'Operation': {
      // `-2 ** 2` and `(-2) ** 2` have the same tree, and different values.
      if (
        node.operators.some((one, i) => one === '**' && node.operands[i]?.kind === 'UnaryOperation')
      ) {
        return undefined;
      }
      const operands = node.operands.map(one => evaluateLiteral(one, reading));
      return operands.every(isNumber) ? calculate(operands, node.operators) : undefined;
    }
    case 'List': {
      const items = node.elements.map(one => evaluateLiteral(one, reading));
      return items.every(isLiteral) ? { type: 'list', value: items } : undefined;
    }
    case 'Dictionary':
      return dictionary(node.keys, node.values, reading);
    case 'Name':
      return reading.json === true ? JSON_WORDS.get(node.id) : undefined;
    default:
      return undefined;
  }
}

const JSON_WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['true', { type: 'bool', value: true }],
  ['false', { type: 'bool', value: false }],
  ['null', { type: 'none' }]
]);

function constant(node: Constant): Literal | undefined {
  switch (node.type) {
    case 'str':
      return { type: 'str', value: String(node.value) };
    case 'bool':
      return { type: 'bool', value: node.value === true };
    case 'none':
      return { type: 'none' };
    case 'float':
      return { type: 'float', value: Number(node.value) };
    case 'int':
      // No other number of Python is refused by BigInt: hexadecimal, octal and binary are the same.
      return /^(?:\d+|0[xob][0-9a-f]+)$/i.test(String(node.value))
        ? { type: 'int', value: BigInt(String(node.value)) }
        : undefined;
    default:
      return undefined;
  }
}

/** JSON has texts as keys only; `**other` is no literal. */
function dictionary(
  keys: readonly (Expression | null)[],
  values: readonly Expression[],
  reading: Reading
): Literal | undefined {
  const entries = new Map<string, Literal>();
  for (const [i, value] of values.entries()) {
    const key = keys[i] ? evaluateLiteral(keys[i], reading) : undefined;
    const item = evaluateLiteral(value, reading);
    if (key?.type !== 'str' || item === undefined) {
      return undefined;
    }
    entries.set(key.value, item);
  }
  return { type: 'dict', value: entries };
}

function isLiteral(value: Literal | undefined): value is Literal {
  return value !== undefined;
}

function isNumber(value: Literal | undefined): value is PythonNumber {
  return value?.type === 'int' || value?.type === 'float';
}

/** As plain data; numbers that `lostNumber` finds are only nearly right. */
export function plainValue(literal: Literal): ParameterValue {
  switch (literal.type) {
    case 'none':
      return null;
    case 'int':
      return Number(literal.value);
    case 'list':
      return literal.value.map(plainValue);
    case 'dict':
      return Object.fromEntries([...literal.value].map(([key, item]) => [key, plainValue(item)]));
    default:
      return literal.value;
  }
}

/**
 * A number in a value that cannot be a parameter. Numbers travel as JSON and as IEEE doubles
 * (google.protobuf.Value): integers beyond 2^53 lose digits, and there is no infinity.
 */
export function lostNumber(literal: Literal): string | undefined {
  switch (literal.type) {
    case 'int':
      return Number.isSafeInteger(Number(literal.value)) ? undefined : String(literal.value);
    case 'float':
      return Number.isFinite(literal.value) ? undefined : String(literal.value);
    case 'list':
      return first(literal.value);
    case 'dict':
      return first([...literal.value.values()]);
    default:
      return undefined;
  }
}

function first(items: readonly Literal[]): string | undefined {
  return items.map(lostNumber).find(found => found !== undefined);
}

/** An annotation `float` makes a whole number a parameter of type float. */
export function declaredType(literal: Literal, annotation: Expression | undefined): ParameterType {
  const name =
    annotation?.kind === 'Name'
      ? annotation.id
      : annotation?.kind === 'Constant' && annotation.type === 'str'
        ? annotation.value
        : undefined;
  return literal.type === 'int' && name === 'float' ? 'float' : literal.type;
}
