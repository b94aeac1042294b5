/**
 * What a step rested on, as it is kept beside its result: without tokens, which its code gives again. So
 * nobody has to plan the notebook of an earlier run to say what has changed since.
 */
import { codeTokens, type CodePart, type StepFacts, type StepMaterial } from '../../core/index.js';

export interface StoredFacts extends Omit<StepFacts, 'material'> {
  readonly material: Omit<StepMaterial, 'parts'> & {
    readonly parts: readonly Omit<CodePart, 'tokens'>[];
  };
}

export function storeFacts(facts: StepFacts): StoredFacts {
  const { material } = facts;
  const parts = material.parts.map(({ role, cell, name, source, line }) => ({
    role,
    cell,
    ...(name !== undefined && { name }),
    source,
    line
  }));
  return { ...facts, material: { ...material, parts } };
}

export function readFacts(stored: StoredFacts): StepFacts {
  const { material } = stored;
  const parts = material.parts.map(part => ({ ...part, tokens: codeTokens(part.source) }));
  return { ...stored, material: { ...material, parts } };
}
