/**
 * Modules that the code of a block loads, wherever it stands: at the top, in functions, by
 * `importlib.import_module('x')`.
 */
import type { BlockCell, ImportedModule, Location } from '../summary.js';
import type { Span } from '../../text/index.js';
import { forEachChild, type SyntaxNode } from '../walk.js';
import { type Naming, qualifiedName } from './calls.js';

const CONDITIONAL: ReadonlySet<SyntaxNode['kind']> = new Set([
  'FunctionDefinition',
  'Lambda',
  'If',
  'Try',
  'Match',
  'For',
  'While'
] as const);

export function importedModules(
  cells: readonly BlockCell[],
  naming: Naming
): readonly ImportedModule[] {
  const found: ImportedModule[] = [];
  for (const { cell, module } of cells) {
    const at = (span: Span): Location => ({ cell, start: span.start, end: span.end });
    const visit = (node: SyntaxNode, conditional: boolean): void => {
      switch (node.kind) {
        case 'Import':
          for (const alias of node.names) {
            found.push({ location: at(alias), module: alias.name, level: 0, conditional });
          }
          return;
        case 'ImportFrom':
          if (node.module !== '__future__') {
            const { module: name, level } = node;
            found.push({ location: at(node), module: name, level, conditional });
          }
          return;
        case 'Call': {
          const name = moduleByCall(node, naming);
          if (name !== undefined) {
            found.push({ location: at(node), module: name, level: 0, conditional });
          }
          break;
        }
        default:
          break;
      }
      const inner = conditional || CONDITIONAL.has(node.kind);
      forEachChild(node, child => visit(child, inner));
    };
    module.body.forEach(statement => visit(statement, false));
  }
  return found;
}

/** The absolute module that `import_module('x')` or `__import__('x')` loads. */
function moduleByCall(node: SyntaxNode & { kind: 'Call' }, naming: Naming): string | undefined {
  const qualified = qualifiedName(node.function, naming);
  const argument = node.positional[0];
  return (qualified === 'importlib.import_module' || qualified === 'builtins.__import__') &&
    argument?.kind === 'Constant' &&
    typeof argument.value === 'string' &&
    argument.type === 'str' &&
    !argument.value.startsWith('.')
    ? argument.value
    : undefined;
}
