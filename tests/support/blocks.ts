/** One-line verbs for tests of the flow of names through a block. */
import { expect } from 'vitest';
import {
  analyzeBlock,
  type BlockContext,
  type BlockSummary,
  parseModule
} from '../../src/core/python/index.js';

/** The summary of cells run one after another. */
export function blockOf(cells: string | readonly string[], context?: BlockContext): BlockSummary {
  const sources = typeof cells === 'string' ? [cells] : cells;
  return analyzeBlock(
    sources.map((source, cell) => ({ cell, module: parseModule(source, { ipython: true }) })),
    context
  );
}

/** What a block leaves behind for the next one. */
export function contextAfter(...cells: readonly string[]): BlockContext {
  const { definitions, aliases, imports, constants } = blockOf(cells);
  return { definitions, sharing: { held: aliases, holders: reverse(aliases) }, imports, constants };
}

function reverse(relation: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const reversed = new Map<string, Set<string>>();
  for (const [name, others] of relation) {
    others.forEach(other => reversed.set(other, (reversed.get(other) ?? new Set()).add(name)));
  }
  return reversed;
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

/** The names, builtins aside, that must or may come from outside. */
export function needsOf(summary: BlockSummary): string[] {
  return sorted([...summary.needs].filter(([, need]) => !need.builtin).map(([name]) => name));
}

export function expectNeeds(
  cells: string | readonly string[],
  names: readonly string[],
  context?: BlockContext
): void {
  expect(needsOf(blockOf(cells, context))).toEqual(sorted(names));
}

/** Names bound for sure, and those bound perhaps. */
export function expectBinds(
  source: string,
  surely: readonly string[],
  perhaps: readonly string[] = []
): void {
  const { binds } = blockOf(source);
  const names = (sure: boolean): string[] =>
    sorted([...binds].filter(([, binding]) => binding.sure === sure).map(([name]) => name));
  expect({ surely: names(true), perhaps: names(false) }).toEqual({
    surely: sorted(surely),
    perhaps: sorted(perhaps)
  });
}

/** Changes of objects that came in, as `name: certainty`. */
export function expectChanges(
  cells: string | readonly string[],
  changes: Readonly<Record<string, string>>,
  context?: BlockContext
): void {
  const { mutatedInputs } = blockOf(cells, context);
  expect(Object.fromEntries([...mutatedInputs].map(([name, m]) => [name, m.certainty]))).toEqual(
    changes
  );
}

/** Hazards as `kind text`. */
export function expectHazards(
  cells: string | readonly string[],
  hazards: readonly string[],
  context?: BlockContext
): void {
  const found = blockOf(cells, context).hazards;
  expect(found.map(({ kind, text }) => (text === undefined ? kind : `${kind} ${text}`))).toEqual(
    hazards
  );
}
