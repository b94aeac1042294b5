/** What a build of images has come to so far: its events added up. Pure. */
import type { BuildEvent, BuiltImage, DiagnosticJson } from '../../protocol/index.js';

export interface IBuildState {
  readonly id: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** What is at work: `look` before anything is built. */
  readonly phase: 'look' | 'build' | 'push';
  /** The image that is at work. */
  readonly reference: string;
  /** How far the builder is, where it counts. */
  readonly progress?: { readonly step: number; readonly of: number };
  /** The last lines of the builder. */
  readonly lines: readonly string[];
  readonly seconds?: number;
  /** What became of each image; empty until the end. */
  readonly images: readonly BuiltImage[];
  readonly problems: readonly DiagnosticJson[];
}

/** So many lines are kept. */
const KEPT = 500;

/** `Step 2/7 :` of Docker's old builder, `STEP 2/7:` of Podman and Buildah, `#9 [2/7]` of BuildKit. */
const COUNT = /^(?:step |#\d+ \[(?:\S+ +)?)(\d+)\/(\d+)/i;

/** A build of which nothing is known yet. */
export function newBuild(id: string): IBuildState {
  return {
    id,
    status: 'running',
    phase: 'look',
    reference: '',
    lines: [],
    images: [],
    problems: []
  };
}

/** The state after another event. */
export function advanceBuild(state: IBuildState, event: BuildEvent): IBuildState {
  switch (event.event) {
    case 'build.started':
      return state;
    case 'build.image': {
      const { progress, ...others } = state;
      void progress;
      return { ...others, phase: event.phase, reference: event.reference };
    }
    case 'build.output': {
      const [, step, of] = COUNT.exec(event.text) ?? [];
      return {
        ...state,
        lines: [...state.lines.slice(1 - KEPT), event.text],
        ...(step !== undefined &&
          of !== undefined && { progress: { step: Number(step), of: Number(of) } })
      };
    }
    case 'build.succeeded':
    case 'build.failed':
    case 'build.cancelled':
      return {
        ...state,
        status: ENDS[event.event],
        seconds: event.seconds,
        images: event.images,
        problems: event.diagnostics
      };
  }
}

const ENDS = {
  'build.succeeded': 'succeeded',
  'build.failed': 'failed',
  'build.cancelled': 'cancelled'
} as const;

/** A build whose process ended without a last word. */
export function lostBuild(state: IBuildState): IBuildState {
  return state.status === 'running' ? { ...state, status: 'failed' } : state;
}
