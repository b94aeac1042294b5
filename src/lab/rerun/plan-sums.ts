/** What a plan comes to: how much runs, how much is saved. Pure. */
import type { RerunJson, RerunStep } from '../../protocol/index.js';

export interface IPlanSums {
  readonly run: number;
  readonly reuse: number;
  readonly missing: readonly RerunStep[];
  /** How long the steps that run took last time; undefined where that is not known of any. */
  readonly takes: number | undefined;
  /** How long those that are taken over took. */
  readonly saves: number;
  /** Size of the states that are taken over. */
  readonly bytes: number;
}

export function sumsOf({ steps }: RerunJson): IPlanSums {
  const of = (action: RerunStep['action']): RerunStep[] =>
    steps.filter(step => step.action === action);
  const [run, reuse] = [of('run'), of('reuse')];
  const known = run.flatMap(({ seconds }) => seconds ?? []);
  return {
    run: run.length,
    reuse: reuse.length,
    missing: of('missing'),
    takes: known.length === 0 ? undefined : sum(known),
    saves: sum(reuse.map(({ seconds = 0 }) => seconds)),
    bytes: sum(reuse.map(({ bytes = 0 }) => bytes))
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
