import { expect, test, vi } from 'vitest';
import { evaluate, pythonString, type IRestored } from './kernel.js';

/** A kernel that answers an expression with this. */
function kernel(result: unknown, content: object = { status: 'ok' }) {
  const requestExecute = vi.fn(() => ({
    done: Promise.resolve({ content: { user_expressions: { state: result }, ...content } })
  }));
  return { requestExecute } as unknown as Parameters<typeof evaluate>[0] & {
    requestExecute: typeof requestExecute;
  };
}

const said = (text: string) => ({ status: 'ok', data: { 'text/plain': text } });

test('the names that came are told, and nothing is shown in the notebook', async () => {
  const answer = { ok: true, names: ['df'], overwritten: ["it's"], extra: [], missing: {} };
  const one = kernel(said(`'${JSON.stringify(answer).replace(/'/g, "\\'")}'`));
  expect(await evaluate(one, 'restore()')).toEqual<IRestored>({
    names: ['df'],
    overwritten: ["it's"],
    extra: [],
    missing: {}
  });
  expect(one.requestExecute).toHaveBeenCalledWith(
    expect.objectContaining({ code: '', silent: true, user_expressions: { state: 'restore()' } })
  );
});

test.each([
  ['a refusal', said(`'{"ok": false, "error": "there is nothing to undo"}'`), 'nothing to undo'],
  ['an exception', { status: 'error', evalue: 'no such file' }, 'no such file'],
  ['nothing', undefined, 'gave no answer'],
  ['something else', said('3'), 'is no text']
])('%s is an error', async (_, result, message) => {
  await expect(evaluate(kernel(result), 'restore()')).rejects.toThrow(message);
});

test('a kernel that dies is an error', async () => {
  await expect(evaluate(kernel(undefined, { status: 'aborted' }), 'x')).rejects.toThrow('aborted');
});

test.each([
  [`'{"a": 1}'`, '{"a": 1}'],
  [`"it's"`, `it's`],
  [`'a \\\\ b'`, 'a \\ b'],
  [`'both \\' and "'`, `both ' and "`]
])('%s is read as Python wrote it', (repr, text) => {
  expect(pythonString(repr)).toBe(text);
});
