/** One attempt to run one step: its process, seen through the events that come from it. */
import { NO_STEP_PROCESSES } from '../../core/index.js';
import type { EventJson, RunStepRequest } from '../../protocol/index.js';
import type { NewEvent } from '../runs/index.js';
import type { JsonConnection } from './json-lines.js';
import { StepProblem, type StepHost } from './step-host.js';

type Named<Name extends EventJson['event']> = Extract<NewEvent, { event: Name }>;

/** How an attempt ended. */
export type Outcome = Named<'step.succeeded'> | Named<'step.failed'> | Named<'step.cancelled'>;

export interface Attempt {
  /** Comes as soon as later steps may start. Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** Comes when the process is gone, with what is known of its end. Never rejects. */
  readonly closed: Promise<Named<'step.closed'> | undefined>;
  /** End it politely, and not so politely after the grace that the request gives. */
  cancel(): void;
  /** End it at once. */
  kill(): void;
}

/**
 * Run a step. `onEvent` gets what happens until the outcome, which is only returned: whoever asked
 * decides whether a failure is the last word.
 */
export function startAttempt(
  host: StepHost,
  step: string,
  request: RunStepRequest,
  onEvent: (event: NewEvent) => void
): Attempt {
  let settle: (outcome: Outcome) => void = () => undefined;
  let close: (event: Named<'step.closed'> | undefined) => void = () => undefined;
  const outcome = new Promise<Outcome>(resolve => (settle = resolve));
  const closed = new Promise<Named<'step.closed'> | undefined>(resolve => (close = resolve));
  let connection: JsonConnection | undefined;
  let ending: 'cancel' | 'kill' | undefined;

  const lost = ({ message: reason, code }: StepProblem): void => {
    // The first word counts: nothing changes where the outcome is known.
    settle(
      ending === undefined
        ? { event: 'step.failed', step, reason, code }
        : { event: 'step.cancelled', step, reason: 'cancelled' }
    );
    close(undefined);
  };

  const take = (event: NewEvent): void => {
    switch (event.event) {
      case 'step.succeeded':
      case 'step.failed':
      case 'step.cancelled':
        settle(event);
        break;
      case 'step.closed':
        close(event);
        connection?.close();
        break;
      default:
        onEvent(event);
    }
  };

  host.begin(request).then(
    ({ connection: opened, whyLost }) => {
      connection = opened;
      opened.listen({
        onValue: value => {
          if (isEvent(value)) {
            take({ ...value, step } as NewEvent);
          }
        },
        onEnd: error => void whyLost(error).then(lost)
      });
      if (ending === 'cancel') {
        opened.send({ op: 'cancel' });
      } else if (ending === 'kill') {
        opened.close();
      }
    },
    (error: unknown) => lost(error instanceof StepProblem ? error : notStarted(error))
  );

  return {
    outcome,
    closed,
    cancel() {
      ending ??= 'cancel';
      connection?.send({ op: 'cancel' });
    },
    kill() {
      ending = 'kill';
      connection?.close();
    }
  };
}

function notStarted(error: unknown): StepProblem {
  const why = error instanceof Error ? error.message : String(error);
  return new StepProblem(NO_STEP_PROCESSES.code, `its process could not be started: ${why}`);
}

function isEvent(value: unknown): value is { event: string } {
  return typeof value === 'object' && value !== null && 'event' in value;
}
