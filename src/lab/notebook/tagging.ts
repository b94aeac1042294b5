/** Changes of tags, as lists of tags by cell: what commands and forms write. Pure. */
import {
  applyTagEdit,
  renameStep,
  setCellTags,
  type CellChange,
  type SpecialRole
} from '../../core/index.js';
import { kindOf } from './cell-kind.js';
import type { ICellTags } from './cell-views.js';

/** New tags by the id of the cell. */
export type TagChanges = ReadonlyMap<string, readonly string[]>;

/** What several cells are to be together. */
export interface ICellsChange {
  readonly role: SpecialRole | 'step' | 'none';
  /** Name of the step, for the role `step`. */
  readonly step?: string;
  readonly dependencies?: readonly string[];
  readonly settings?: CellChange['settings'];
}

/**
 * Tags that make the chosen cells what they are to be. Cells of a step that stand together get one
 * tag, in the first of them: the others join it, as everywhere in Kale. Cells of other kinds get a
 * tag each, because code below them must not join the step above.
 */
export function changeCells(
  cells: readonly ICellTags[],
  chosen: ReadonlySet<string>,
  change: ICellsChange
): TagChanges {
  const changes = new Map<string, readonly string[]>();
  let inRun = false;
  let first = true;
  for (const { id, code, tags } of cells) {
    if (!code) {
      continue;
    }
    if (!chosen.has(id)) {
      inRun = false;
      continue;
    }
    if (change.role !== 'step') {
      changes.set(id, setCellTags(tags, { role: change.role }));
    } else if (inRun) {
      changes.set(id, setCellTags(tags, { role: 'none' }));
    } else {
      const { dependencies, settings, step = '' } = change;
      changes.set(
        id,
        setCellTags(tags, {
          step,
          ...(first && dependencies !== undefined && { dependencies }),
          ...(first && settings !== undefined && { settings })
        })
      );
      first = false;
    }
    inRun = true;
  }
  return changes;
}

/** Tags that give a step another name everywhere, over changes that were made before. */
export function renameEverywhere(
  cells: readonly ICellTags[],
  from: string,
  to: string,
  before: TagChanges = new Map()
): TagChanges {
  const changed = cells.map(({ id, code, tags }) => ({ id, code, tags: before.get(id) ?? tags }));
  const result = new Map(before);
  const edits = renameStep(
    changed.map(({ code, tags }, index) => ({ index, code, tags })),
    from,
    to
  );
  for (const edit of edits) {
    const cell = edit.kind === 'tags' ? changed[edit.cell] : undefined;
    if (edit.kind === 'tags' && cell !== undefined) {
      result.set(cell.id, applyTagEdit(cell.tags, edit));
    }
  }
  return result;
}

/** Tags that take a step's dependency on another one away, or add it, in its first tagged cell. */
export function withDependency(
  cells: readonly ICellTags[],
  step: string,
  on: string,
  wanted: boolean
): TagChanges {
  const own = cells.filter(({ code, tags }) => code && kindOf(tags).step === step);
  const having = own.filter(({ tags }) => kindOf(tags).dependencies.includes(on));
  if (wanted) {
    const [first] = own;
    return having.length > 0 || first === undefined
      ? new Map()
      : new Map([[first.id, applyTagEdit(first.tags, { remove: [], add: [`prev:${on}`] })]]);
  }
  return new Map(
    having.map(({ id, tags }) => [
      id,
      setCellTags(tags, {
        dependencies: kindOf(tags).dependencies.filter(name => name !== on)
      })
    ])
  );
}

/** Number of the step's own cells and of the steps that depend on it, for what a renaming touches. */
export function usesOf(
  cells: readonly ICellTags[],
  step: string
): { readonly cells: number; readonly dependents: readonly string[] } {
  const kinds = cells.filter(({ code }) => code).map(({ tags }) => kindOf(tags));
  return {
    cells: kinds.filter(kind => kind.step === step).length,
    dependents: [
      ...new Set(kinds.filter(kind => kind.dependencies.includes(step)).map(kind => kind.step))
    ]
  };
}
