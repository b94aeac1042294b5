/**
 * Replaces a part of a cell's source in the JSON text of the cell. The source is one string or a list
 * of lines; lines that do not change keep their text, escapes included.
 */
import { LineIndex, type Range, type Span } from '../text/index.js';
import { findValue, setValue } from './json-edit.js';
import { type JsonStyle, printString } from './json-print.js';

/** The text of a cell with a part of its source replaced; unchanged when there is no such part. */
export function replaceSource(
  cell: string,
  range: Range,
  replacement: string,
  style: JsonStyle,
  base: string
): string {
  const span = findValue(cell, 0, ['source']);
  if (span === undefined) {
    return cell;
  }
  const source = decode(cell.slice(span.start, span.end));
  if (typeof source === 'string') {
    const part = spanOf(source, range);
    const literal = replaceCharacters(cell.slice(span.start, span.end), part, replacement, style);
    return cell.slice(0, span.start) + literal + cell.slice(span.end);
  }
  if (Array.isArray(source) && source.every(line => typeof line === 'string')) {
    const part = spanOf(source.join(''), range);
    return setValue(cell, 0, ['source'], replaceLines(source, part, replacement), style, base);
  }
  return cell;
}

function spanOf(source: string, range: Range): Span {
  const index = new LineIndex(source);
  const start = index.offset(range.start);
  return { start, end: Math.max(start, index.offset(range.end)) };
}

/** A string literal with a part of its text replaced; other characters stay as they are written. */
function replaceCharacters(
  literal: string,
  part: Span,
  replacement: string,
  style: JsonStyle
): string {
  // Each is one UTF-16 unit of the text, as it is written: `a`, `\n`, `\u00e9`.
  const written = literal.slice(1, -1).match(/\\u[\da-fA-F]{4}|\\.|[^\\]/gs) ?? [];
  const inserted = printString(JSON.stringify(replacement), style).slice(1, -1);
  return `"${[...written.slice(0, part.start), inserted, ...written.slice(part.end)].join('')}"`;
}

/** A list of lines with a part of their text replaced; lines outside of it stay as they are split. */
function replaceLines(lines: readonly string[], part: Span, replacement: string): string[] {
  const length = (line: number): number => lines[line]?.length ?? 0;
  let first = 0;
  let start = 0;
  while (first < lines.length - 1 && start + length(first) <= part.start) {
    start += length(first++);
  }
  let last = first;
  let end = start + length(first);
  while (last < lines.length - 1 && end < part.end) {
    end += length(++last);
  }
  const touched = lines.slice(first, last + 1).join('');
  let text = touched.slice(0, part.start - start) + replacement + touched.slice(part.end - start);
  if (!text.endsWith('\n') && last + 1 < lines.length) {
    // Its line break went: the line joins the one after it.
    text += lines[++last] ?? '';
  }
  // Lines keep their ends, as nbformat stores them.
  const middle = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return [...lines.slice(0, first), ...middle, ...lines.slice(last + 1)];
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
