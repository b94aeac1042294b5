/**
 * Arithmetic with Python's numbers: integers of any size, floats, and Python's rules for both. What
 * Python would refuse, or what would take long, has no result.
 */

export type PythonNumber =
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number };

/** Binding strength of binary operators (language reference §6.17). */
const PRIORITY: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '**': 7
};

/** Longest integer that is worth computing, in bits: parameters hold 53. */
const MOST_BITS = 4096n;

/** A sign or `~` before a number. */
export function negate(operator: string, operand: PythonNumber): PythonNumber | undefined {
  switch (operator) {
    case '+':
      return operand;
    case '-':
      return operand.type === 'int' ? int(-operand.value) : float(-operand.value);
    case '~':
      return operand.type === 'int' ? int(~operand.value) : undefined;
    default:
      return undefined;
  }
}

/** A chain such as `2 * 3 + 4`: operators by strength, equal ones from the left, `**` from the right. */
export function calculate(
  operands: readonly PythonNumber[],
  operators: readonly string[]
): PythonNumber | undefined {
  const values: PythonNumber[] = [];
  const waiting: string[] = [];
  const reduce = (): boolean => {
    const [right, left, operator] = [values.pop(), values.pop(), waiting.pop()];
    const result = left && right && operator ? binary(operator, left, right) : undefined;
    if (result === undefined) {
      return false;
    }
    values.push(result);
    return true;
  };
  for (const [i, operand] of operands.entries()) {
    values.push(operand);
    const next = operators[i];
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      if (next !== undefined && !bindsFirst(top, next)) {
        break;
      }
      if (!reduce()) {
        return undefined;
      }
    }
    if (next !== undefined) {
      waiting.push(next);
    }
  }
  return values.length === 1 ? values[0] : undefined;
}

/** Of two neighbours, does the left one come first? */
function bindsFirst(left: string, right: string): boolean {
  const [a, b] = [PRIORITY[left] ?? 0, PRIORITY[right] ?? 0];
  return a > b || (a === b && left !== '**');
}

function binary(
  operator: string,
  left: PythonNumber,
  right: PythonNumber
): PythonNumber | undefined {
  if (left.type === 'int' && right.type === 'int') {
    return operator === '/'
      ? floats(operator, Number(left.value), Number(right.value))
      : integers(operator, left.value, right.value);
  }
  return floats(operator, Number(left.value), Number(right.value));
}

function integers(operator: string, a: bigint, b: bigint): PythonNumber | undefined {
  switch (operator) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return int(a * b);
    case '//':
      return b === 0n ? undefined : int((a - modulo(a, b)) / b);
    case '%':
      return b === 0n ? undefined : int(modulo(a, b));
    case '**':
      if (b < 0n) {
        return a === 0n ? undefined : float(Number(a) ** Number(b));
      }
      return bits(a) * b > MOST_BITS ? undefined : int(a ** b);
    case '<<':
      return b < 0n || bits(a) + b > MOST_BITS ? undefined : int(a << b);
    case '>>':
      return b < 0n ? undefined : int(b > MOST_BITS ? (a < 0n ? -1n : 0n) : a >> b);
    case '&':
      return int(a & b);
    case '|':
      return int(a | b);
    case '^':
      return int(a ^ b);
    default:
      return undefined;
  }
}

function floats(operator: string, a: number, b: number): PythonNumber | undefined {
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      return b === 0 ? undefined : float(a / b);
    case '//':
      return b === 0 ? undefined : float(Math.floor(a / b));
    case '%':
      return b === 0 ? undefined : float(a - b * Math.floor(a / b));
    case '**': {
      const power = a ** b;
      // Python gives a complex number, or an error.
      return Number.isFinite(power) ? float(power) : undefined;
    }
    default:
      return undefined;
  }
}

/** The remainder has the sign of the divisor, as in Python. */
function modulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

function bits(value: bigint): bigint {
  return BigInt((value < 0n ? -value : value).toString(2).length);
}

function int(value: bigint): PythonNumber {
  return { type: 'int', value };
}

function float(value: number): PythonNumber {
  return { type: 'float', value };
}
