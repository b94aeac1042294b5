/**
 * Asks a kernel for the state of a step. The expressions come from the server
 * (jupyterlab_savoy/runtime/local/kernel.py says what they answer); the notebook sees no execution.
 */
import type { Kernel } from '@jupyterlab/services';

/** What a kernel that took a state says, or would say. */
export interface IRestored {
  /** Names that are set. */
  readonly names: readonly string[];
  /** Names that had another value before. */
  readonly overwritten: readonly string[];
  /** Names that the kernel has besides. */
  readonly extra: readonly string[];
  /** Why others are not there, by name. */
  readonly missing: Readonly<Record<string, unknown>>;
}

/** The expression's name in the request. */
const STATE = 'state';

/** Evaluates one of the expressions. Fails with a sentence where the kernel could not. */
export async function evaluate(
  kernel: Pick<Kernel.IKernelConnection, 'requestExecute'>,
  expression: string
): Promise<IRestored> {
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    stop_on_error: false,
    user_expressions: { [STATE]: expression }
  });
  const { content } = await future.done;
  if (content.status !== 'ok') {
    throw new Error(content.status === 'error' ? content.evalue : content.status);
  }
  return answerOf(content.user_expressions[STATE]);
}

function answerOf(result: unknown): IRestored {
  if (!isRecord(result) || result['status'] !== 'ok' || !isRecord(result['data'])) {
    const said = isRecord(result) ? result['evalue'] : undefined;
    throw new Error(typeof said === 'string' ? said : 'The kernel gave no answer.');
  }
  const answer: unknown = JSON.parse(pythonString(String(result['data']['text/plain'])));
  if (!isRecord(answer) || answer['ok'] !== true) {
    throw new Error(isRecord(answer) ? String(answer['error']) : 'The kernel gave no answer.');
  }
  const names = (key: string): readonly string[] =>
    Array.isArray(answer[key]) ? answer[key].map(String) : [];
  return {
    names: names('names'),
    overwritten: names('overwritten'),
    extra: names('extra'),
    missing: isRecord(answer['missing']) ? answer['missing'] : {}
  };
}

/**
 * The text that Python's `repr` wrote. Only what `json.dumps` gives comes here, which is printable
 * ASCII: nothing but backslashes and the quotes themselves is escaped.
 */
export function pythonString(repr: string): string {
  const quote = repr.charAt(0);
  if ((quote !== "'" && quote !== '"') || !repr.endsWith(quote)) {
    throw new Error('The answer of the kernel is no text.');
  }
  return repr.slice(1, -1).replace(/\\(['"\\])/g, '$1');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
