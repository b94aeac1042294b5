/** What `savoy verify` found, for people. */
import { cellName } from '../../core/index.js';
import type { VerifiedStep, VerifyJson } from '../../protocol/index.js';
import type { Colour, Style } from '../terminal.js';
import { amount, duration } from './units.js';

const SIGNS: Readonly<Record<VerifiedStep['result'], readonly [sign: string, colour: Colour]>> = {
  same: ['✓', 'green'],
  different: ['✗', 'red'],
  failed: ['✗', 'red'],
  'not-compared': ['·', 'dim']
};

const CAUSES: Readonly<Record<NonNullable<VerifiedStep['cause']>, string>> = {
  'hidden-state': 'hidden state',
  order: 'another order',
  randomness: 'random numbers',
  varying: 'another one each time',
  'not-comparable': 'cannot be compared',
  failure: 'fails one way',
  earlier: 'rests on what differs before',
  unknown: 'for no reason that was found'
};

const VERDICTS: Readonly<Record<VerifyJson['result'], readonly [text: string, colour: Colour]>> = {
  equal: ['the pipeline gives what the notebook gives', 'green'],
  different: ['the pipeline gives something else than the notebook', 'red'],
  failed: ['not all of it could be compared', 'red'],
  cancelled: ['cancelled', 'yellow']
};

/** A line for each step, what differs below it, the verdict at the end. */
export function renderVerified(verified: VerifyJson, style: Style): string {
  const { steps, seconds, result } = verified;
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  const [verdict, colour] = VERDICTS[result];
  const took =
    seconds === undefined
      ? ''
      : style(
          'dim',
          ` (pipeline ${duration(seconds.pipeline)}, notebook ${duration(seconds.notebook)})`
        );
  return [
    ...steps.flatMap(step => renderStep(step, width, style)),
    `${style(colour, verdict)}${took}`,
    ''
  ].join('\n');
}

function renderStep(step: VerifiedStep, width: number, style: Style): string[] {
  const { name, result, variables, outputs, metrics, cause, follows = [] } = step;
  const [sign, colour] = SIGNS[result];
  const counted = [
    [variables.length, 'variable'],
    [outputs.length, 'output'],
    [metrics.length, 'metric']
  ] as const;
  const compared = counted
    .filter(([number]) => number > 0)
    .map(([number, noun]) => amount(number, noun))
    .join(', ');
  const why = cause === undefined ? '' : CAUSES[cause];
  const from = follows.length === 0 ? '' : `, in ${follows.join(', ')}`;
  const told = result === 'not-compared' ? 'not compared' : why === '' ? compared : `${why}${from}`;
  return [
    `${style(colour, sign)} ${name.padEnd(width)}  ${style('dim', told)}`.trimEnd(),
    ...[
      ...variables,
      ...metrics,
      ...outputs.map(({ cell, ...rest }) => ({ name: cellName(cell), ...rest }))
    ]
      .filter(each => each.result !== 'same')
      .map(each => `    ${each.name}: ${each.difference ?? ''}`)
  ];
}
