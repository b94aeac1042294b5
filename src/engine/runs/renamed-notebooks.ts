/**
 * Runs of a notebook that got another name in its folder, in JupyterLab or anywhere else. A notebook
 * is known again by its cells: by their ids, which every editor keeps, or by their text where a cell has
 * none (notebooks before format 4.5). A notebook that still exists keeps its runs, so that a copy gets
 * none; what was found is written down, so that it is looked for once.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunDirectory } from './run-directory.js';

/** The share of the cells of a run that must be there. */
const SHARE = 0.5;

/** Gives a notebook the runs of the one that it was. The newest run stands first. */
export function takeOverRuns(notebook: string, runs: readonly RunDirectory[]): void {
  const folder = path.dirname(notebook);
  const orphans = new Map<string, RunDirectory[]>();
  for (const run of runs) {
    const { path: former } = run.run.notebook;
    if (former !== notebook && path.dirname(former) === folder && !existsSync(former)) {
      orphans.set(former, [...(orphans.get(former) ?? []), run]);
    }
  }
  if (orphans.size === 0) {
    return;
  }
  const cells = cellsOfFile(notebook);
  for (const [newest, ...older] of orphans.values()) {
    if (newest !== undefined && isSame(notebook, cells, newest)) {
      for (const run of [newest, ...older]) {
        run.renameNotebook(notebook);
      }
    }
  }
}

/** Whether a notebook is the one of a run, and none beside it looks more like that. */
function isSame(
  notebook: string,
  cells: ReadonlySet<string>,
  { notebookText }: RunDirectory
): boolean {
  const before = cellsOf(notebookText);
  const share = shareOf(before, cells);
  return (
    share >= SHARE &&
    notebooksBeside(notebook).every(other => shareOf(before, cellsOfFile(other)) <= share)
  );
}

function shareOf(before: ReadonlySet<string>, cells: ReadonlySet<string>): number {
  const common = [...before].filter(cell => cells.has(cell)).length;
  return before.size === 0 ? 0 : common / before.size;
}

function notebooksBeside(notebook: string): readonly string[] {
  const folder = path.dirname(notebook);
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.ipynb'))
      .map(name => path.join(folder, name))
      .filter(file => file !== notebook);
  } catch {
    return [];
  }
}

function cellsOfFile(file: string): ReadonlySet<string> {
  try {
    return cellsOf(readFileSync(file, 'utf8'));
  } catch {
    return new Set();
  }
}

/** What the cells are known by. A text that is no notebook has none. */
function cellsOf(text: string): ReadonlySet<string> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return new Set();
  }
  const cells: unknown = isObject(content) ? content['cells'] : undefined;
  return new Set((Array.isArray(cells) ? cells : []).filter(isObject).flatMap(mark));
}

function mark({ id, source }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof id === 'string') {
    return [`id ${id}`];
  }
  const text = (Array.isArray(source) ? source.join('') : String(source)).trim();
  return text === '' ? [] : [`text ${text}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
