/** The imports in a Python file, wherever they stand. */
import { forEachChild, LineIndex, parseModule, type SyntaxNode } from '../../core/index.js';

export interface FileImport {
  /** Dotted name; empty in `from . import x`, whose names follow as modules of their own. */
  readonly module: string;
  /** Leading dots. */
  readonly level: number;
  /** Inside `try`, `if` or a function: a module that is absent need not be an error. */
  readonly conditional: boolean;
}

export interface FileImports {
  readonly imports: readonly FileImport[];
  /** Syntax errors; lines are one-based. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Finds the imports in the text of a Python file. */
export function readImports(source: string): FileImports {
  const { body, problems } = parseModule(source);
  const imports: FileImport[] = [];
  for (const statement of body) {
    collect(statement, false, imports);
  }
  const lines = problems.length > 0 ? new LineIndex(source) : undefined;
  return {
    imports,
    problems: problems.map(({ start, message }) => ({
      line: (lines?.position(start).line ?? 0) + 1,
      message
    }))
  };
}

function collect(node: SyntaxNode, conditional: boolean, imports: FileImport[]): void {
  switch (node.kind) {
    case 'Import':
      imports.push(...node.names.map(({ name }) => ({ module: name, level: 0, conditional })));
      return;
    case 'ImportFrom': {
      const { module, level, names } = node;
      if (module !== '') {
        imports.push({ module, level, conditional });
      }
      // What is taken may itself be a module.
      for (const { name } of names) {
        if (name !== '*') {
          imports.push({ module: module === '' ? name : `${module}.${name}`, level, conditional });
        }
      }
      return;
    }
    case 'Try':
    case 'If':
    case 'FunctionDefinition':
      forEachChild(node, child => collect(child, true, imports));
      return;
    default:
      forEachChild(node, child => collect(child, conditional, imports));
  }
}
