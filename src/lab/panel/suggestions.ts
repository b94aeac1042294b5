/** Tags that are proposed, one row a cell, and what comes of those that are accepted. Pure. */
import { parseTag, type Suggestion } from '../../core/index.js';
import type { ICellTags } from '../notebook/cell-views.js';
import { kindOf } from '../notebook/cell-kind.js';
import type { TagChanges } from '../notebook/tagging.js';

export interface ISuggestionRow {
  readonly id: string;
  /** Number of the cell in the notebook, from 0. */
  readonly index: number;
  readonly tags: readonly string[];
  readonly reason: string;
  /** The first line of the cell that says something. */
  readonly excerpt: string;
}

/** The cells that would get tags. */
export function rowsOf(
  { cells }: Suggestion,
  ids: readonly string[],
  sourceOf: (id: string) => string
): readonly ISuggestionRow[] {
  return cells
    .filter(({ tags }) => tags.length > 0)
    .map(({ cell, tags, reason }) => {
      const id = ids[cell] ?? '';
      return { id, index: cell, tags, reason, excerpt: excerptOf(sourceOf(id)) };
    });
}

/**
 * New tags for the accepted rows. Dependencies on steps that were not accepted are left out: they
 * would name nothing.
 */
export function acceptedTags(
  rows: readonly ISuggestionRow[],
  accepted: ReadonlySet<string>,
  cells: readonly ICellTags[]
): TagChanges {
  const chosen = rows.filter(({ id }) => accepted.has(id));
  const steps = new Set([
    ...cells.map(({ tags }) => kindOf(tags).step),
    ...chosen.map(({ tags }) => kindOf(tags).step)
  ]);
  const old = new Map(cells.map(({ id, tags }) => [id, tags]));
  return new Map(
    chosen.flatMap(({ id, tags }) => {
      const before = old.get(id);
      const added = tags.filter(tag => {
        const parsed = parseTag(tag);
        return parsed.kind !== 'dependency' || parsed.steps.every(name => steps.has(name));
      });
      const missing = added.filter(tag => before?.includes(tag) === false);
      // The cell may be gone by now.
      return before === undefined || missing.length === 0
        ? []
        : [[id, [...before, ...missing]] as const];
    })
  );
}

function excerptOf(source: string): string {
  const lines = source
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  return lines.find(line => !line.startsWith('#')) ?? lines[0] ?? '';
}
