/** Headings of a notebook and which cells stand below them. */
import type { Notebook } from '../../notebook/index.js';

export interface Heading {
  /** 1 for `#`. */
  readonly level: number;
  readonly text: string;
  /** The heading that this one stands below. */
  readonly parent?: Heading;
}

/**
 * The heading above each cell. A first heading that is the only one of its level is the title of the
 * notebook: it says nothing about the cells below.
 */
export function headingsOfCells(notebook: Notebook): ReadonlyMap<number, Heading> {
  const all = notebook.cells.flatMap(cell =>
    cell.type === 'markdown'
      ? readHeadings(cell.source).map(heading => ({ ...heading, cell: cell.index }))
      : []
  );
  const [first] = all;
  const isTitle = first !== undefined && all.every(one => one === first || one.level > first.level);
  const result = new Map<number, Heading>();
  let path: Heading[] = [];
  let next = isTitle ? 1 : 0;
  for (const cell of notebook.cells) {
    for (let found = all[next]; found?.cell === cell.index; found = all[++next]) {
      const { level, text } = found;
      path = path.filter(one => one.level < level);
      const parent = path.at(-1);
      path.push({ level, text, ...(parent && { parent }) });
    }
    const heading = path.at(-1);
    if (heading !== undefined) {
      result.set(cell.index, heading);
    }
  }
  return result;
}

/** Headings in Markdown: `## Text`, text underlined by `===` or `---`, `<h2>Text</h2>`. */
function readHeadings(markdown: string): { level: number; text: string }[] {
  const headings: { level: number; text: string }[] = [];
  const lines = markdown.replace(/^ {0,3}(```|~~~)[^]*?^ {0,3}\1/gm, '').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const atx = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    const html = /^\s*<h([1-6])\b[^>]*>(.*?)<\/h\1>/i.exec(line);
    const underline = /^ {0,3}(=+|-{3,})\s*$/.exec(lines[i + 1] ?? '');
    const found = atx
      ? { level: (atx[1] ?? '').length, text: atx[2] ?? '' }
      : html
        ? { level: Number(html[1]), text: html[2] ?? '' }
        : underline && /[\p{L}\p{N}]/u.test(line)
          ? { level: underline[1]?.startsWith('=') ? 1 : 2, text: line.trim() }
          : undefined;
    if (found !== undefined) {
      headings.push({ level: found.level, text: plainText(found.text) });
    }
  }
  return headings;
}

/** Without links, anchors and emphasis. */
function plainText(markdown: string): string {
  return markdown
    .replace(/<[^>]*>/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .trim();
}
