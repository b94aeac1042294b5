/**
 * Expressions that are a path known in advance: string constants, and what `os.path.join`, `Path`, `/`
 * and `+` make of them. F-strings are not followed.
 */
import type { Call, Expression } from '../ast.js';
import { type Naming, qualifiedName } from './calls.js';

/** Finds the constant a name stands for. */
export type ConstantOf = (name: string) => string | undefined;

/** The text an expression is sure to give, or undefined. */
export function constantPath(
  node: Expression,
  naming: Naming,
  constantOf: ConstantOf
): string | undefined {
  switch (node.kind) {
    case 'Constant':
      return node.type === 'str' && typeof node.value === 'string' ? node.value : undefined;
    case 'Name':
      return constantOf(node.id);
    case 'Operation': {
      const isJoin = node.operators.every(operator => operator === '/');
      if (!isJoin && !node.operators.every(operator => operator === '+')) {
        return undefined;
      }
      const parts = allConstant(node.operands, naming, constantOf);
      return parts && (isJoin ? join(parts) : parts.join(''));
    }
    case 'Call':
      return pathOfCall(node, naming, constantOf);
    default:
      return undefined;
  }
}

const PATH_TYPES: ReadonlySet<string> = new Set([
  'pathlib.Path',
  'pathlib.PurePath',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath'
]);

export function isPathConstructor(node: Expression, naming: Naming): boolean {
  return makesPath(qualifiedName(node, naming), node);
}

/** Whether a function of this qualified name makes a path; `Path` is one wherever it came from. */
export function makesPath(qualified: string | undefined, callee: Expression): boolean {
  return qualified === undefined
    ? callee.kind === 'Name' && callee.id === 'Path'
    : PATH_TYPES.has(qualified);
}

function pathOfCall(call: Call, naming: Naming, constantOf: ConstantOf): string | undefined {
  const callee = call.function;
  const parts =
    call.keywords.length > 0 ? undefined : allConstant(call.positional, naming, constantOf);
  if (!parts) {
    return undefined;
  }
  const qualified = qualifiedName(callee, naming);
  if (makesPath(qualified, callee)) {
    return join(parts);
  }
  switch (qualified) {
    case 'os.path.join':
      return join(parts);
    case 'os.path.abspath':
    case 'os.path.expanduser':
    case 'os.path.normpath':
    case 'os.path.realpath':
    case 'os.fspath':
    case 'builtins.str':
      return parts.length === 1 ? parts[0] : undefined;
    case 'os.getcwd':
    case 'pathlib.Path.cwd':
      return '';
    default:
      break;
  }
  if (callee.kind !== 'Attribute') {
    return undefined;
  }
  if (callee.attribute === 'cwd' && isPathConstructor(callee.value, naming)) {
    return '';
  }
  const base = constantPath(callee.value, naming, constantOf);
  if (base === undefined) {
    return undefined;
  }
  switch (callee.attribute) {
    case 'joinpath':
      return join([base, ...parts]);
    case 'resolve':
    case 'absolute':
    case 'expanduser':
    case 'as_posix':
      return parts.length === 0 ? base : undefined;
    default:
      return undefined;
  }
}

function allConstant(
  nodes: readonly Expression[],
  naming: Naming,
  constantOf: ConstantOf
): readonly string[] | undefined {
  const parts: string[] = [];
  for (const node of nodes) {
    const part = constantPath(node, naming, constantOf);
    if (part === undefined) {
      return undefined;
    }
    parts.push(part);
  }
  return parts;
}

/** As `os.path.join`: an absolute part starts anew. */
function join(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (path === '' || part.startsWith('/')) {
      return part;
    }
    return part === '' ? path : path.endsWith('/') ? path + part : `${path}/${part}`;
  }, '');
}
