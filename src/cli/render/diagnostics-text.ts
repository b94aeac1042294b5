/** Diagnostics for people: where, what, the source with a caret, what to do. */
import { cellName, type Diagnostic, type Notebook, type Severity } from '../../core/index.js';
import type { Colour, Style } from '../terminal.js';

const COLOURS: Record<Severity, Colour> = { error: 'red', warning: 'yellow', info: 'blue' };

/** A tab is shown as this many columns, so that the caret stands right. */
const TAB = '    ';

/** Longest source line that is shown whole. */
const LONGEST = 110;

/** All diagnostics of a notebook; empty where there are none. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  file: string,
  notebook: Pick<Notebook, 'cells'> | undefined,
  style: Style
): string {
  return diagnostics.map(each => renderOne(each, file, notebook, style)).join('');
}

function renderOne(
  problem: Diagnostic,
  file: string,
  notebook: Pick<Notebook, 'cells'> | undefined,
  style: Style
): string {
  const { severity, code, message, hint, fixes = [] } = problem;
  const lines = [
    `${style('bold', `${placeOf(problem, file)}:`)} ${style(COLOURS[severity], `${severity} ${code}`)}: ${message}`,
    ...frame(problem, notebook, style)
  ];
  if (hint !== undefined) {
    lines.push(`  ${style('cyan', 'hint:')} ${hint}`);
  }
  lines.push(...fixes.map(fix => `  ${style('green', 'fix:')} ${fix.title}`));
  return `${lines.join('\n')}\n`;
}

/** `predict.ipynb cell 8, line 3`: cells and lines count from 1. */
export function placeOf({ cell, range }: Diagnostic, file: string): string {
  if (cell === undefined) {
    return file;
  }
  return `${file} ${cellName(cell)}${range === undefined ? '' : `, line ${range.start.line + 1}`}`;
}

/** The first line of the range, and a caret below what is meant. */
function frame(
  { cell, range, severity }: Diagnostic,
  notebook: Pick<Notebook, 'cells'> | undefined,
  style: Style
): string[] {
  const source = cell === undefined ? undefined : notebook?.cells[cell]?.source;
  const line = range && source?.split(/\r\n|\r|\n/)[range.start.line];
  if (range === undefined || line === undefined || line.trim() === '') {
    return [];
  }
  const { start, end } = range;
  const from = Math.min(start.column, line.length);
  const to = end.line === start.line ? Math.min(end.column, line.length) : line.length;
  // A long line is cut before the place, so that the place is seen.
  const cut = to > LONGEST ? Math.max(0, from - 40) : 0;
  const text = line.slice(cut, cut + LONGEST);
  const before = shown(line.slice(cut, from));
  const marked = shown(line.slice(from, Math.min(to, cut + LONGEST)));
  const number = String(start.line + 1);
  const gutter = ' '.repeat(number.length);
  const caret = '^'.repeat(Math.max(1, columns(marked)));
  return [
    style('dim', `  ${number} │ `) + shown(text) + (cut + LONGEST < line.length ? '…' : ''),
    style('dim', `  ${gutter} │ `) + ' '.repeat(columns(before)) + style(COLOURS[severity], caret)
  ];
}

function shown(text: string): string {
  return text.replaceAll('\t', TAB);
}

/** Columns of a terminal that a text takes: East Asian wide characters take two, marks none. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    if (!/\p{Mark}/u.test(character)) {
      count += WIDE.test(character) ? 2 : 1;
    }
  }
  return count;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many there are of each severity. */
export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

export function count(diagnostics: readonly Diagnostic[]): Counts {
  const of = (severity: Severity) => diagnostics.filter(d => d.severity === severity).length;
  return { errors: of('error'), warnings: of('warning'), infos: of('info') };
}

/** `2 errors, 1 warning` */
export function summary({ errors, warnings, infos }: Counts): string {
  const parts = [
    [errors, 'error'],
    [warnings, 'warning'],
    [infos, 'note']
  ] as const;
  const said = parts
    .filter(([number]) => number > 0)
    .map(([number, noun]) => `${number} ${noun}${number === 1 ? '' : 's'}`);
  return said.length === 0 ? 'no problems' : said.join(', ');
}
