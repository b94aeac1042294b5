/** Which texts are the same code. */
import { describe, expect, test } from 'vitest';
import { codeTokens } from './code-tokens.js';

const code = (source: string): string[] => codeTokens(source).map(({ text }) => text);

describe('the same code', () => {
  test.each([
    ['comments', 'x = 1', '# why\nx = 1  # so'],
    ['blank lines', 'x = 1\ny = 2', '\n\nx = 1\n\n\ny = 2\n\n'],
    ['spaces', 'f(x,1)+2', 'f( x, 1 ) + 2'],
    ['width of indentation', 'if x:\n  y\nz', 'if x:\n        y\n\nz'],
    ['lines in brackets', 'f(a, b)', 'f(\n    a,  # first\n    b)'],
    ['line continuation', 'x = 1 + 2', 'x = 1 + \\\n    2'],
    ['line ends', 'x = 1\ny = 2', 'x = 1\r\ny = 2\r\n'],
    ['copied prompts', 'x = 1\ny = 2', '>>> x = 1\n>>> y = 2']
  ])('%s', (_, one, other) => {
    expect(code(other)).toEqual(code(one));
  });
});

describe('other code', () => {
  test.each([
    ['a number', 'x = 1', 'x = 2'],
    ['an operator', 'a + b', 'a - b'],
    ['a text', "x = 'a'", "x = 'b'"],
    ['what looks like a comment in a text', "x = 'a # b'", "x = 'a # c'"],
    ['a field of an f-string', "f'{x}'", "f'{y}'"],
    ['its format', "f'{x:.2f}'", "f'{x:.3f}'"],
    ['a block', 'if x:\n    y\n    z', 'if x:\n    y\nz'],
    ['a line', 'x\ny', 'x(y)'],
    ['a magic', '%time f()', '%timeit f()'],
    ['a shell line', '!ls a', '!ls b'],
    ['a cell of another language', '%%bash\necho a', '%%bash\necho b']
  ])('%s', (_, one, other) => {
    expect(code(other)).not.toEqual(code(one));
  });
});
