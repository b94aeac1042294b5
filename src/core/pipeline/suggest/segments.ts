/**
 * Cells of work → steps of a sensible size. Headings say where a new step begins; training and judging
 * are told apart even below one heading, so that one can be run again without the other. Without
 * headings the step changes with what the code does.
 */
import type { Heading } from './headings.js';
import { changedNames, takenNames } from './facts.js';
import { nameFromHeading, UniqueNames, withoutVerb } from './naming.js';
import type { Work } from './phases.js';

/** Cells that become one step. */
export interface Segment {
  readonly works: readonly Work[];
  readonly heading?: Heading;
  /** The step that the cells belong to by tags. */
  readonly step?: string;
}

/** A cell of work, where it stands. */
export interface PlacedWork extends Work {
  readonly heading?: Heading;
  readonly step?: string;
}

/** More lines than this are too many for one step where it could be cut. */
const LONG = 60;
/** Neighbours below headings that together have no more than this may be one step. */
const SHORT = 25;

/** Cut the cells of work, given in notebook order, into steps. */
export function makeSegments(works: readonly PlacedWork[]): Segment[] {
  const segments: { works: PlacedWork[]; heading?: Heading; step?: string }[] = [];
  for (const work of works) {
    const last = segments.at(-1);
    const joins =
      last !== undefined &&
      last.step === work.step &&
      last.heading === work.heading &&
      (work.step !== undefined || !startsAnew(last.works, work));
    const tagged =
      work.step === undefined ? undefined : segments.find(one => one.step === work.step);
    const home = joins ? last : tagged;
    if (home !== undefined) {
      home.works.push(work);
    } else {
      const { heading, step } = work;
      segments.push({
        works: [work],
        ...(heading && { heading }),
        ...(step !== undefined && { step })
      });
    }
  }
  return mergeShort(segments);
}

/** Does a cell below the same heading begin a new step? */
function startsAnew(before: readonly PlacedWork[], work: PlacedWork): boolean {
  const last = before.at(-1);
  const trained = before.find(one => one.phase === 'train');
  if (work.phase === 'evaluate' && trained !== undefined) {
    return last?.phase === 'train' || lines(before) > LONG;
  }
  if (work.phase === 'train') {
    return trained !== undefined
      ? !dependsOn(
          work,
          before.filter(one => one.phase === 'train')
        )
      : work.heading === undefined || lines(before) > SHORT;
  }
  const changes = last !== undefined && last.phase !== work.phase;
  // A single line such as `results = {}` is no step.
  return changes && work.facts.lines > 1 && (work.heading === undefined || lines(before) > LONG);
}

/**
 * Small sections below one heading that each go on from the one before are one step: filling in missing
 * values column by column needs no step for each column.
 */
function mergeShort(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    const parent = segment.heading?.parent;
    const together =
      last !== undefined &&
      parent !== undefined &&
      (last.heading?.parent === parent || last.heading === parent) &&
      last.step === undefined &&
      segment.step === undefined &&
      [...last.works, ...segment.works].every(work => work.phase === 'prepare') &&
      lines([...last.works, ...segment.works]) <= SHORT &&
      segment.works.some(work => dependsOn(work, last.works));
    if (together) {
      merged[merged.length - 1] = { works: [...last.works, ...segment.works], heading: parent };
    } else {
      merged.push(segment);
    }
  }
  return merged;
}

function dependsOn(work: Work, before: readonly Work[]): boolean {
  const taken = takenNames(work.facts.summary);
  return before.some(one => [...changedNames(one.facts.summary)].some(name => taken.has(name)));
}

function lines(works: readonly Work[]): number {
  return works.reduce((sum, work) => sum + work.facts.lines, 0);
}

/** A name for each segment, unique and none of `taken`. */
export function nameSegments(segments: readonly Segment[], taken: Iterable<string>): string[] {
  const names = new UniqueNames(taken);
  return segments.map(segment => {
    if (segment.step !== undefined) {
      return segment.step;
    }
    const siblings = segments.filter(
      one => one.heading === segment.heading && one.step === undefined
    );
    return names.take(nameOf(segment, siblings));
  });
}

function nameOf(segment: Segment, siblings: readonly Segment[]): string {
  const heading = segment.heading && nameFromHeading(segment.heading.text);
  const fromCode = nameFromCode(segment);
  if (heading === undefined) {
    return fromCode;
  }
  const [only] = siblings;
  if (siblings.length === 1 && only === segment) {
    return heading;
  }
  // Several steps below one heading: `LightGBM` gives train_lightgbm and evaluate_lightgbm.
  const phase = mainPhase(segment);
  const rivals = siblings.filter(one => mainPhase(one) === phase);
  if (rivals.length > 1) {
    return fromCode;
  }
  const subject = withoutVerb(heading);
  return subject === '' ? fromCode : `${phase}_${subject}`;
}

function nameFromCode(segment: Segment): string {
  const phase = mainPhase(segment);
  const model = segment.works.find(work => work.model !== undefined)?.model;
  switch (phase) {
    case 'train':
      return `train_${model ?? 'model'}`;
    case 'evaluate':
      return model === undefined ? 'evaluate' : `evaluate_${model}`;
    case 'report':
      return 'report';
    default:
      return `${phase}_data`;
  }
}

/** The most telling of the phases of a segment. */
export function mainPhase(segment: Segment): Work['phase'] {
  const phases = new Set(segment.works.map(work => work.phase));
  const order = ['train', 'evaluate', 'split', 'load', 'prepare', 'report'] as const;
  return order.find(phase => phases.has(phase)) ?? 'prepare';
}
