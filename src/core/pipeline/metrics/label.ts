/** Names of metrics: the printed label, or the expression in short. */
import type { Expression } from '../../python/index.js';

const LONGEST = 60;

/**
 * `"Mean error (in $): "` → `Mean error (in $)`; undefined where no word is left. Only the last line
 * counts, without what belongs to the value before, such as a unit and a comma.
 */
export function cleanLabel(label: string): string | undefined {
  const line = label.trim().split('\n').at(-1) ?? '';
  const text = line
    .replace(/\s+/g, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s:=>~\-–—,;|([{'"*]+$/u, '')
    .replace(/\s+(?:is|of|was)$/u, '');
  return /[\p{L}]/u.test(text) ? text.slice(0, LONGEST).trim() : undefined;
}

/** Calls that only change the form of a value: `round(accuracy, 3)` is called `accuracy`. */
const CONVERSIONS = new Set(['abs', 'float', 'int', 'repr', 'round', 'str']);

/** `m["f1"]` → `m_f1`, `model.best_score_` → `model_best_score`, `1 - error` → `1_error`. */
export function shortName(node: Expression, text: string): string {
  if (node.kind === 'Call' && node.function.kind === 'Name') {
    const [argument] = node.positional;
    if (CONVERSIONS.has(node.function.id) && argument !== undefined) {
      const start = argument.start - node.start;
      return shortName(argument, text.slice(start, argument.end - node.start));
    }
  }
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const name = words.join('_').replace(/_+/g, '_').replace(/^_|_$/g, '');
  return name === '' ? 'metric' : name.slice(0, LONGEST);
}
