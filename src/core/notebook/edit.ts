/**
 * Applies edits to the text of a notebook file. Only what an edit names changes; without an edit the
 * text comes back as it is. Edits that name what is not there do nothing.
 */
import type { NotebookEdit } from '../diagnostics/index.js';
import type { Span } from '../text/index.js';
import { findValue, setValue } from './json-edit.js';
import { type JsonStyle, styleOf } from './json-print.js';
import { elementsAt, type Member, memberOf, membersAt, skipSpace } from './json-scan.js';
import { replaceSource } from './source-edit.js';
import { applyTagEdit } from './tag-edit.js';

type CellEdit = Exclude<NotebookEdit, { readonly kind: 'metadata' }>;

/** The text of a notebook with edits applied, in their order. */
export function editNotebook(text: string, edits: readonly NotebookEdit[]): string {
  const root = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  if (edits.length === 0 || text[root] !== '{') {
    return text;
  }
  // Found once: to find the members of the outermost object is to go through the whole file.
  const members = membersAt(text, root);
  const style = styleOf(text, root, members);
  const byCell = new Map<number, CellEdit[]>();
  for (const edit of edits) {
    if (edit.kind !== 'metadata') {
      byCell.set(edit.cell, [...(byCell.get(edit.cell) ?? []), edit]);
    }
  }
  let edited = byCell.size === 0 ? text : editCells(text, members, byCell, style);
  for (const edit of edits) {
    if (edit.kind === 'metadata') {
      edited = setValue(edited, root, ['metadata', ...edit.path], edit.value, style);
    }
  }
  return edited;
}

/** Each cell is edited on its own, so a big notebook is searched once and not once an edit. */
function editCells(
  text: string,
  members: readonly Member[],
  edits: ReadonlyMap<number, readonly CellEdit[]>,
  style: JsonStyle
): string {
  const list = memberOf(members, 'cells');
  const cells: readonly Span[] = list === undefined ? [] : elementsAt(text, list.value.start);
  const parts: string[] = [];
  let done = 0;
  cells.forEach(({ start, end }, i) => {
    const cellEdits = edits.get(i);
    if (cellEdits === undefined || text[start] !== '{') {
      return;
    }
    const base = indentBefore(text, start, style);
    let cell = text.slice(start, end);
    for (const edit of cellEdits) {
      cell = editCell(cell, edit, style, base);
    }
    parts.push(text.slice(done, start), cell);
    done = end;
  });
  return parts.join('') + text.slice(done);
}

function editCell(cell: string, edit: CellEdit, style: JsonStyle, base: string): string {
  switch (edit.kind) {
    case 'tags': {
      const span = findValue(cell, 0, ['metadata', 'tags']);
      const tags = span === undefined ? [] : tagsIn(cell.slice(span.start, span.end));
      const edited = applyTagEdit(tags, edit);
      return span === undefined && edited.length === 0
        ? cell
        : setValue(cell, 0, ['metadata', 'tags'], edited, style, base);
    }
    case 'cell-metadata':
      return setValue(cell, 0, ['metadata', ...edit.path], edit.value, style, base);
    case 'source':
      return replaceSource(cell, edit.range, edit.text, style, base);
  }
}

function tagsIn(json: string): string[] {
  try {
    const value = JSON.parse(json) as unknown;
    return Array.isArray(value) ? value.filter(tag => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** Line end and indentation of the line in which a cell begins. */
function indentBefore(text: string, at: number, style: JsonStyle): string {
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return style.newline === '' ? '' : style.newline + (/^[ \t]*/.exec(line)?.[0] ?? '');
}
