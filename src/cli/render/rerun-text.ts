/** The plan of a rerun for people. */
import type { RerunJson } from '../../protocol/index.js';
import type { Colour, Style } from '../terminal.js';
import { duration, size } from './units.js';

const SIGNS: Record<RerunJson['steps'][number]['action'], readonly [string, Colour]> = {
  run: ['▸ run    ', 'cyan'],
  reuse: ['= reuse  ', 'green'],
  missing: ['✗ missing', 'red'],
  skip: ['- leave  ', 'dim']
};

/** A line for each step: what is done with it and why, how long it took, how big it is. */
export function renderRerun({ parent, steps }: RerunJson, style: Style): string {
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  const lines = steps.map(({ name, action, reasons, seconds, bytes }) => {
    const [sign, colour] = SIGNS[action];
    const took =
      seconds === undefined ? '' : `${action === 'run' ? 'took ' : ''}${duration(seconds)}`;
    const facts = [took, bytes === undefined ? '' : size(bytes)].filter(Boolean).join(', ');
    const why = reasons.map(({ text }) => text).join('; ');
    const note =
      action === 'run' || action === 'skip' || why === ''
        ? why
        : style('yellow', `${action === 'missing' ? '' : 'out of date: '}${why}`);
    return `  ${style(colour, sign)} ${name.padEnd(width)}  ${note}${facts === '' ? '' : style('dim', `${note === '' ? '' : '  '}(${facts})`)}`;
  });
  const total = steps
    .filter(({ action }) => action === 'reuse')
    .reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  return [
    `goes on from ${parent}:`,
    ...lines.map(line => line.trimEnd()),
    ...(total > 0 ? [`  saves ${duration(total)}`] : []),
    ''
  ].join('\n');
}
