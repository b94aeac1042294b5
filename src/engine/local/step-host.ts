/**
 * Where the processes of steps come from: a zygote on this machine, or containers. All else of a run is
 * the same for both.
 */
import type { Diagnostic } from '../../core/index.js';
import type { Prepared, RunStepRequest } from '../../protocol/index.js';
import type { JsonConnection } from './json-lines.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface StepHost {
  /** What the processes have; undefined: nothing is known of it. */
  readonly prepared: Promise<Prepared | undefined>;
  /** Whether steps can be copies of a process that has the imports. */
  readonly canFork: boolean;
  /** The environment that a step finds there; its own settings are added. */
  environment(step: string): Environment;
  /** Have a step run. Rejects, as a rule with a `StepProblem`, where it cannot begin. */
  begin(request: RunStepRequest): Promise<StepConnection>;
  /** No more steps. What was made ahead is kept for another run, or ended where that is not wanted. */
  close(keep: boolean): Promise<void>;
}

/** A step that has been asked for. */
export interface StepConnection {
  readonly connection: JsonConnection;
  /** The connection ended before the step did: why. Never rejects. */
  readonly whyLost: (error?: Error) => Promise<StepProblem>;
}

/** Why a step has not begun, or will not end: the reason of its failure. */
export class StepProblem extends Error {
  constructor(
    /** `SV…` */
    readonly code: string,
    reason: string,
    /** The step has not begun, and what stood in its way may be gone in a moment. */
    readonly mayPass = false
  ) {
    super(reason);
  }
}

export type HostResult =
  | { readonly host: StepHost; readonly problem?: never }
  | { readonly host?: never; readonly problem: Diagnostic };
