/** What is not Python: the message and the text it points to, for each kind of mistake. */
import { describe, expect, test } from 'vitest';

import { parseModule } from '../index.js';

/** The problems of a text as `marked text: message`. */
function problemsOf(source: string): string[] {
  return parseModule(source).problems.map(
    ({ start, end, message }) => `${source.slice(start, end)}: ${message}`
  );
}

type Mistake = readonly [source: string, ...problems: string[]];

const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  'brackets and quotes': [
    ['print(1', "(: '(' was never closed"],
    ['df[["a", "b"]', "[: '[' was never closed"],
    ['f(]', "]: closing parenthesis ']' does not match opening parenthesis '('"],
    ['x = )', "): unmatched ')'"],
    ['x = "abc', '": unterminated string literal'],
    ["print('it's')", "': unterminated string literal"],
    ['x = """abc', '""": unterminated triple-quoted string literal'],
    ['x = f"{a', 'f": unterminated f-string literal']
  ],
  'f-strings': [
    ['f"{a b}"', "b: f-string: expecting '=', or '!', or ':', or '}'"],
    ['f"{}"', "}: f-string: valid expression required before '}'"],
    ['f"{a!z}"', "z: f-string: invalid conversion character: expected 's', 'r', or 'a'"],
    ['f"}"', "}: f-string: single '}' is not allowed"],
    ['f"{a:{b}"', `": f-string: expecting '}'`],
    ['f"{a)}"', "): f-string: unmatched ')'"],
    ['t"a" "b"', '"b": cannot mix t-string literals with string or bytes literals']
  ],
  'characters and literals': [
    ['é€ = 1', "€: invalid character '€' (U+20AC)"],
    ['x\u00a0= 1', '\u00a0: invalid non-printable character U+00A0'],
    ['x = $y', "$: invalid syntax: unexpected '$'"],
    ['x = \\ y', '\\: unexpected character after line continuation character'],
    [
      'x = 0777',
      '0777: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'
    ],
    ['x = 1abc', '1abc: invalid decimal literal'],
    ['x = 1__0', '1__0: invalid decimal literal'],
    ['x = 0b12', "2: invalid digit '2' in binary literal"],
    ['x = 0xg', '0x: invalid hexadecimal literal'],
    ['"\\x4"', '\\x: truncated \\x escape: it takes 2 hexadecimal digits'],
    ['"\\U11111111"', '\\U11111111: illegal Unicode character: the highest is \\U0010ffff'],
    ['b"é"', 'é: bytes can only contain ASCII literal characters'],
    ['b"a" "b"', '"b": cannot mix bytes and nonbytes literals']
  ],
  'headers and blocks': [
    ['if x = 1:\n  y', "=: invalid syntax. Maybe you meant '==' or ':=' instead of '='?"],
    ['if x\n  y', "x: expected ':' after 'if' condition"],
    ['for x in y print(x)', "print: expected ':' after 'for' statement"],
    ['def f(x) return x', "return: expected ':' after function definition"],
    ['if x: y\nelse if z: w', "if: expected ':' after 'else'; did you mean 'elif'?"],
    ['if x:\ny', ":: expected an indented block after 'if' statement"],
    ['for x in y:\n# nothing\n', ":: expected an indented block after 'for' statement"],
    ['def f():\n', ':: expected an indented block after function definition'],
    ['class A:\nx = 1', ':: expected an indented block after class definition'],
    ['  x = 1', 'x: unexpected indent'],
    ['if x:\n  y\n z', ' : unindent does not match any outer indentation level'],
    ['if x:\n\ty\n        z', '        : inconsistent use of tabs and spaces in indentation'],
    ['else: x', "else: 'else' without a matching 'if', 'for', 'while' or 'try'"],
    ['@a\nx = 1', 'x: expected a function or class definition after a decorator'],
    ['async x', "x: expected 'def', 'for' or 'with' after 'async'"]
  ],
  try: [
    ['try:\n  x\ny', "try: expected 'except' or 'finally' block"],
    ['try: x\nexcept: y\nexcept A: z', "except: default 'except:' must be last"],
    [
      'try: x\nexcept* A: y\nexcept B: z',
      "except: cannot have both 'except' and 'except*' on the same 'try'"
    ],
    ['try: x\nexcept*: y', ':: expected one or more exception types'],
    [
      'try: x\nexcept A, B as e: y',
      "A, B: multiple exception types must be parenthesized when using 'as'"
    ],
    [
      'def f():\n try: a\n except* A: return',
      "return: 'break', 'continue' and 'return' cannot appear in an 'except*' block"
    ]
  ],
  match: [
    ['match x:\n  1', "1: expected 'case' inside 'match'"],
    ['match x:\n  case _: a\n  case 1: b', '_: wildcard makes remaining patterns unreachable'],
    [
      'match x:\n  case y: a\n  case 1: b',
      "y: name capture 'y' makes remaining patterns unreachable"
    ],
    ['match x:\n  case (a, 1) | (b, 1): c', '(b, 1): alternative patterns bind different names'],
    ['match x:\n  case [a, a]: b', "[a, a]: multiple assignments to name 'a' in pattern"],
    ['match x:\n  case {1: a, 1: b}: c', '1: mapping pattern checks duplicate key (1)'],
    ['match x:\n  case A(a=1, a=2): c', 'a: attribute name repeated in class pattern: a'],
    ['match x:\n  case 1 + 2: c', '2: imaginary number required in complex literal'],
    ['match x:\n  case f"a": c', 'f"a": patterns may only match literals and attribute lookups']
  ],
  targets: [
    ['f() = 1', "f(): cannot assign to function call here. Maybe you meant '==' instead of '='?"],
    ['1 = x', "1: cannot assign to literal here. Maybe you meant '==' instead of '='?"],
    ['a, None = 1, 2', "None: cannot assign to None here. Maybe you meant '==' instead of '='?"],
    ['x + 1 += 2', "x + 1: 'expression' is an illegal expression for augmented assignment"],
    ['(a, b): int', '(a, b): only single target (not tuple) can be annotated'],
    ['"a": int', '"a": illegal target for annotation'],
    ['del f()', 'f(): cannot delete function call'],
    ['for f() in x: pass', 'f(): cannot assign to function call'],
    ['[x for 1 in y]', '1: cannot assign to literal'],
    ['x = (yield) = 1', 'yield: assignment to yield expression not possible'],
    ['*a = b', '*a: starred assignment target must be in a list or tuple'],
    ['a, *b, *c = d', '*c: multiple starred expressions in assignment'],
    ['x = *a', "*a: can't use starred expression here"],
    ['x := 1', ":=: ':=' needs parentheses around it here"]
  ],
  'calls and displays': [
    ['f(a=1, b)', 'b: positional argument follows keyword argument'],
    ['f(**a, b)', 'b: positional argument follows keyword argument unpacking'],
    ['f(**a, *b)', '*: iterable argument unpacking follows keyword argument unpacking'],
    ['f(a=1, a=2)', 'a=2: keyword argument repeated: a'],
    ['f(a=)', 'a=: expected argument value expression'],
    ['f(a.b=1)', 'a.b: expression cannot contain assignment, perhaps you meant "=="?'],
    ['f(True=1)', 'True: cannot assign to True'],
    ['f(x for x in y, 1)', 'x for x in y: Generator expression must be parenthesized'],
    ['f(a b)', 'a b: invalid syntax. Perhaps you forgot a comma?'],
    ['[1\n2]', '1\n2: invalid syntax. Perhaps you forgot a comma?'],
    ['{1: 2, 3}', "}: ':' expected after dictionary key"],
    ['{1:}', "}: expression expected after dictionary key and ':'"],
    ['{a: *b}', '*: cannot use a starred expression in a dictionary value']
  ],
  'parameters and definitions': [
    ['def f(a=1, b): pass', 'b: parameter without a default follows parameter with a default'],
    ['def f(a, a): pass', "a: duplicate argument 'a' in function definition"],
    ['def f(*): pass', '*: named arguments must follow bare *'],
    ['def f(*, **k): pass', '*: named arguments must follow bare *'],
    ['def f(**k, a): pass', 'a: arguments cannot follow var-keyword argument'],
    ['def f(/, a): pass', '/: at least one argument must precede /'],
    ['def f(*a, /): pass', '/: / must be ahead of *'],
    ['def f(*a=1): pass', '=: var-positional argument cannot have default value'],
    ['def f((a, b)): pass', '(: Function parameters cannot be parenthesized'],
    ['def class(): pass', "class: expected the name of the function, but 'class' is a keyword"],
    ['def f[](): pass', ']: Type parameter list cannot be empty'],
    ['type X[T=int, U] = 1', "U: non-default type parameter 'U' follows default type parameter"]
  ],
  imports: [
    ['import', "import: expected one or more names after 'import'"],
    ['from a import b,', ',: trailing comma not allowed without surrounding parentheses'],
    ['import a from b', "import a: Did you mean to use 'from ... import ...' instead?"],
    ['import a as b.c', '.: cannot use attribute or subscript as import target'],
    [
      'x = 1\nfrom __future__ import annotations',
      'from __future__ import annotations: from __future__ imports must occur at the beginning of the file'
    ],
    ['from __future__ import braces', 'braces: future feature braces is not defined'],
    ['lazy from a import *', "*: 'lazy from ... import *' is not allowed"],
    ['def f():\n  lazy import a', 'lazy import a: lazy import is not allowed inside a function']
  ],
  'statements out of place': [
    ['return 1', "return 1: 'return' outside function"],
    ['class A: return', "return: 'return' outside function"],
    ['yield 1', "yield 1: 'yield' outside function"],
    ['[(yield) for x in y]', "yield: 'yield' inside list comprehension"],
    ['def f(): await x', "await x: 'await' outside async function"],
    ['async def f():\n  lambda: await_(await x)', "await x: 'await' outside async function"],
    ['def f():\n  async with a: pass', "async with: 'async with' outside async function"],
    ['async def f(): yield 1; return 2', "return 2: 'return' with value in async generator"],
    ['async def f(): yield from x', "yield from x: 'yield from' inside async function"],
    ['break', "break: 'break' outside loop"],
    ['for x in y:\n  def f(): continue', "continue: 'continue' not properly in loop"],
    ['while x: pass\nelse: break', "break: 'break' outside loop"]
  ],
  'other languages, older Pythons': [
    ['print "a"', `print "a": Missing parentheses in call to 'print'. Did you mean print(...)?`],
    ['exec "a"', `exec "a": Missing parentheses in call to 'exec'. Did you mean exec(...)?`],
    ['a <> b', "<: '<>' is no operator; use '!='"],
    ['a === b', "=: invalid syntax: '===' is no operator; use '=='"],
    ['x++', '+: an expression is missing at the end of the line'],
    ['a ? b : c', "?: invalid syntax: unexpected '?'"],
    ['raise A, b', ',: invalid syntax']
  ],
  'too deep': [
    [`${'('.repeat(300)}1${')'.repeat(300)}`, '(: too many nested parentheses'],
    [`x = ${'-'.repeat(5000)}1`, '-: expression is nested too deeply'],
    [`x = ${'not '.repeat(5000)}1`, 'not: expression is nested too deeply'],
    [`x = a${'.b()'.repeat(5000)}`, '.: expression is nested too deeply']
  ]
};

describe('rejects', () => {
  for (const [kind, mistakes] of Object.entries(MISTAKES)) {
    test(kind, () => {
      for (const [source, ...problems] of mistakes) {
        expect(problemsOf(source), source).toEqual(problems);
      }
    });
  }
});
