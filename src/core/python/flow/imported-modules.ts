/**
 * Modules that the code of a block loads, wherever it stands: at the top, in functions, by
 * `importlib.import_module('x')`.
 */
import type { ImportedModule } from '../summary.js';
import type { Span } from '../../text/index.js';
import type { SyntaxNode } from '../walk.js';

export class ImportFinder {
  readonly found: ImportedModule[] = [];

  /** @param callee The qualified name of what a call calls. */
  visit(node: SyntaxNode, callee: string | undefined, cell: number, conditional: boolean): void {
    switch (node.kind) {
      case 'Import':
        for (const alias of node.names) {
          this.note(alias, alias.name, 0, cell, conditional);
        }
        return;
      case 'ImportFrom':
        if (node.module !== '__future__') {
          this.note(node, node.module, node.level, cell, conditional);
        }
        return;
      case 'Call': {
        const module = moduleByCall(node, callee);
        if (module !== undefined) {
          this.note(node, module, 0, cell, conditional);
        }
        return;
      }
      default:
        return;
    }
  }

  private note(
    { start, end }: Span,
    module: string,
    level: number,
    cell: number,
    conditional: boolean
  ): void {
    this.found.push({ location: { cell, start, end }, module, level, conditional });
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
