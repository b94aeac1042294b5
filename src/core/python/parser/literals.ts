/** Constants and joined strings from the text of their tokens. */
import type { Constant, Expression, JoinedString } from '../ast.js';
import { SyntaxFailure, type Report } from '../problems.js';
import { decodeLiteral, isQuote, isTripleQuote } from '../lexer/strings.js';

export function parseNumber(source: string, start: number, end: number): Constant {
  const value = source.slice(start, end).replaceAll('_', '');
  return { kind: 'Constant', type: numberType(value), value, start, end };
}

function numberType(text: string): 'int' | 'float' | 'complex' {
  if (/^0[xob]/i.test(text)) {
    return 'int';
  }
  if (/j$/i.test(text)) {
    return 'complex';
  }
  return /[.e]/i.test(text) ? 'float' : 'int';
}

type Family = 'str' | 'bytes' | 'template';

/** Collects adjacent literals. */
export class StringParts {
  /** Text behind the last field: all there is in most literals. */
  private lastText: string | undefined;
  /** What stands before it. */
  private parts: (string | Expression)[] | undefined;
  private joined = false;
  private family: Family | null = null;
  private raw = false;

  constructor(
    private readonly source: string,
    private readonly report: Report
  ) {}

  /** A literal without fields. */
  plain(start: number, end: number): void {
    const { source } = this;
    let quote = start;
    let raw = false;
    let bytes = false;
    for (; !isQuote(source.charCodeAt(quote)); quote++) {
      const letter = source.charCodeAt(quote) | 0x20;
      raw ||= letter === 0x72;
      bytes ||= letter === 0x62;
    }
    this.join(bytes ? 'bytes' : 'str', start, end);
    const length = end - quote >= 6 && isTripleQuote(source, quote) ? 3 : 1;
    const style = { raw, bytes, doubledBraces: false };
    const text = decodeLiteral(source, quote + length, end - length, style, this.report);
    if (bytes) {
      this.checkBytes(quote + length, end - length);
    } else {
      this.add(text);
    }
  }

  /** The opening of an f-string or t-string. */
  open(start: number, end: number): void {
    const prefix = this.source.slice(start, end).toLowerCase();
    this.joined = true;
    this.raw = prefix.includes('r');
    this.join(prefix.includes('t') ? 'template' : 'str', start, end);
  }

  /** Text between fields. */
  text(start: number, end: number): void {
    const style = { raw: this.raw, bytes: false, doubledBraces: true };
    this.add(decodeLiteral(this.source, start, end, style, this.report));
  }

  field(expression: Expression): void {
    const parts = this.takeParts();
    parts.push(expression);
    this.parts = parts;
  }

  finish(start: number, end: number): Constant | JoinedString {
    if (this.joined) {
      const template = this.family === 'template';
      return { kind: 'JoinedString', template, parts: this.takeParts(), start, end };
    }
    return this.family === 'bytes'
      ? { kind: 'Constant', type: 'bytes', value: null, start, end }
      : { kind: 'Constant', type: 'str', value: this.lastText ?? '', start, end };
  }

  private add(text: string): void {
    this.lastText = this.lastText === undefined ? text : this.lastText + text;
  }

  private takeParts(): (string | Expression)[] {
    const parts = this.parts ?? [];
    if (this.lastText !== undefined) {
      parts.push(this.lastText);
      this.lastText = undefined;
    }
    return parts;
  }

  private join(family: Family, start: number, end: number): void {
    if (this.family !== null && this.family !== family) {
      throw new SyntaxFailure(
        this.family === 'bytes' || family === 'bytes'
          ? 'cannot mix bytes and nonbytes literals'
          : 'cannot mix t-string literals with string or bytes literals',
        start,
        end
      );
    }
    this.family = family;
  }

  private checkBytes(start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (this.source.charCodeAt(at) > 127) {
        this.report('bytes can only contain ASCII literal characters', at, at + 1);
        return;
      }
    }
  }
}
