/** The difference of two runs for people. */
import { cellName } from '../../core/index.js';
import type { DiffJson, StepChange, ValueChange } from '../../protocol/index.js';
import type { Colour, Style } from '../terminal.js';
import { duration } from './units.js';

const COLOURS: Readonly<Record<string, Colour>> = { '+': 'green', '-': 'red' };

/** What differs; steps in which nothing does are a word at the end. */
export function renderDiff(diff: DiffJson, style: Style): string {
  const { before, after, parameters, environment, steps } = diff;
  const same = steps.filter(({ change }) => change === 'same').map(({ name }) => name);
  return [
    `${style('red', `- ${before}`)}`,
    `${style('green', `+ ${after}`)}`,
    ...values('parameter', parameters),
    ...values('environment', environment),
    ...steps.filter(({ change }) => change !== 'same').flatMap(step => renderStep(step, style)),
    ...(same.length === 0 ? [] : ['', `${style('dim', 'the same:')} ${same.join(', ')}`]),
    ''
  ].join('\n');
}

function renderStep(step: StepChange, style: Style): string[] {
  const { name, change, code, variables, metrics, before, after } = step;
  const took =
    before === undefined || after === undefined
      ? ''
      : style('dim', `  ${duration(before)} → ${duration(after)}`);
  const different = variables.filter(each => each.change !== 'same');
  return [
    '',
    `${style('bold', name)}${change === 'changed' ? '' : ` ${change}`}${took}`,
    ...code.flatMap(({ cell, kind, lines }) => [
      `  ${cellName(cell)} ${kind}`,
      ...lines
        .filter(line => !line.startsWith(' '))
        .map(line => `    ${style(COLOURS[line.charAt(0)] ?? 'dim', line)}`)
    ]),
    ...different.map(variable => {
      const what = [variable.before, variable.after].filter(Boolean);
      const types = what[0] === what[1] ? what.slice(0, 1) : what;
      return `  ${variable.name} ${variable.change}${types.length === 0 ? '' : ` (${types.join(' → ')})`}`;
    }),
    ...values('metric', metrics).map(line => `  ${line}`)
  ];
}

function values(kind: string, changes: readonly ValueChange[]): string[] {
  const text = (value: unknown): string =>
    value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
  return changes.map(
    ({ name, before, after }) => `${kind} ${name}: ${text(before)} → ${text(after)}`
  );
}
