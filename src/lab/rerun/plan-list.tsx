/** The plan of a rerun: a line for each step with what is done and why, and what it comes to. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { hueOf, Shape } from '../components/shape.js';
import { duration, size } from '../format.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { RerunJson, RerunStep } from '../../protocol/index.js';
import { actionName } from '../run-text.js';
import { sumsOf } from './plan-sums.js';

const SIGNS: Readonly<Record<RerunStep['action'], string>> = {
  run: '▸',
  reuse: '=',
  missing: '✕',
  skip: '–'
};

export interface IPlanListProps {
  readonly trans: TranslationBundle;
  readonly plan: RerunJson;
  readonly lookOf: (step: string) => IStepLook;
  /** Plans from another step instead, where the state of this one is missing. */
  readonly onInstead: (step: string) => void;
}

export function PlanList({ trans, plan, lookOf, onInstead }: IPlanListProps) {
  return (
    <>
      <table className="jp-savoy-Plan-steps jp-savoy-Table">
        <caption>{trans.__('What is done with each step')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Step')}</th>
            <th scope="col">{trans.__('Action')}</th>
            <th scope="col">{trans.__('Because')}</th>
            <th scope="col">{trans.__('Last time')}</th>
            <th scope="col">{trans.__('Size')}</th>
          </tr>
        </thead>
        <tbody>
          {plan.steps.map(step => (
            <tr key={step.name} data-action={step.action} data-step={step.name}>
              <th scope="row" className="jp-savoy-hued" style={hueOf(lookOf(step.name))}>
                <Shape look={lookOf(step.name)} /> {step.name}
              </th>
              <td className="jp-savoy-Plan-action">
                <span aria-hidden="true">{SIGNS[step.action]}</span>{' '}
                {actionName(step.action, trans)}
              </td>
              <td className="jp-savoy-Plan-reasons">
                <Reasons trans={trans} step={step} onInstead={onInstead} />
              </td>
              <td>{step.seconds === undefined ? '' : duration(step.seconds, trans)}</td>
              <td>{step.bytes === undefined ? '' : size(step.bytes, trans)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.warnings.map(({ code, message }) => (
        <p key={`${code} ${message}`} className="jp-savoy-Plan-warning">
          {message} <code>{code}</code>
        </p>
      ))}
    </>
  );
}

interface IReasonsProps extends Pick<IPlanListProps, 'trans' | 'onInstead'> {
  readonly step: RerunStep;
}

function Reasons({ trans, step, onInstead }: IReasonsProps) {
  const { action, reasons, instead } = step;
  const text = reasons.map(reason => reason.text).join('; ');
  const fresh = action === 'reuse' && text === '';
  return (
    <>
      {fresh
        ? trans.__('nothing has changed')
        : action === 'reuse'
          ? trans.__('is out of date: %1', text)
          : text}
      {action === 'missing' && instead !== undefined && (
        <>
          {' '}
          <button type="button" className="jp-savoy-Link" onClick={() => onInstead(instead)}>
            {trans.__('Run from %1 instead', instead)}
          </button>
        </>
      )}
    </>
  );
}

/** `Runs 2 steps, about 0.5 s. Reuses 9, 21 MB, which saves 6.5 s.` */
export function planSentence(plan: RerunJson, trans: TranslationBundle): string {
  const { run, reuse, missing, takes, saves, bytes } = sumsOf(plan);
  if (missing.length > 0) {
    return trans._n(
      'A state is missing that %2 would go on from.',
      '%1 states are missing that the rerun would go on from.',
      missing.length,
      missing[0]?.name
    );
  }
  if (run === 0) {
    return trans.__('Nothing is to be run: all results are fresh.');
  }
  const runs =
    takes === undefined
      ? trans._n('Runs %1 step.', 'Runs %1 steps.', run)
      : trans._n(
          'Runs %1 step, which took %2 last time.',
          'Runs %1 steps, which took %2 last time.',
          run,
          duration(takes, trans)
        );
  return reuse === 0
    ? runs
    : `${runs} ${trans._n(
        'Reuses %1 (%2), which saves %3.',
        'Reuses %1 (%2), which saves %3.',
        reuse,
        size(bytes, trans),
        duration(saves, trans)
      )}`;
}
