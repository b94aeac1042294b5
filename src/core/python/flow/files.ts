/**
 * Files that the code of a block reads or writes under names known in advance, functions included.
 */
import type { Call, Expression } from '../ast.js';
import type { FileReference } from '../summary.js';
import { type SyntaxNode, walk } from '../walk.js';
import type { Naming } from './calls.js';
import {
  fileCalls,
  looksLikeFile,
  OPENERS,
  PATH_KEYWORDS,
  PATH_METHODS
} from './knowledge/files.js';
import { calleeText } from './names.js';
import { type ConstantOf, constantPath, isPathConstructor, makesPath } from './paths.js';

type Mode = FileReference['mode'];

export class FileFinder {
  private readonly references = new Map<string, FileReference>();
  private cell = 0;
  /** Nodes inside an expression that was taken as a whole. */
  private readonly partsOfPaths = new Set<SyntaxNode>();

  constructor(
    private readonly naming: Naming,
    private readonly constantOf: ConstantOf
  ) {}

  get found(): readonly FileReference[] {
    return [...this.references.values()];
  }

  /** To be called with every node, outer ones first; `callee`: the qualified name of what a call calls. */
  visit(node: SyntaxNode, callee: string | undefined, cell: number): void {
    this.cell = cell;
    if (this.partsOfPaths.has(node)) {
      return;
    }
    if (node.kind === 'Call') {
      this.visitCall(node, callee);
    } else if (node.kind === 'Operation') {
      this.visitJoin(node);
    }
  }

  /** `Path('data') / 'a.csv'`, used later. */
  private visitJoin(node: Expression & { kind: 'Operation' }): void {
    const call = node.operands.find(operand => operand.kind === 'Call');
    const path = call && isPathConstructor(call.function, this.naming) && this.path(node);
    if (call && typeof path === 'string') {
      this.noteText(node, path, call, 'unknown');
    }
  }

  private visitCall(call: Call, qualified: string | undefined): void {
    const callee = call.function;
    if (qualified !== undefined && OPENERS.has(qualified)) {
      this.note(call.positional[0] ?? keyword(call, 'file'), call, openMode(call, 1));
      return;
    }
    if (makesPath(qualified, callee)) {
      const path = this.path(call);
      if (path !== undefined && call.positional[0]) {
        this.noteText(call.positional[0], path, call, 'unknown');
      }
      return;
    }
    if (callee.kind === 'Attribute' && this.visitPathMethod(call, callee)) {
      return;
    }
    const calls = fileCalls(qualified, lastNameOf(callee, qualified));
    if (!calls) {
      this.visitUnknown(call);
      return;
    }
    for (const { mode, position } of calls) {
      const byKeyword = call.keywords.find(
        ({ name }) => name !== undefined && PATH_KEYWORDS.has(name)
      );
      this.note(call.positional[position] ?? byKeyword?.value, call, mode);
    }
  }

  /** `Path('x').read_text()`, `path.open('w')`. */
  private visitPathMethod(call: Call, callee: Expression & { kind: 'Attribute' }): boolean {
    const mode =
      callee.attribute === 'open' ? openMode(call, 0) : PATH_METHODS.get(callee.attribute);
    const path = mode === undefined ? undefined : this.path(callee.value);
    if (mode === undefined || path === undefined) {
      return false;
    }
    this.noteText(innermostArgument(callee.value), path, call, mode);
    return true;
  }

  /** Helpers of the notebook may open what they are given. */
  private visitUnknown(call: Call): void {
    for (const argument of call.order) {
      const path = this.path(argument);
      // `os.path.join('data', 'a.csv')` only makes a path: what uses it counts.
      if (path !== undefined && looksLikeFile(path) && this.path(call) === undefined) {
        this.noteText(argument, path, call, 'unknown');
      }
    }
  }

  private note(argument: Expression | undefined, call: Call, mode: Mode): void {
    const path = argument && this.path(argument);
    if (argument && path !== undefined) {
      this.noteText(argument, path, call, mode);
    }
  }

  private noteText(argument: Expression, path: string, call: Call, mode: Mode): void {
    if (path !== '' && !path.includes('://') && !path.includes('\n') && path !== ':memory:') {
      this.add(argument, path, call, mode);
    }
  }

  private add(argument: Expression, path: string, call: Call, mode: Mode): void {
    walk(argument, node => this.partsOfPaths.add(node));
    const { cell } = this;
    const key = `${cell}:${argument.start}:${path}`;
    const known = this.references.get(key);
    // `Path('x').read_text()` is seen twice; what is known of it counts.
    if (!known || known.mode === 'unknown') {
      this.references.set(key, {
        location: { cell, start: argument.start, end: argument.end },
        path,
        call: calleeText(call.function),
        mode
      });
    }
  }

  private path(node: Expression): string | undefined {
    return constantPath(node, this.naming, this.constantOf);
  }
}

function keyword(call: Call, name: string): Expression | undefined {
  return call.keywords.find(candidate => candidate.name === name)?.value;
}

/** `read_csv`, also where it was imported under another name. */
function lastNameOf(callee: Expression, qualified: string | undefined): string {
  if (callee.kind === 'Attribute') {
    return callee.attribute;
  }
  return qualified?.slice(qualified.lastIndexOf('.') + 1) ?? calleeText(callee);
}

/** The mode given to `open` at a position or by name; reading by default. */
function openMode(call: Call, position: number): Mode {
  const argument = call.positional[position] ?? keyword(call, 'mode');
  if (!argument) {
    return 'read';
  }
  if (argument.kind !== 'Constant' || typeof argument.value !== 'string') {
    return 'unknown';
  }
  return /[wax]/.test(argument.value) ? 'write' : 'read';
}

/** The argument of the `Path(…)` at the bottom of a chain, where the path is written. */
function innermostArgument(node: Expression): Expression {
  switch (node.kind) {
    case 'Attribute':
      return innermostArgument(node.value);
    case 'Call':
      return node.function.kind === 'Attribute' && node.positional.length === 0
        ? innermostArgument(node.function.value)
        : (node.positional[0] ?? node);
    default:
      return node;
  }
}
