/** A plan for people: what runs, in which order, and what each step takes and gives. */
import type { InputJson, ParameterJson, PlanJson, StepJson } from '../../protocol/index.js';
import type { Style } from '../terminal.js';

/** The plan as text. */
export function renderPlan(plan: PlanJson, style: Style): string {
  const { pipeline, parameters, prelude, skipped, steps } = plan;
  const facts = [
    ...(pipeline.description === '' ? [] : [pipeline.description]),
    ...preludeFacts(prelude.imports, prelude.functions),
    ...(skipped.length === 0 ? [] : [`not run: ${cells(skipped)}`]),
    ...(parameters.length === 0 ? [] : [`parameters: ${parameters.map(parameter).join(', ')}`])
  ];
  return [
    `${style('bold', pipeline.name)}: ${amount(steps.length, 'step')}`,
    ...facts.map(fact => `  ${fact}`),
    ...steps.flatMap(step => ['', ...renderStep(step, style)]),
    ''
  ].join('\n');
}

function renderStep(step: StepJson, style: Style): string[] {
  const after = step.after.length === 0 ? '' : ` after ${step.after.join(', ')}`;
  const lines = [
    `${style('bold', step.name)}${after}${style('dim', `  (${cells(step.cells)})`)}`,
    ...[...byProducer(step.inputs)].map(
      ([from, names]) =>
        `  ${style('cyan', '←')} ${names.join(', ')} ${style('dim', `from ${from}`)}`
    )
  ];
  if (step.parameters.length > 0) {
    lines.push(
      `  ${style('cyan', '←')} ${step.parameters.join(', ')} ${style('dim', 'parameters')}`
    );
  }
  if (step.outputs.length > 0) {
    lines.push(`  ${style('green', '→')} ${step.outputs.join(', ')}`);
  }
  if (step.metrics.length > 0) {
    const names = step.metrics.map(metric => metric.name).join(', ');
    lines.push(`  ${style('green', '→')} ${names} ${style('dim', 'metrics')}`);
  }
  return lines;
}

function byProducer(inputs: readonly InputJson[]): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const { name, from, kind, optional } of inputs) {
    const remarks = [
      ...(kind === undefined || kind === 'value' ? [] : [`as ${kind}`]),
      ...(optional === true ? ['if there'] : [])
    ];
    const shown = remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`;
    result.set(from, [...(result.get(from) ?? []), shown]);
  }
  return result;
}

function preludeFacts(imports: readonly number[], functions: readonly number[]): string[] {
  const parts = [
    ...(imports.length === 0 ? [] : [`imports (${cells(imports)})`]),
    ...(functions.length === 0 ? [] : [`functions (${cells(functions)})`])
  ];
  return parts.length === 0 ? [] : [`every step starts with ${parts.join(' and ')}`];
}

function parameter({ name, type, default: value }: ParameterJson): string {
  return `${name}: ${type} = ${JSON.stringify(value)}`;
}

/** `cell 3`, `cells 3, 5–8`: people count from 1. */
function cells(indices: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) {
      last[1] = index;
    } else {
      ranges.push([index, index]);
    }
  }
  const shown = ranges.map(([from, to]) =>
    from === to ? String(from + 1) : `${from + 1}${to === from + 1 ? ', ' : '–'}${to + 1}`
  );
  return `${indices.length === 1 ? 'cell' : 'cells'} ${shown.join(', ')}`;
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
