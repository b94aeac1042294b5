/** Runs and their steps for people. */
import { stripVTControlCharacters } from 'node:util';
import { adviceOn } from '../../core/index.js';
import type { RunStatus, StepFailure, StepStatus } from '../../protocol/index.js';
import type { Colour, Style } from '../terminal.js';
import { amount, columns, duration, size } from './units.js';

const SIGNS: Record<StepStatus['state'], readonly [sign: string, colour: Colour]> = {
  waiting: ['·', 'dim'],
  running: ['▸', 'cyan'],
  succeeded: ['✓', 'green'],
  reused: ['=', 'green'],
  failed: ['✗', 'red'],
  cancelled: ['■', 'yellow'],
  skipped: ['-', 'dim']
};

const RUN_COLOURS: Record<RunStatus['status'], Colour> = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow'
};

/** `savoy runs`: a line for each run. */
export function renderRuns(runs: readonly RunStatus[], style: Style): string {
  const rows = runs.map(({ id, status, started, seconds, pipeline, mode, step, steps }) => [
    id,
    status.padEnd(9),
    started.replace('T', ' ').slice(0, 19),
    seconds === undefined ? '' : duration(seconds),
    pipeline,
    `${mode === 'all' ? '' : `${mode}${step === undefined ? '' : ` ${step}`}, `}${counts(steps)}`
  ]);
  return columns(rows)
    .map((line, i) => {
      const status = runs[i]?.status ?? 'running';
      return `${line.replace(status, style(RUN_COLOURS[status], status))}\n`;
    })
    .join('');
}

/** `savoy show`: a run with all its steps. */
export function renderStatus(run: RunStatus, style: Style): string {
  const { id, pipeline, status, parent, seconds, reason, steps, parameters } = run;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${shown(value)}`);
  const took = seconds === undefined ? '' : ` in ${duration(seconds)}`;
  return [
    `${style('bold', id)} of ${pipeline}: ${style(RUN_COLOURS[status], status)}${took}`,
    ...(reason === undefined ? [] : [`  ${reason}`]),
    ...(parent === undefined ? [] : [`  goes on from ${parent}`]),
    ...(values.length === 0 ? [] : [`  parameters: ${values.join(', ')}`]),
    '',
    ...stepTable(steps, style),
    ...steps.flatMap(step =>
      step.failure === undefined ? [] : ['', ...renderFailure(step.name, step.failure, id, style)]
    ),
    ''
  ].join('\n');
}

/** One line that says how a step ended. */
export function stepLine(step: StepStatus, width: number, style: Style): string {
  const [sign, colour] = SIGNS[step.state];
  return `${style(colour, sign)} ${step.name.padEnd(width)}  ${facts(step).join('  ')}`.trimEnd();
}

/** What failed, where, and how to look into it. */
export function renderFailure(
  step: string,
  failure: StepFailure,
  run: string,
  style: Style
): string[] {
  const { reason, traceback = [], snapshot, code } = failure;
  const advice = adviceOn(failure);
  const lines = traceback.flatMap(text => stripVTControlCharacters(text).trimEnd().split('\n'));
  return [
    `${style('red', `${step} failed`)}${code === undefined ? '' : ` (${code})`}${predicate(reason, step)}`,
    ...lines.map(line => `  ${line}`),
    ...(advice === undefined ? [] : [`  ${style('cyan', 'hint:')} ${advice}`]),
    ...(snapshot === undefined
      ? []
      : [`  ${style('cyan', 'look into it:')} savoy open ${run} ${step}`])
  ];
}

/** `11 steps: 2 run, 9 reused` */
export function counts(steps: readonly StepStatus[]): string {
  const words: readonly (readonly [StepStatus['state'], string])[] = [
    ['succeeded', 'run'],
    ['reused', 'reused'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['skipped', 'not run'],
    ['running', 'running'],
    ['waiting', 'waiting']
  ];
  const parts = words.flatMap(([state, word]) => {
    const count = steps.filter(step => step.state === state).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `${amount(steps.length, 'step')}: ${parts.join(', ')}`;
}

/** `results.accuracy 0.957` for each metric. */
export function metricLines(steps: readonly StepStatus[]): string[] {
  return steps.flatMap(({ name, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => `${name}.${metric} ${shown(value)}`)
  );
}

function stepTable(steps: readonly StepStatus[], style: Style): string[] {
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return steps.map(step => `  ${stepLine(step, width, style)}`);
}

function facts(step: StepStatus): string[] {
  const { state, seconds, origin, peak_memory: memory, metrics, attempt = 1 } = step;
  const measured = Object.entries(metrics).map(([name, value]) => `${name} ${shown(value)}`);
  return [
    ...(seconds === undefined ? [state] : [duration(seconds).padStart(8)]),
    ...(memory === undefined ? [] : [size(memory).padStart(6)]),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(origin === undefined ? [] : [`from ${origin}`]),
    ...measured,
    ...(step.left_processes === undefined
      ? []
      : [`left ${amount(step.left_processes.length, 'process')} behind, which ended with it`])
  ];
}

/** The sentence names the step itself, as a rule: `train failed in cell 3: …`. */
function predicate(reason: string, step: string): string {
  const start = `${step} failed`;
  return reason.startsWith(start) ? reason.slice(start.length) : `: ${reason}`;
}

function shown(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}
