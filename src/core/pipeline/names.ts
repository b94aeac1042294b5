/**
 * Names for Kubernetes from the names that people give.
 *
 * A task's name depends on the step's own name alone, so that steps come and go without renaming the
 * others. Only where two names become the same must one give way, and which one does not depend on
 * where they stand in the notebook.
 */
import { compareStrings } from '../text/index.js';

/**
 * Longest name of a task. Servers up to 2.2 make `pipelines.kubeflow.org/implementations-comp-<task>`
 * an annotation, and the part after the slash has 63 characters at most.
 */
const LONGEST_TASK = 63 - 'implementations-comp-'.length;

/** The API server's limit (backend/src/apiserver/server, pipeline names). */
const LONGEST_PIPELINE = 128;

/** Names that the server's Argo workflow gives to tasks and templates of its own. */
const RESERVED = /^(?:root|executor|entrypoint|system-.*)$/;

/**
 * The task name of each step: `[a-z]([-a-z0-9]*[a-z0-9])?`, at most 42 characters, unique.
 *
 * Small letters with hyphens for everything else; `step-` before a digit and before names that belong
 * to the server, `-step` after those that end in `-driver`; a hash of the full name at the end where it was cut, and where another step has the
 * same name with a better right to it (see `Wish`).
 */
export function taskNames(names: Iterable<string>): Map<string, string> {
  const inNotebook = [...new Set(names)];
  const wishes = inNotebook.map(wish);
  wishes.sort((a, b) => a.precedence - b.precedence || compareStrings(a.name, b.name));
  const tasks = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, task: plain } of wishes) {
    let task = plain;
    for (let salt = 0; taken.has(task); salt++) {
      task = withHash(plain, salt === 0 ? name : `${name} ${salt}`);
    }
    taken.add(task);
    tasks.set(name, task);
  }
  return new Map(inNotebook.map(name => [name, tasks.get(name) ?? name]));
}

/** Names that had to give way to another step: name and the one that has the plain task name. */
export function collidingNames(tasks: ReadonlyMap<string, string>): Map<string, string> {
  const owners = new Map([...tasks].map(([name, task]) => [task, name]));
  const losers = new Map<string, string>();
  for (const [name, task] of tasks) {
    const wanted = wish(name).task;
    const owner = owners.get(wanted);
    if (task !== wanted && owner !== undefined) {
      losers.set(name, owner);
    }
  }
  return losers;
}

/** The task name that a step would have alone. */
interface Wish {
  readonly name: string;
  readonly task: string;
  /** Small letters with underscores come first, as in Kale, then the same with hyphens, then the rest. */
  readonly precedence: number;
}

function wish(name: string): Wish {
  const plain = kebab(name);
  const precedence = plain.replaceAll('-', '_') === name ? 0 : plain === name ? 1 : 2;
  return { name, task: taskName(name, plain), precedence };
}

function taskName(name: string, plain: string): string {
  if (plain === '') {
    return withHash('step', name);
  }
  const prefix = /^[a-z]/.test(plain) && !RESERVED.test(plain) ? '' : 'step-';
  // The server runs each task `x` beside an `x-driver`.
  const suffix = plain.endsWith('-driver') ? '-step' : '';
  const task = prefix + plain + suffix;
  return task.length <= LONGEST_TASK ? task : withHash(task, name);
}

/** Is this a name that the API server takes for a pipeline? */
export function isPipelineName(name: string): boolean {
  return name.length <= LONGEST_PIPELINE && /^[a-z0-9][a-z0-9-]*$/.test(name);
}

/**
 * A name for the pipeline: the given one where the server takes it, else the same mended, else from the
 * name of the notebook file.
 */
export function pipelineName(given: string | undefined, fileName: string | undefined): string {
  if (given !== undefined && isPipelineName(given)) {
    return given;
  }
  const stem = (fileName ?? '').replace(/^.*[\\/]/, '').replace(/\.ipynb$/i, '');
  const name = [given ?? '', stem].map(kebab).find(candidate => candidate !== '') ?? 'pipeline';
  return name.slice(0, LONGEST_PIPELINE).replace(/-+$/, '');
}

/** Small letters and digits with single hyphens between; letters with accents lose these. */
export function kebab(text: string): string {
  if (/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(text)) {
    return text.replaceAll('_', '-');
  }
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function withHash(task: string, name: string): string {
  const end = `-${hash(name)}`;
  return task.slice(0, LONGEST_TASK - end.length).replace(/-+$/, '') + end;
}

/** FNV-1a over the UTF-16 units, 24 bits as six hexadecimal digits: enough to tell a few names apart. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return ((value ^ (value >>> 24)) & 0xffffff).toString(16).padStart(6, '0');
}
