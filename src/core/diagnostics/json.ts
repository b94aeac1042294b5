/** Diagnostics as other programs read them (diagnostic.schema.json). */
import type { DiagnosticJson, FixJson, NotebookEditJson } from '../../protocol/index.js';
import type { Diagnostic, Fix, NotebookEdit } from './model.js';

/** Write a diagnostic as its published JSON. */
export function toDiagnosticJson({ fixes, ...problem }: Diagnostic): DiagnosticJson {
  return { ...problem, ...(fixes !== undefined && { fixes: fixes.map(fixJson) }) };
}

function fixJson({ title, edits }: Fix): FixJson {
  return { title, edits: edits.map(toEditJson) };
}

/** Write an edit as its published JSON. */
export function toEditJson(edit: NotebookEdit): NotebookEditJson {
  switch (edit.kind) {
    case 'tags':
      return { ...edit, remove: [...edit.remove], add: [...edit.add] };
    case 'source':
      return edit;
    case 'metadata':
    case 'cell-metadata':
      return { ...edit, path: [...edit.path] };
  }
}
