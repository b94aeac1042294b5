/**
 * Texts of the command line count cells from 0, as the file has them; JupyterLab counts from 1, and so
 * does everything that the page says. Numbers that are no text stay indices.
 */
import type { BuildEvent, EventJson, RunStatus } from '../../protocol/index.js';

/** All cells that a text names. */
export function countedFromOne(text: string): string {
  return text.replace(/\bcell (\d+)\b/g, (_, index: string) => `cell ${Number(index) + 1}`);
}

/** A status in which failures name their cells as the page does. */
export function statusFromOne(status: RunStatus): RunStatus {
  const steps = status.steps.map(step =>
    step.failure === undefined ? step : { ...step, failure: failureFromOne(step.failure) }
  );
  return { ...status, steps };
}

/** An event in which a failure names its cell as the page does. */
export function eventFromOne(event: EventJson): EventJson;
export function eventFromOne(event: EventJson | BuildEvent): EventJson | BuildEvent;
export function eventFromOne(event: EventJson | BuildEvent): EventJson | BuildEvent {
  return event.event === 'step.failed' || event.event === 'step.retried'
    ? failureFromOne(event)
    : event;
}

/** Only the place of a failure: what the exception says after it is the person's own. */
function failureFromOne<Failure extends { readonly reason: string; readonly cell?: number }>(
  failure: Failure
): Failure {
  const { reason, cell } = failure;
  return cell === undefined
    ? failure
    : { ...failure, reason: reason.replace(` in cell ${cell}`, ` in cell ${cell + 1}`) };
}
