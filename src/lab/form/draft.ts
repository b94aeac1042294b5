/** What the form changes before it is applied, and the changes that it comes to. Pure. */
import { isStepName, type CellRole, type SpecialRole } from '../../core/index.js';
import { kindOf } from '../notebook/cell-kind.js';
import type { ICellTags } from '../notebook/cell-views.js';
import {
  changeCells,
  renameEverywhere,
  usesOf,
  withDependency,
  type TagChanges
} from '../notebook/tagging.js';
import { settingsOf, type ICellSettings } from './settings.js';

/** Kinds that can be chosen. A `notebook` cell is Kale's composition: it is shown, never made. */
export type ChosenRole = Exclude<CellRole, 'notebook'>;

export interface IDraft {
  readonly role: ChosenRole;
  readonly step: string;
  /** Dependencies that the tags give or a person has chosen. */
  readonly dependencies: readonly string[];
  /** Dependencies of the data flow that a person has taken away. */
  readonly refused: readonly string[];
  readonly settings: ICellSettings;
  /** Where the name of a step changes: everywhere, or in these cells only. */
  readonly everywhere: boolean;
}

/** What the form starts from. */
export interface IDraftSource {
  readonly cells: readonly ICellTags[];
  readonly chosen: ReadonlySet<string>;
  /** Value of our key in the metadata of the first chosen cell. */
  readonly metadata: unknown;
}

/** The first chosen cell that holds code: its tags are what the form shows. */
function firstChosen({ cells, chosen }: IDraftSource): ICellTags | undefined {
  return cells.find(({ id, code }) => code && chosen.has(id));
}

/** The draft of the cells as they are. */
export function draftOf(source: IDraftSource, wanted?: ChosenRole): IDraft {
  const tags = firstChosen(source)?.tags ?? [];
  const { role, step } = kindOf(tags);
  return {
    role: wanted ?? (role === 'notebook' ? 'none' : role),
    step,
    dependencies: dependenciesOf(source.cells, step),
    refused: [],
    settings: settingsOf(tags, source.metadata),
    everywhere: !hasOtherCells(source, step)
  };
}

/**
 * Whether other cells have the tag of the step. A cell that was split leaves such ones behind: to name
 * the parts is not to rename the step.
 */
function hasOtherCells({ cells, chosen }: IDraftSource, step: string): boolean {
  return cells.some(({ id, code, tags }) => code && !chosen.has(id) && kindOf(tags).step === step);
}

/** All dependencies that the tags give a step. */
export function dependenciesOf(cells: readonly ICellTags[], step: string): readonly string[] {
  return step === ''
    ? []
    : [
        ...new Set(
          cells
            .filter(({ code }) => code)
            .map(({ tags }) => kindOf(tags))
            .filter(kind => kind.step === step)
            .flatMap(kind => kind.dependencies)
        )
      ];
}

/** What a new name does: nothing, join a step that is there, or rename the step. */
export type NameChange = 'same' | 'join' | 'rename' | 'new';

/** What the name in the draft does to the notebook. */
export function nameChange(draft: IDraft, source: IDraftSource): NameChange {
  const before = kindOf(firstChosen(source)?.tags ?? []).step;
  if (draft.step === before) {
    return 'same';
  }
  if (usesOf(source.cells, draft.step).cells > 0) {
    return 'join';
  }
  return before === '' ? 'new' : 'rename';
}

/** Whether a draft can be applied. */
export function canApply(draft: IDraft): boolean {
  return draft.role !== 'step' || isStepName(draft.step);
}

/** The dependencies after the change: chosen ones, and implied ones that were not refused. */
export function chosenDependencies(draft: IDraft, implied: readonly string[]): readonly string[] {
  const wanted = implied.filter(
    on => !draft.refused.includes(on) && !draft.dependencies.includes(on)
  );
  return [...draft.dependencies, ...wanted].filter(on => on !== draft.step);
}

/** New tags of all cells that the draft changes. */
export function changesOf(
  draft: IDraft,
  source: IDraftSource,
  implied: readonly string[] = []
): TagChanges {
  const { cells, chosen } = source;
  const { role, step, settings } = draft;
  if (role === 'none' && kindOf(firstChosen(source)?.tags ?? []).role === 'notebook') {
    // Kale's composition of notebooks is shown as no tag: to leave it so must not remove it.
    return new Map();
  }
  if (role !== 'step') {
    return changeCells(cells, chosen, { role: role satisfies SpecialRole | 'none' });
  }
  const before = kindOf(firstChosen(source)?.tags ?? []).step;
  const change = nameChange(draft, source);
  let changes: TagChanges;
  if (change === 'rename' && draft.everywhere) {
    changes = renameEverywhere(cells, before, step);
    const renamed = withChanges(cells, changes);
    changes = merged(
      changes,
      changeCells(renamed, chosen, { role, step, settings: settings.tags })
    );
  } else {
    changes = changeCells(cells, chosen, {
      role,
      step,
      settings: settings.tags,
      // A cell that goes to another step leaves the dependencies of its old one behind.
      ...(change !== 'same' && before !== '' && { dependencies: [] })
    });
  }
  return withDependencies(cells, changes, step, chosenDependencies(draft, implied));
}

function withDependencies(
  cells: readonly ICellTags[],
  changes: TagChanges,
  step: string,
  wanted: readonly string[]
): TagChanges {
  let result = changes;
  const having = dependenciesOf(withChanges(cells, result), step);
  for (const on of having.filter(name => !wanted.includes(name))) {
    result = merged(result, withDependency(withChanges(cells, result), step, on, false));
  }
  for (const on of wanted.filter(name => !having.includes(name))) {
    result = merged(result, withDependency(withChanges(cells, result), step, on, true));
  }
  return result;
}

/** The cells with the changes made. */
export function withChanges(
  cells: readonly ICellTags[],
  changes: TagChanges
): readonly ICellTags[] {
  return cells.map(cell => ({ ...cell, tags: changes.get(cell.id) ?? cell.tags }));
}

function merged(first: TagChanges, second: TagChanges): TagChanges {
  return new Map([...first, ...second]);
}
