/**
 * Where the lines of a notebook's cells stand in the text of its file. Code review tools know files
 * and lines only, and a notebook as Jupyter writes it has each source line on a line of its own.
 */

/** For each cell, the zero-based line in the file of each line of its source. */
export function cellLines(text: string): readonly (readonly number[])[] {
  const scanner = new Scanner(text);
  const cells: number[][] = [];
  scanner.value([], (path, line, raw) => {
    const [key, cell, field, part] = path;
    if (key !== 'cells' || typeof cell !== 'number' || field !== 'source') {
      return;
    }
    const lines = (cells[cell] ??= []);
    const isNext = typeof part === 'number';
    if (isNext || path.length === 3) {
      // One string may hold several lines: they share its line in the file.
      const count = raw.split('\\n').length - (isNext && raw.endsWith('\\n"') ? 1 : 0);
      lines.push(...Array<number>(Math.max(1, count)).fill(line));
    }
  });
  return cells;
}

type Path = readonly (string | number)[];
type Visit = (path: Path, line: number, raw: string) => void;

/** Reads JSON that is known to be valid and tells of its strings; anything else ends the search. */
class Scanner {
  private at = 0;
  private line = 0;

  constructor(private readonly text: string) {}

  value(path: Path, visit: Visit): void {
    this.space();
    switch (this.text[this.at]) {
      case '{':
        this.members(path, visit);
        break;
      case '[':
        this.items(path, visit);
        break;
      case '"':
        visit(path, this.line, this.string());
        break;
      default:
        while (/[^\s,\]}]/.test(this.text[this.at] ?? ' ')) {
          this.at++;
        }
    }
  }

  private members(path: Path, visit: Visit): void {
    this.at++;
    for (this.space(); this.text[this.at] === '"'; this.space()) {
      const key = this.string().slice(1, -1);
      this.space();
      this.at++; // :
      this.value([...path, key], visit);
      this.separator();
    }
    this.at++; // }
  }

  private items(path: Path, visit: Visit): void {
    this.at++;
    this.space();
    for (let i = 0; this.at < this.text.length && this.text[this.at] !== ']'; i++) {
      this.value([...path, i], visit);
      this.separator();
      this.space();
    }
    this.at++; // ]
  }

  private separator(): void {
    this.space();
    if (this.text[this.at] === ',') {
      this.at++;
    }
  }

  /** The string as written, with its quotes. */
  private string(): string {
    const start = this.at;
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"'; this.at++) {
      if (this.text[this.at] === '\\') {
        this.at++;
      }
    }
    this.at++;
    return this.text.slice(start, this.at);
  }

  private space(): void {
    for (; ; this.at++) {
      const character = this.text[this.at];
      if (character === '\n') {
        this.line++;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') {
        return;
      }
    }
  }
}
