/** What one cell's tags make of it, at a glance: enough for a chip, before any analysis. */
import { parseTag, type CellRole } from '../../core/index.js';

export interface ICellKind {
  readonly role: CellRole;
  /** Name of the step, empty where the cell has none. */
  readonly step: string;
  readonly dependencies: readonly string[];
}

/** The role, step and dependencies that tags give. Rules between several cells are the analysis's. */
export function kindOf(tags: readonly string[]): ICellKind {
  const parsed = tags.map(parseTag);
  const specials = parsed.flatMap(tag => (tag.kind === 'special' ? [tag.role] : []));
  const special = specials.includes('skip') ? 'skip' : specials[0];
  const step = parsed.find(tag => tag.kind === 'step' && tag.name !== '');
  const notebook = parsed.find(tag => tag.kind === 'notebook');
  const named = step?.kind === 'step' ? step.name : '';
  const role: CellRole =
    special ?? (notebook !== undefined ? 'notebook' : named === '' ? 'none' : 'step');
  return {
    role,
    step: role === 'step' ? named : '',
    dependencies:
      role === 'step'
        ? [...new Set(parsed.flatMap(tag => (tag.kind === 'dependency' ? tag.steps : [])))]
        : []
  };
}

/** Whether tags say anything about the pipeline. */
export function isTagged(tags: readonly string[]): boolean {
  return kindOf(tags).role !== 'none';
}
