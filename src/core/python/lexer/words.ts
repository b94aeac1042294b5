/**
 * The words of source text: one string for each, however often it is written. Most questions the
 * compiler asks are about names; where equal names are one string they are answered by comparing
 * addresses, and each is hashed once.
 */
import { isAsciiIdentifierPart } from './characters.js';
import { KEYWORDS, Token } from './tokens.js';

export interface Word {
  readonly text: string;
  /** `Name`, or which keyword it is. */
  readonly kind: Token;
  /** The number of the list that it was last put into. */
  list: number;
}

let lists = 0;

/** The words of a cell that may be names, in the order in which they come first. One may be there twice. */
export class WordList {
  readonly found: string[] = [];
  /** `await`, `async` or `yield` is written somewhere. */
  suspends = false;
  private readonly number = ++lists;

  add(word: Word): void {
    if (word.list !== this.number) {
      word.list = this.number;
      this.found.push(word.text);
    }
  }

  addKeyword(kind: Token): void {
    this.suspends ||= kind === Token.Await || kind === Token.Async || kind === Token.Yield;
  }
}

/** A power of two; at most half of the places are in use. */
const PLACES = 1 << 14;
const HASH_FACTOR = 31;
/** Longer ones are hardly names that somebody writes again. */
const LONGEST = 200;

/** A hash table that is asked with a piece of a text, so that no string is made for a known word. */
class WordTable {
  private places: (Word | undefined)[] = [];
  private used = 0;

  constructor() {
    this.clear();
  }

  /** Keywords stay; words of notebooks that were closed long ago do not. */
  private clear(): void {
    this.used = 0;
    this.places = new Array<Word | undefined>(PLACES).fill(undefined);
    for (const [text, kind] of KEYWORDS) {
      this.insert({ text, kind, list: 0 }, hashOf(text, 0, text.length));
    }
  }

  /** The word in `[start, end)` of a text. */
  find(source: string, start: number, end: number, hash: number): Word {
    let place = firstPlace(hash);
    for (let word = this.places[place]; word !== undefined; word = this.places[place]) {
      if (word.text.length === end - start && isAt(source, start, word.text)) {
        return word;
      }
      place = nextPlace(place);
    }
    if (end - start > LONGEST) {
      return { text: source.slice(start, end), kind: Token.Name, list: 0 };
    }
    const word = { text: copyOf(source, start, end), kind: Token.Name, list: 0 };
    if (this.used >= PLACES / 2) {
      this.clear();
    }
    this.insert(word, hash);
    return word;
  }

  private insert(word: Word, hash: number): void {
    let place = firstPlace(hash);
    while (this.places[place] !== undefined) {
      place = nextPlace(place);
    }
    this.places[place] = word;
    this.used++;
  }
}

const WORDS = new WordTable();

/** The word of ASCII letters, digits and underscores that starts at `start`. */
export function asciiWordAt(source: string, start: number, limit: number): Word {
  let hash = 0;
  let end = start;
  for (; end < limit; end++) {
    const code = source.charCodeAt(end);
    if (!isAsciiIdentifierPart(code)) {
      break;
    }
    hash = extended(hash, code);
  }
  return WORDS.find(source, start, end, hash);
}

/** A text as a word. */
export function wordOf(text: string): Word {
  return WORDS.find(text, 0, text.length, hashOf(text, 0, text.length));
}

function hashOf(source: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) {
    hash = extended(hash, source.charCodeAt(at));
  }
  return hash;
}

function extended(hash: number, code: number): number {
  return (Math.imul(hash, HASH_FACTOR) + code) | 0;
}

function firstPlace(hash: number): number {
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}

function nextPlace(place: number): number {
  return (place + 1) & (PLACES - 1);
}

function isAt(source: string, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (source.charCodeAt(start + i) !== text.charCodeAt(i)) {
      return false;
    }
  }
  return true;
}

/** A string of its own: a slice would keep the whole text in memory. */
function copyOf(source: string, start: number, end: number): string {
  const codes = Array.from({ length: end - start }, (_, i) => source.charCodeAt(start + i));
  return String.fromCharCode(...codes);
}
