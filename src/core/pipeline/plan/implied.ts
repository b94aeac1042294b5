/** Dependencies that the data flow asks for and the tags do not give. */
import { MISSING_DEPENDENCY } from '../../diagnostics/index.js';
import type { Plan } from './model.js';

export interface ImpliedDependency {
  readonly step: string;
  readonly on: string;
  /** Cell that would get the tag. */
  readonly cell: number;
}

/** The dependency that each missing one of a plan is best mended with, each once. */
export function impliedDependencies(plan: Plan): ImpliedDependency[] {
  const found = new Map<string, ImpliedDependency>();
  for (const { code, step, fixes } of plan.diagnostics) {
    const edit = fixes?.[0]?.edits[0];
    const tag = edit?.kind === 'tags' ? edit.add[0] : undefined;
    if (code === MISSING_DEPENDENCY.code && step !== undefined && edit?.kind === 'tags' && tag) {
      const on = tag.slice('prev:'.length);
      found.set(`${step} ${on}`, { step, on, cell: edit.cell });
    }
  }
  return [...found.values()];
}
