/**
 * Changes a value inside a JSON text and leaves every other character as it is: indentation, order
 * of keys, escapes, line ends. What is new is written in the style of what is there.
 */
import { equalJson, isObject, type JsonObject } from '../schema/index.js';
import type { Span } from '../text/index.js';
import { isSorted, type JsonStyle, printJson, printMember } from './json-print.js';
import { elementsAt, memberOf, membersAt, skipSpace, valueEnd } from './json-scan.js';

/** The value at a path below the value that stands at `at`; undefined where there is none. */
export function findValue(text: string, at: number, path: readonly string[]): Span | undefined {
  let span: Span | undefined = { start: at, end: at };
  for (const key of path) {
    const start: number = span.start;
    span =
      text[start] === '['
        ? elementsAt(text, start)[indexOf(key)]
        : memberOf(membersAt(text, start), key)?.value;
    if (span === undefined) {
      return undefined;
    }
  }
  return span;
}

/**
 * The text with the value at `path` set (or, for undefined, removed). The path begins at the value
 * at `at`; objects that it needs are made. `base` is the indentation of the text's first line.
 */
export function setValue(
  text: string,
  at: number,
  path: readonly string[],
  value: unknown,
  style: JsonStyle,
  base = style.newline
): string {
  const editor = new Editor(text, style, base);
  return editor.set(at, path, value);
}

interface Item {
  /** As it stands in the text, or new. */
  readonly text: string;
  /** What stands between it and the item before it; absent in new ones and in the first. */
  readonly before?: string;
}

class Editor {
  constructor(
    private readonly text: string,
    private readonly style: JsonStyle,
    private readonly base: string
  ) {}

  set(at: number, path: readonly string[], value: unknown): string {
    const [key, ...rest] = path;
    if (key === undefined) {
      return value === undefined ? this.text : this.replace(at, value);
    }
    if (this.text[at] === '[') {
      return this.setElement(at, indexOf(key), rest, value);
    }
    if (this.text[at] !== '{') {
      return value === undefined ? this.text : this.replace(at, nest(path, value));
    }
    const members = membersAt(this.text, at);
    const member = memberOf(members, key);
    if (member !== undefined && (rest.length > 0 || value !== undefined)) {
      return this.set(member.value.start, rest, value);
    }
    if (value === undefined) {
      return this.rebuild(
        at,
        this.items(
          members.filter(other => other.key !== key),
          members
        ),
        members
      );
    }
    const indent = this.childIndent(at, members);
    const added: Item = {
      text: printMember(key, printJson(nest(rest, value), this.style, indent), this.style)
    };
    const items = this.items(members, members);
    items.splice(
      place(
        members.map(other => other.key),
        key
      ),
      0,
      added
    );
    return this.rebuild(at, items, members);
  }

  private setElement(at: number, index: number, rest: readonly string[], value: unknown): string {
    const elements = elementsAt(this.text, at);
    const element = elements[index];
    if (element !== undefined && (rest.length > 0 || value !== undefined)) {
      return this.set(element.start, rest, value);
    }
    if (element !== undefined) {
      const left = elements.filter(other => other !== element);
      return this.rebuild(at, this.items(left, elements), elements);
    }
    if (value === undefined || index !== elements.length) {
      return this.text;
    }
    const indent = this.childIndent(at, elements);
    const items = this.items(elements, elements);
    items.push({ text: printJson(nest(rest, value), this.style, indent) });
    return this.rebuild(at, items, elements);
  }

  /** Replaces a whole value; what the old and the new one have in common stays. */
  private replace(at: number, value: unknown): string {
    const [end, old] = this.valueAt(at);
    if (equalJson(old, value)) {
      return this.text;
    }
    if (Array.isArray(old) && Array.isArray(value)) {
      return this.replaceArray(at, old, value);
    }
    if (isObject(old) && isObject(value)) {
      return this.replaceObject(at, old, value);
    }
    return this.splice(at, end, printJson(value, this.style, this.indentAt(at)));
  }

  private replaceObject(at: number, old: JsonObject, value: JsonObject): string {
    let { text } = this;
    for (const key of new Set([...Object.keys(old), ...Object.keys(value)])) {
      // What stands before `at` does not move.
      text = setValue(text, at, [key], value[key], this.style, this.base);
    }
    return text;
  }

  private replaceArray(at: number, old: readonly unknown[], value: readonly unknown[]): string {
    if (old.length === value.length) {
      let { text } = this;
      value.forEach((item, i) => {
        text = setValue(text, at, [String(i)], item, this.style, this.base);
      });
      return text;
    }
    const elements = elementsAt(this.text, at);
    const indent = this.childIndent(at, elements);
    const kept = commonElements(old, value);
    const items = value.map((item, i): Item => {
      const element = elements[kept.get(i) ?? -1];
      return element === undefined
        ? { text: printJson(item, this.style, indent) }
        : (this.items([element], elements)[0] ?? { text: '' });
    });
    return this.rebuild(at, items, elements);
  }

  /** The container at `at` with other items; `old` are those it has. */
  private rebuild(at: number, items: readonly Item[], old: readonly Span[]): string {
    const first = old[0];
    const last = old[old.length - 1];
    const close =
      last === undefined ? skipSpace(this.text, at + 1) : skipSpace(this.text, last.end);
    const lead = this.childIndent(at, old);
    const second = old[1];
    const separator =
      first !== undefined && second !== undefined
        ? this.text.slice(first.end, second.start)
        : lead === ''
          ? this.style.comma
          : `,${lead}`;
    const tail =
      last === undefined
        ? lead === ''
          ? ''
          : this.indentAt(at)
        : this.text.slice(last.end, close);
    const inner = items.map((item, i) => (i === 0 ? lead : (item.before ?? separator)) + item.text);
    return this.splice(at + 1, close, items.length === 0 ? '' : inner.join('') + tail);
  }

  /** Some of the items of a container, as they stand in the text. */
  private items(kept: readonly Span[], all: readonly Span[]): Item[] {
    return kept.map(span => {
      const previous = all[all.indexOf(span) - 1];
      const text = this.text.slice(span.start, span.end);
      return previous === undefined
        ? { text }
        : { text, before: this.text.slice(previous.end, span.start) };
    });
  }

  /** White space before the first item of a container. */
  private childIndent(at: number, items: readonly Span[]): string {
    const first = items[0];
    if (first !== undefined) {
      return this.text.slice(at + 1, first.start);
    }
    return this.style.newline === '' ? '' : this.indentAt(at) + this.style.unit;
  }

  /** Line end and indentation of the line in which an offset stands. */
  private indentAt(at: number): string {
    if (this.style.newline === '') {
      return '';
    }
    const start = this.text.lastIndexOf('\n', at) + 1;
    return start === 0
      ? this.base
      : this.style.newline + (/^[ \t]*/.exec(this.text.slice(start, at))?.[0] ?? '');
  }

  private valueAt(at: number): [end: number, value: unknown] {
    const end = valueEnd(this.text, at);
    try {
      return [end, JSON.parse(this.text.slice(at, end)) as unknown];
    } catch {
      return [end, undefined];
    }
  }

  private splice(start: number, end: number, text: string): string {
    return this.text.slice(0, start) + text + this.text.slice(end);
  }
}

/** For indices into `value`: the index of the same element in `old`, in the order of both. */
function commonElements(old: readonly unknown[], value: readonly unknown[]): Map<number, number> {
  const kept = new Map<number, number>();
  let start = 0;
  while (start < Math.min(old.length, value.length) && equalJson(old[start], value[start])) {
    kept.set(start, start++);
  }
  let left = old.length;
  let right = value.length;
  while (left > start && right > start && equalJson(old[left - 1], value[right - 1])) {
    kept.set(--right, --left);
  }
  for (let i = start, next = start; i < right; i++) {
    const found = old.findIndex((other, j) => j >= next && j < left && equalJson(other, value[i]));
    if (found >= 0) {
      kept.set(i, found);
      next = found + 1;
    }
  }
  return kept;
}

/** Index at which a new key belongs: sorted where the others are (nbformat sorts), else last. */
function place(keys: readonly string[], key: string): number {
  const index = isSorted(keys) ? keys.findIndex(other => other > key) : -1;
  return index < 0 ? keys.length : index;
}

function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** A part of a path as an index into an array; -1 when it is none. */
function indexOf(key: string): number {
  return /^\d+$/.test(key) ? Number(key) : -1;
}
