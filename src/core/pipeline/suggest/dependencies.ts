/**
 * Dependencies from the data flow: each step depends on the nearest step before it that sets or
 * changes a name it needs. What follows from other dependencies is left out.
 */
import { analyzeBlock, type BlockSummary, type Definition } from '../../python/index.js';
import type { ParseCell } from '../source.js';
import { changedNames } from './facts.js';
import type { Segment } from './segments.js';

/** A step that another depends on, with the names on whose account. */
export interface SuggestedDependency {
  readonly on: number;
  readonly names: readonly string[];
}

/**
 * Dependencies of each segment on segments before it. `prelude`: names that are there in every step.
 * `declared`: dependencies that the tags give already, by the number of the segment.
 */
export function findDependencies(
  segments: readonly Segment[],
  prelude: ReadonlySet<string>,
  declared: readonly ReadonlySet<number>[],
  parse: ParseCell
): SuggestedDependency[][] {
  const summaries = summarize(segments, parse);
  const changes = summaries.map(changedNames);
  const needs = summaries.map(summary =>
    [...summary.needs.keys()].filter(name => !prelude.has(name))
  );
  const edges = segments.map(() => new Map<number, Set<string>>());
  const add = (from: number, to: number, name?: string): boolean => {
    const names = edges[from]?.get(to);
    if (names === undefined) {
      edges[from]?.set(to, new Set(name === undefined ? [] : [name]));
    } else if (name !== undefined) {
      names.add(name);
    }
    return names === undefined;
  };
  const nearest = (i: number, name: string): number => {
    let at = i - 1;
    while (at >= 0 && !changes[at]?.has(name)) {
      at--;
    }
    return at;
  };
  for (const i of segments.keys()) {
    declared[i]?.forEach(on => add(i, on));
    for (const name of needs[i] ?? []) {
      const on = nearest(i, name);
      if (on >= 0) {
        add(i, on, name);
      }
    }
    filesRead(summaries, i).forEach(({ on, path }) => add(i, on, path));
  }
  serialize(segments.length, needs, changes, nearest, edges, add);
  return edges.map((dependencies, i) =>
    [...dependencies]
      .filter(
        ([on]) =>
          declared[i]?.has(on) === true ||
          ![...dependencies.keys()].some(other => other !== on && ancestors(edges, other).has(on))
      )
      .sort(([a], [b]) => a - b)
      .map(([on, names]) => ({ on, names: [...names] }))
  );
}

function summarize(segments: readonly Segment[], parse: ParseCell): BlockSummary[] {
  const definitions = new Map<string, Definition>();
  return segments.map(({ works }) => {
    const summary = analyzeBlock(
      works.map(({ facts: { cell } }) => ({ cell: cell.index, module: parse(cell) })),
      { definitions }
    );
    summary.definitions.forEach((definition, name) => definitions.set(name, definition));
    return summary;
  });
}

/**
 * A step that takes a name from the nearest step that changes it must not meet an older version on
 * another way: steps that change the name one after another are put in a row.
 */
function serialize(
  count: number,
  needs: readonly (readonly string[])[],
  changes: readonly ReadonlySet<string>[],
  nearest: (i: number, name: string) => number,
  edges: readonly ReadonlyMap<number, unknown>[],
  add: (from: number, to: number, name: string) => boolean
): void {
  for (let again = true; again;) {
    again = false;
    for (let i = 0; i < count; i++) {
      const above = ancestors(edges, i);
      for (const name of needs[i] ?? []) {
        const last = nearest(i, name);
        for (const other of last < 0 ? [] : above) {
          const older = other < last && changes[other]?.has(name) === true;
          if (older && !ancestors(edges, last).has(other)) {
            again = add(last, other, name) || again;
          }
        }
      }
    }
  }
}

/** Files that an earlier step writes and this one reads. */
function filesRead(summaries: readonly BlockSummary[], i: number): { on: number; path: string }[] {
  const read = new Set(
    summaries[i]?.files.filter(file => file.mode !== 'write').map(file => file.path)
  );
  return summaries
    .slice(0, i)
    .flatMap(({ files }, on) =>
      files
        .filter(file => file.mode === 'write' && read.has(file.path))
        .map(({ path }) => ({ on, path }))
    );
}

function ancestors(edges: readonly ReadonlyMap<number, unknown>[], of: number): Set<number> {
  const found = new Set<number>(edges[of]?.keys());
  for (const at of found) {
    edges[at]?.forEach((_, on) => found.add(on));
  }
  return found;
}
