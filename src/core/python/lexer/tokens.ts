/**
 * The kinds of tokens, and a token stream as parallel arrays: a token costs three numbers and,
 * for names, the text.
 *
 * The order of the enumeration matters: groups that are tested together are contiguous.
 */

export enum Token {
  // Structure of lines.
  EndOfFile,
  Newline,
  Indent,
  Dedent,

  Name,
  Number,
  String,
  /** Prefix and opening quotes of an f-string or t-string. */
  FStringStart,
  /** Literal text between fields, or in a format specification. */
  FStringMiddle,
  FStringEnd,
  /** An IPython line, a whole `%%` cell, or the right side of `x = !cmd`. */
  Magic,
  /** Text that is no token; the tokenizer has reported it. */
  Error,

  // Keywords.
  False,
  None,
  True,
  And,
  As,
  Assert,
  Async,
  Await,
  Break,
  Class,
  Continue,
  Def,
  Del,
  Elif,
  Else,
  Except,
  Finally,
  For,
  From,
  Global,
  If,
  Import,
  In,
  Is,
  Lambda,
  Nonlocal,
  Not,
  Or,
  Pass,
  Raise,
  Return,
  Try,
  While,
  With,
  Yield,

  // Binary operators.
  Plus,
  Minus,
  Star,
  Slash,
  DoubleSlash,
  Percent,
  At,
  DoubleStar,
  Bar,
  Ampersand,
  Caret,
  LeftShift,
  RightShift,

  // Comparisons.
  Less,
  Greater,
  EqualEqual,
  NotEqual,
  LessEqual,
  GreaterEqual,

  // Augmented assignments, in the order of the binary operators.
  PlusEqual,
  MinusEqual,
  StarEqual,
  SlashEqual,
  DoubleSlashEqual,
  PercentEqual,
  AtEqual,
  DoubleStarEqual,
  BarEqual,
  AmpersandEqual,
  CaretEqual,
  LeftShiftEqual,
  RightShiftEqual,

  Tilde,
  LeftParenthesis,
  LeftBracket,
  LeftBrace,
  RightParenthesis,
  RightBracket,
  RightBrace,
  Comma,
  Colon,
  ColonEqual,
  Dot,
  Ellipsis,
  Semicolon,
  Equal,
  Arrow,
  Exclamation
}

export const isStructure = (kind: Token): boolean => kind <= Token.Dedent;
export const isKeyword = (kind: Token): boolean => kind >= Token.False && kind <= Token.Yield;
export const isBinaryOperator = (kind: Token): boolean =>
  kind >= Token.Plus && kind <= Token.RightShift;
export const isComparison = (kind: Token): boolean =>
  kind >= Token.Less && kind <= Token.GreaterEqual;
export const isAugmentedAssignment = (kind: Token): boolean =>
  kind >= Token.PlusEqual && kind <= Token.RightShiftEqual;
export const isOpening = (kind: Token): boolean =>
  kind >= Token.LeftParenthesis && kind <= Token.LeftBrace;
export const isClosing = (kind: Token): boolean =>
  kind >= Token.RightParenthesis && kind <= Token.RightBrace;

const BINARY = ['+', '-', '*', '/', '//', '%', '@', '**', '|', '&', '^', '<<', '>>'];

const OPERATORS: readonly (readonly [Token, string])[] = [
  ...BINARY.map((text, i) => [Token.Plus + i, text] as const),
  ...BINARY.map((text, i) => [Token.PlusEqual + i, `${text}=`] as const),
  [Token.Less, '<'],
  [Token.Greater, '>'],
  [Token.EqualEqual, '=='],
  [Token.NotEqual, '!='],
  [Token.LessEqual, '<='],
  [Token.GreaterEqual, '>='],
  [Token.Tilde, '~'],
  [Token.LeftParenthesis, '('],
  [Token.LeftBracket, '['],
  [Token.LeftBrace, '{'],
  [Token.RightParenthesis, ')'],
  [Token.RightBracket, ']'],
  [Token.RightBrace, '}'],
  [Token.Comma, ','],
  [Token.Colon, ':'],
  [Token.ColonEqual, ':='],
  [Token.Dot, '.'],
  [Token.Ellipsis, '...'],
  [Token.Semicolon, ';'],
  [Token.Equal, '='],
  [Token.Arrow, '->'],
  [Token.Exclamation, '!']
];

/** Reserved words; `match`, `case`, `type`, `_`, `lazy` and `print` are names to the tokenizer. */
export const KEYWORDS: ReadonlyMap<string, Token> = new Map(
  Array.from({ length: Token.Yield - Token.False + 1 }, (_, i) => {
    const kind: Token = Token.False + i;
    const name = Token[kind] ?? '';
    // `False`, `None` and `True` come first; all others are lower case.
    return [i < 3 ? name : name.toLowerCase(), kind];
  })
);

const TEXTS: string[] = Array.from({ length: Token.Exclamation + 1 }, () => '');
for (const [kind, text] of OPERATORS) {
  TEXTS[kind] = text;
}
for (const [text, kind] of KEYWORDS) {
  TEXTS[kind] = text;
}

/** The text of a keyword or operator; empty for the others. */
export function tokenText(kind: Token): string {
  return TEXTS[kind] ?? '';
}

/** A token stream; index `i` of each array belongs to token `i`, for `i < count`. */
export interface Tokens {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** NFKC-normalised text of names; nothing for all others. */
  readonly texts: readonly (string | undefined)[];
}
