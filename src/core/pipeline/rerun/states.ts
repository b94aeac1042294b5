/** How up to date the result of each step is, judged from what is known of each step alone. */
import { reason, type Reason } from './reasons.js';

/**
 * `maybe-stale`: something before it is stale; it may turn out that this makes no difference.
 * `based-on-stale`: it was run on purpose on a result that was stale. `missing`: its state was removed.
 */
export type Freshness =
  | 'never-run'
  | 'running'
  | 'failed'
  | 'fresh'
  | 'stale'
  | 'maybe-stale'
  | 'missing'
  | 'based-on-stale';

/** A result that a step has from some run. */
export interface StepResult {
  readonly snapshot: string;
  /** The run in which the step ran. */
  readonly origin: string;
  /** Its state can be restored. */
  readonly available: boolean;
  /** Something before it was known to be stale when it ran. */
  readonly basedOnStale: boolean;
  readonly bytes?: number;
  readonly seconds?: number;
}

/** What is known of a step. */
export interface StepSituation {
  readonly name: string;
  /** Steps that it depends on. */
  readonly after: readonly string[];
  readonly progress: 'never-run' | 'running' | 'failed' | 'done';
  /** Its result in the run that is looked at; absent where it has none. */
  readonly result?: StepResult;
  /** Why the result is not what the step would give now, as far as the step itself goes. */
  readonly reasons: readonly Reason[];
}

export interface StepFreshness {
  readonly freshness: Freshness;
  readonly reasons: readonly Reason[];
}

/** The freshness of every step; the steps may come in any order. */
export function freshnessOf(
  situations: readonly StepSituation[]
): ReadonlyMap<string, StepFreshness> {
  const byName = new Map(situations.map(each => [each.name, each]));
  const found = new Map<string, StepFreshness>();
  const judge = (name: string): StepFreshness => {
    const known = found.get(name);
    const situation = byName.get(name);
    if (known !== undefined || situation === undefined) {
      return known ?? { freshness: 'fresh', reasons: [] };
    }
    const before = situation.after.map(each => [each, judge(each)] as const);
    const judged = judgeStep(situation, before);
    found.set(name, judged);
    return judged;
  };
  situations.forEach(({ name }) => judge(name));
  return found;
}

function judgeStep(
  { progress, result, reasons }: StepSituation,
  before: readonly (readonly [string, StepFreshness])[]
): StepFreshness {
  if (progress === 'running') {
    return { freshness: 'running', reasons: [] };
  }
  if (progress === 'failed') {
    return { freshness: 'failed', reasons: [reason('failed', 'it failed')] };
  }
  if (result === undefined) {
    return { freshness: 'never-run', reasons: [reason('never-run', 'it has not run yet')] };
  }
  if (reasons.length > 0) {
    return { freshness: 'stale', reasons };
  }
  if (!result.available) {
    return { freshness: 'missing', reasons: [GONE] };
  }
  if (result.basedOnStale) {
    const text = 'it was run on a result that was out of date';
    return { freshness: 'based-on-stale', reasons: [reason('upstream', text)] };
  }
  const doubtful = before.filter(([, { freshness }]) => !['fresh', 'missing'].includes(freshness));
  return doubtful.length === 0
    ? { freshness: 'fresh', reasons: [] }
    : {
        freshness: 'maybe-stale',
        reasons: doubtful.map(([name, { freshness }]) =>
          reason('upstream', `${name} ${IN_WORDS[freshness]}`)
        )
      };
}

/** Why a result is of no use although nothing about it is out of date. */
export const GONE = reason('missing', 'its state was removed');

const IN_WORDS: Readonly<Record<Freshness, string>> = {
  'never-run': 'has not run yet',
  running: 'is running',
  failed: 'failed',
  fresh: 'is up to date',
  stale: 'is out of date',
  'maybe-stale': 'may be out of date',
  missing: 'has lost its state',
  'based-on-stale': 'rests on a result that was out of date'
};
