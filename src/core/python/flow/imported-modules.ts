/**
 * Modules that the code of a block loads, wherever it stands: at the top, in functions, by
 * `importlib.import_module('x')`.
 */
import type { ImportedModule } from '../summary.js';
import type { Span } from '../../text/index.js';
import type { SyntaxNode } from '../walk.js';
import type { Callee } from './calls.js';

export class ImportFinder {
  readonly found: ImportedModule[] = [];

  visit(node: SyntaxNode, callee: Callee | undefined, cell: number, conditional: boolean): void {
    const note = (span: Span, module: string, level = 0): void => {
      const location = { cell, start: span.start, end: span.end };
      this.found.push({ location, module, level, conditional });
    };
    switch (node.kind) {
      case 'Import':
        node.names.forEach(alias => note(alias, alias.name));
        return;
      case 'ImportFrom':
        if (node.module !== '__future__') {
          note(node, node.module, node.level);
        }
        return;
      case 'Call': {
        const module = moduleByCall(node, callee?.qualified);
        if (module !== undefined) {
          note(node, module);
        }
        return;
      }
      default:
        return;
    }
  }
}

/** The absolute module that `import_module('x')` or `__import__('x')` loads. */
function moduleByCall(
  node: SyntaxNode & { kind: 'Call' },
  qualified: string | undefined
): string | undefined {
  const argument = node.positional[0];
  return (qualified === 'importlib.import_module' || qualified === 'builtins.__import__') &&
    argument?.kind === 'Constant' &&
    typeof argument.value === 'string' &&
    argument.type === 'str' &&
    !argument.value.startsWith('.')
    ? argument.value
    : undefined;
}
