/** Where the bars of steps stand on the time axis of a run. Pure; all times in seconds from its start. */
import type { RunStatus } from '../../protocol/index.js';

/** When a step ran; `end` is undefined while it runs. */
export interface ISpan {
  readonly start: number;
  readonly end: number | undefined;
}

/** A place on the axis that a number stands at. */
export interface ITick {
  readonly at: number;
  readonly seconds: number;
}

/** Seconds from the start of the run to a moment (RFC 3339). */
export function secondsInto(run: Pick<RunStatus, 'started'>, time: string): number {
  return Math.max(0, (Date.parse(time) - Date.parse(run.started)) / 1000);
}

/** When each step that began ran, by name. */
export function spansOf(run: RunStatus): ReadonlyMap<string, ISpan> {
  const spans = new Map<string, ISpan>();
  for (const { name, state, started, seconds } of run.steps) {
    if (started !== undefined) {
      const start = secondsInto(run, started);
      const end = seconds === undefined ? undefined : start + seconds;
      spans.set(name, { start, end: end ?? (state === 'running' ? undefined : start) });
    }
  }
  return spans;
}

/**
 * How long a run has taken so far. The clock of the page may be behind that of the server: then what
 * happened last is the latest moment that is known.
 */
export function secondsSoFar(run: RunStatus, now: number): number {
  if (run.seconds !== undefined) {
    return run.seconds;
  }
  const ends = [...spansOf(run).values()].map(({ start, end }) => end ?? start);
  return Math.max(
    0,
    run.status === 'running' ? (now - Date.parse(run.started)) / 1000 : 0,
    ...ends
  );
}

/** Distances between numbers on the axis that people can count in. */
const STEPS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  14_400, 28_800, 86_400
];

/** At most `most` numbers on an axis that is `total` seconds long; `at` is a part of it, 0 to 1. */
export function ticksOf(total: number, most: number): readonly ITick[] {
  if (total <= 0) {
    return [];
  }
  const step = STEPS.find(one => total / one <= most) ?? Math.ceil(total / most / 86_400) * 86_400;
  // Multiplied, not added up: else 0.1 seconds would be shown as 0.30000000000000004 in the end.
  return Array.from({ length: Math.floor(total / step + 1e-9) + 1 }, (_, i) => ({
    at: Math.min(1, (i * step) / total),
    seconds: i * step
  }));
}
