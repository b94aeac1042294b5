/**
 * What became of a run: its events, added up. The only place that does so; the command line, the
 * server and the browser show what it says. Nothing is changed in place: a new status for each event
 * that matters.
 */
import type { EventJson, RunJson, RunStatus, StepStatus } from '../../../protocol/index.js';

/** A run of which nothing has happened yet. */
export function initialStatus(run: RunJson): RunStatus {
  const { id, notebook, plan, mode, step, parent, root, parameters, created, steps } = run;
  const defaults = plan.parameters.map(each => [each.name, each.default] as const);
  return {
    schema: 'savoy.status/1',
    id,
    status: 'running',
    notebook: notebook.path,
    pipeline: plan.pipeline.name,
    mode,
    engine: run.images === undefined ? 'local' : 'docker',
    ...(step !== undefined && { step }),
    ...(parent !== undefined && { parent }),
    ...(root !== undefined && { root }),
    parameters: { ...Object.fromEntries(defaults), ...parameters },
    started: created,
    steps: steps.map(({ name }) => ({ name, state: 'waiting', metrics: {} }))
  };
}

/** The status after all of these events. */
export function statusAfter(run: RunJson, events: Iterable<EventJson>): RunStatus {
  let status = initialStatus(run);
  for (const event of events) {
    status = advance(status, event);
  }
  return status;
}

/** The status after one more event. */
export function advance(status: RunStatus, event: EventJson): RunStatus {
  switch (event.event) {
    case 'run.started':
      return { ...status, parameters: event.parameters, started: event.time };
    case 'run.succeeded':
      return ended(status, 'succeeded', event.seconds);
    case 'run.failed':
      return ended(status, 'failed', event.seconds, event.reason);
    case 'run.cancelled':
      return ended(status, 'cancelled', event.seconds);
    case 'image.started':
      return { ...status, building: event.reference };
    case 'image.output':
      return status;
    case 'image.ready':
      return withoutBuilding(status);
    default:
      return changeStep(status, event.step, step => advanceStep(step, event));
  }
}

/**
 * The status of a run whose scheduler is gone without a last word: killed, or the machine went down.
 * Its steps were killed with it.
 */
export function interrupted(status: RunStatus): RunStatus {
  if (status.status !== 'running') {
    return status;
  }
  const reason = 'the run was interrupted';
  const steps = status.steps.map(step =>
    step.state === 'running' ? { ...step, state: 'failed' as const, failure: { reason } } : step
  );
  return ended({ ...status, steps }, 'failed', undefined, reason);
}

/** Whether nothing more happens in the run. */
export function hasEnded({ status }: RunStatus): boolean {
  return status !== 'running';
}

/** Whether a step has a result that later steps, or a later run, can build on. */
export function hasResult({ state }: StepStatus): boolean {
  return state === 'succeeded' || state === 'reused';
}

type StepEvent = Extract<EventJson, { step: string }>;

function advanceStep(step: StepStatus, event: StepEvent): StepStatus {
  switch (event.event) {
    case 'step.started':
      return {
        name: step.name,
        state: 'running',
        metrics: {},
        attempt: event.attempt,
        started: event.time
      };
    case 'cell.started':
      return { ...step, cell: event.cell };
    case 'step.progress':
      return { ...step, done: event.done, total: event.total };
    case 'snapshot.saved':
      return Object.keys(event.missing).length > 0 ? { ...step, missing: event.missing } : step;
    case 'step.reused':
      return {
        name: step.name,
        state: 'reused',
        metrics: event.metrics ?? {},
        snapshot: event.snapshot,
        origin: event.origin,
        ...(event.key !== undefined && { key: event.key })
      };
    case 'step.succeeded':
      return {
        ...step,
        state: 'succeeded',
        metrics: event.metrics,
        seconds: event.seconds,
        ...(event.snapshot !== null && { snapshot: event.snapshot }),
        ...(event.key !== undefined && { key: event.key })
      };
    case 'step.failed':
      return {
        ...step,
        state: 'failed',
        failure: failureOf(event),
        ...(event.seconds !== undefined && { seconds: event.seconds })
      };
    case 'step.cancelled':
      return { ...step, state: 'cancelled' };
    case 'step.closed':
      return {
        ...step,
        peak_memory: event.peak_memory,
        cpu_seconds: event.cpu_seconds,
        ...(event.left_processes.length > 0 && { left_processes: event.left_processes }),
        ...(event.threads.length > 0 && { threads: event.threads })
      };
    case 'step.output':
    case 'step.retried':
      return step;
  }
}

function failureOf(
  event: Extract<EventJson, { event: 'step.failed' }>
): NonNullable<StepStatus['failure']> {
  const { reason, cell, line, ename, evalue, traceback, code, snapshot } = event;
  return {
    reason,
    ...(cell !== undefined && { cell }),
    ...(line !== undefined && { line }),
    ...(ename !== undefined && { ename }),
    ...(evalue !== undefined && { evalue }),
    ...(traceback !== undefined && { traceback }),
    ...(code !== undefined && { code }),
    ...(snapshot !== undefined && snapshot !== null && { snapshot })
  };
}

function changeStep(
  status: RunStatus,
  name: string,
  change: (step: StepStatus) => StepStatus
): RunStatus {
  const at = status.steps.findIndex(step => step.name === name);
  const before = status.steps[at];
  const after = before && change(before);
  return after === undefined || after === before
    ? status
    : { ...status, steps: status.steps.map((step, i) => (i === at ? after : step)) };
}

function withoutBuilding(status: RunStatus): RunStatus {
  const { building, ...others } = status;
  return building === undefined ? status : others;
}

/** Steps whose turn never came were left out. */
function ended(
  status: RunStatus,
  outcome: RunStatus['status'],
  seconds?: number,
  reason?: string
): RunStatus {
  return {
    ...withoutBuilding(status),
    status: outcome,
    ...(seconds !== undefined && { seconds }),
    ...(reason !== undefined && { reason }),
    steps: status.steps.map(step =>
      step.state === 'waiting' ? { ...step, state: 'skipped' } : step
    )
  };
}
