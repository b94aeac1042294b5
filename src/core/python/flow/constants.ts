/**
 * Names of a block that stand for one string constant, such as a path, all the time.
 */
import type { Statement } from '../ast.js';
import type { BlockCell } from '../summary.js';
import type { BlockFlow } from './block-flow.js';
import { constantPath } from './paths.js';

export function constantsOf(
  flow: BlockFlow,
  cells: readonly BlockCell[]
): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  const constantOf = (name: string): string | undefined =>
    constants.get(name) ??
    (flow.bindings.all.has(name) ? undefined : flow.context.constants?.get(name));
  const visit = (statement: Statement): void => {
    if (statement.kind === 'Magic') {
      statement.body.forEach(visit);
    }
    if (
      (statement.kind !== 'Assign' && statement.kind !== 'AnnotatedAssign') ||
      statement.value === undefined
    ) {
      return;
    }
    const targets = statement.kind === 'Assign' ? statement.targets : [statement.target];
    for (const target of targets) {
      if (target.kind === 'Name' && flow.bindings.all.get(target.id)?.count === 1) {
        const value = constantPath(statement.value, flow.naming, constantOf);
        if (value !== undefined) {
          constants.set(target.id, value);
        }
      }
    }
  };
  for (const { module } of cells) {
    module.body.forEach(visit);
  }
  return constants;
}
