/** What is known of a step in a run, in sentences. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFact } from '../components/facts.js';
import { clockTime, duration, moment, shown, size } from '../format.js';
import type { RunJson, StepStatus } from '../../protocol/index.js';

/** What the run was told to do with a step. */
export type Order = RunJson['steps'][number];

/** Why a result was taken over; undefined where the step ran itself. */
export function reuseReason(
  step: StepStatus,
  order: Order | undefined,
  trans: TranslationBundle
): string | undefined {
  if (step.state !== 'reused') {
    return undefined;
  }
  if (order?.stale === true) {
    return trans.__('Its result was taken over as it was asked for, although it is out of date.');
  }
  return order?.action === 'check'
    ? trans.__('When its turn came, nothing that it rests on was different.')
    : trans.__('Nothing that it rests on has changed: code, parameters, inputs and files.');
}

/** Times, memory and metrics of a step. */
export function factsOf(step: StepStatus, trans: TranslationBundle): readonly IFact[] {
  const { started, seconds, cpu_seconds: cpu, peak_memory: memory, attempt = 1 } = step;
  return [
    ...(seconds === undefined ? [] : [{ name: trans.__('Time'), value: duration(seconds, trans) }]),
    ...(cpu === undefined ? [] : [{ name: trans.__('Processor'), value: duration(cpu, trans) }]),
    ...(memory === undefined ? [] : [{ name: trans.__('Memory'), value: size(memory, trans) }]),
    ...(attempt > 1 ? [{ name: trans.__('Attempt'), value: String(attempt) }] : []),
    ...(started === undefined
      ? []
      : [{ name: trans.__('Started'), value: clockTime(started), hint: moment(started) }]),
    ...Object.entries(step.metrics).map(([name, value]) => ({ name, value: shown(value) }))
  ];
}

/** What went not as it should without failing, a sentence each. */
export function notesOf(step: StepStatus, trans: TranslationBundle): readonly string[] {
  const { missing = {}, left_processes: processes = [], threads = [] } = step;
  return [
    ...Object.entries(missing).map(([name, { why, type }]) =>
      type === undefined
        ? trans.__('%1 could not be kept: %2', name, why)
        : trans.__('%1 (%2) could not be kept: %3', name, type, why)
    ),
    ...(processes.length > 0
      ? [trans.__('Processes that it left behind were ended: %1', processes.join(', '))]
      : []),
    ...(threads.length > 0
      ? [trans.__('Threads were still at work at its end: %1', threads.join(', '))]
      : [])
  ];
}
