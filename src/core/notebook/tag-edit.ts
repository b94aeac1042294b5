/**
 * Changes to the tags of a cell, on plain lists: the same functions serve files and JupyterLab's
 * notebook model. Other tools' tags keep their places; what is written is Kale 2.x.
 */
import type { NotebookEdit } from '../diagnostics/index.js';
import type { TaggedCell } from './cell-tags.js';
import {
  isSetting,
  parseTag,
  type ParsedTag,
  printTag,
  type SettingTag,
  type SpecialRole
} from './tags.js';

type TagEdit = Pick<Extract<NotebookEdit, { readonly kind: 'tags' }>, 'remove' | 'add'>;

/**
 * The tags after an edit. A tag that is added takes the place of the one that is removed with it;
 * the rest of the added ones come last, unless they are there already.
 */
export function applyTagEdit(tags: readonly string[], edit: TagEdit): string[] {
  const kept = tags.filter(tag => !edit.remove.includes(tag));
  const placed = new Set<string>();
  const result: string[] = [];
  for (const tag of tags) {
    const index = edit.remove.indexOf(tag);
    const instead = index < 0 ? tag : edit.add[index];
    if (instead !== undefined && (index < 0 || (!kept.includes(instead) && !placed.has(instead)))) {
      result.push(instead);
      placed.add(instead);
    }
  }
  return [...result, ...edit.add.filter(tag => !placed.has(tag))];
}

/** What a cell is to be; absent parts stay as they are. */
export interface CellChange {
  /** `none`: the cell joins the one before it. */
  readonly role?: SpecialRole | 'none';
  /** Makes the cell a step of this name. */
  readonly step?: string;
  /** All steps that the step depends on. */
  readonly dependencies?: readonly string[];
  /** All settings that the step has as tags. */
  readonly settings?: readonly SettingTag[];
}

/**
 * The tags of a cell after a change. Dependencies and settings go with the step: a cell that is none
 * keeps neither, as they would have no effect there.
 */
export function setCellTags(tags: readonly string[], change: CellChange): string[] {
  const isStep = change.step !== undefined;
  const leaves = change.role !== undefined && !isStep;
  let result = [...tags];
  if (isStep || leaves) {
    result = replaceFamily(result, tag => isRole(tag, change.role === 'none'), roleTags(change));
  }
  const dependencies = leaves ? [] : change.dependencies;
  if (dependencies !== undefined) {
    result = replaceFamily(
      result,
      tag => tag.kind === 'dependency',
      dependencies.map(name => `prev:${name}`)
    );
  }
  const settings = leaves ? [] : change.settings;
  if (settings !== undefined) {
    result = replaceFamily(
      result,
      tag => isSetting(tag) || tag.kind === 'malformed',
      settings.flatMap(setting => printTag(setting) ?? [])
    );
  }
  return result;
}

/** Edits that give a step another name in its own cells and in those that depend on it. */
export function renameStep(cells: readonly TaggedCell[], from: string, to: string): NotebookEdit[] {
  return cells.flatMap(({ index, tags }): NotebookEdit[] => {
    const remove: string[] = [];
    const add: string[] = [];
    for (const text of tags) {
      const renamed = renameIn(text, from, to);
      if (renamed !== undefined) {
        remove.push(text);
        add.push(renamed);
      }
    }
    return remove.length === 0 ? [] : [{ kind: 'tags', cell: index, remove, add }];
  });
}

function renameIn(text: string, from: string, to: string): string | undefined {
  const parsed = parseTag(text);
  if (parsed.kind === 'step' && parsed.name === from) {
    // A cell that Kale 0.3 put into several steps stays in the others.
    return `${parsed.block === true ? 'block' : 'step'}:${to}`;
  }
  if (text === `prev:${from}`) {
    return `prev:${to}`;
  }
  return parsed.kind === 'dependency' && parsed.steps.includes(from)
    ? `prev:${parsed.steps.map(name => (name === from ? to : name)).join(':')}`
    : undefined;
}

function isRole(tag: ParsedTag, alsoPapermill: boolean): boolean {
  return (
    tag.kind === 'special' ||
    tag.kind === 'step' ||
    tag.kind === 'notebook' ||
    // papermill's own tag is only in the way where the cell is to mean nothing.
    (tag.kind === 'papermill' && alsoPapermill)
  );
}

function roleTags({ role, step }: CellChange): string[] {
  const parsed: ParsedTag | undefined =
    step !== undefined
      ? { kind: 'step', name: step }
      : role === undefined || role === 'none'
        ? undefined
        : { kind: 'special', role };
  return parsed === undefined ? [] : [printTag(parsed) ?? ''];
}

/** Tags with those of one family replaced: what stays keeps its place, new ones take freed places. */
function replaceFamily(
  tags: readonly string[],
  belongs: (tag: ParsedTag) => boolean,
  wanted: readonly string[]
): string[] {
  const missing = [...new Set(wanted)].filter(tag => !tags.includes(tag));
  const result: string[] = [];
  let last: number | undefined;
  for (const tag of tags) {
    const mine = belongs(parseTag(tag));
    const instead = !mine ? tag : wanted.includes(tag) ? tag : missing.shift();
    if (instead === undefined || (mine && result.includes(instead))) {
      continue;
    }
    result.push(instead);
    last = mine ? result.length : last;
  }
  result.splice(last ?? result.length, 0, ...missing);
  return result;
}
