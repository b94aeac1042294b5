/**
 * What cells printed and showed, in the notebook and in the pipeline. What differs each time and means
 * nothing is left out of account: addresses of objects, how long something took, clock times, ids that
 * libraries make up for HTML. Warnings are too: Python shows each once a process.
 */
import type { CellOutput } from '../../core/index.js';

/** How many characters of a line are quoted. */
const LONGEST = 60;

/** `<C at 0x7f2d3e10>`; scikit-learn leaves out the middle: `<lib.C...x7f2d3e10>`. */
const ADDRESS = /\b0x[0-9a-f]{4,}\b|(?<=\.\.\.)0?x?[0-9a-f]{6,}(?=>|&gt;)/gi;
const UUID = /\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b/gi;
/** `2026-11-24 13:05:59.123`, or one part of it. */
const CLOCK = /\b(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\b/g;
/** `1.2 s`, `350 ms`, `1 min 3 s`, `3.1 it/s`, as people and progress bars write it. */
const DURATION =
  /\b\d+(?:\.\d+)?(?:e-?\d+)?\s?(?:ns|µs|μs|us|ms|s|secs?|seconds?|mins?|minutes?|it\/s|s\/it|ms\/step|s\/step)(?![\w/])/g;
/** Progress bars count time as `00:12<01:30`. */
const PROGRESS = /\b\d+:\d\d(?:<\d+:\d\d)?\b/g;
/** `file:3: UserWarning: text`, and the line of code below it. */
const WARNING = /^.*\b\w*Warning: .*\n?(?:^ {2}.*\n?)?/gm;
/** Of pandas' Styler, scikit-learn and matplotlib's SVG. */
const MADE_UP_IDS = /\bT_[0-9a-f]{5}|\bsk-[a-z]+-id-\d+|(?<=["#])[a-z]?[0-9a-f]{10}(?=[")])/g;

/** How the outputs of the pipeline differ first from those of the notebook; undefined: they do not. */
export function outputDifference(
  notebook: readonly CellOutput[],
  pipeline: readonly CellOutput[]
): string | undefined {
  return (
    textDifference(streamText(notebook, 'stdout'), streamText(pipeline, 'stdout')) ??
    displayDifference(displays(notebook), displays(pipeline)) ??
    textDifference(streamText(notebook, 'stderr'), streamText(pipeline, 'stderr'))
  );
}

/** A text without what differs each time. */
export function withoutVariation(text: string): string {
  return text
    .replace(ADDRESS, '0x…')
    .replace(UUID, '<id>')
    .replace(CLOCK, '<time>')
    .replace(DURATION, '<duration>')
    .replace(PROGRESS, '<duration>');
}

function streamText(outputs: readonly CellOutput[], name: string): string {
  const text = outputs
    .filter(output => output['output_type'] === 'stream' && output['name'] === name)
    .map(({ text }) => joined(text))
    .join('');
  return withoutVariation(name === 'stderr' ? text.replace(WARNING, '') : text);
}

function textDifference(notebook: string, pipeline: string): string | undefined {
  if (notebook === pipeline) {
    return undefined;
  }
  const [expected, found] = [notebook.split('\n'), pipeline.split('\n')];
  const line = expected.findIndex((text, i) => text !== found[i]);
  const at = line < 0 ? expected.length : line;
  return `line ${at + 1}: ${quoted(found[at])} instead of ${quoted(expected[at])}`;
}

function quoted(line: string | undefined): string {
  if (line === undefined || line === '') {
    return 'nothing';
  }
  return `\`${line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line}\``;
}

type Bundle = Readonly<Record<string, unknown>>;

/** What is displayed, as bundles of representations by type. An exception is a matter of its own. */
function displays(outputs: readonly CellOutput[]): Bundle[] {
  return outputs.flatMap(({ data }) => (data === undefined ? [] : [data as Bundle]));
}

function displayDifference(
  notebook: readonly Bundle[],
  pipeline: readonly Bundle[]
): string | undefined {
  if (notebook.length !== pipeline.length) {
    return `${pipeline.length} displayed instead of ${notebook.length}`;
  }
  for (const [i, expected] of notebook.entries()) {
    const found = pipeline[i] ?? {};
    // Plain text says best what it is.
    const types = new Set(['text/plain', ...Object.keys(expected), ...Object.keys(found)]);
    for (const type of types) {
      const [one, other] = [representation(type, expected), representation(type, found)];
      if (one !== other) {
        return type === 'text/plain' ? textDifference(one, other) : `the ${type} displayed differs`;
      }
    }
  }
  return undefined;
}

function representation(type: string, bundle: Bundle): string {
  const value = bundle[type];
  const isText = typeof value === 'string' || Array.isArray(value);
  const text = isText ? joined(value) : JSON.stringify(value ?? null);
  return /^image\/(?!svg)/.test(type) ? text : withoutVariation(text.replace(MADE_UP_IDS, '<id>'));
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';
}
