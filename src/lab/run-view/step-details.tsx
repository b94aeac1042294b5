/** The head of a step's details: what became of it and why, and what can be done with it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Facts } from '../components/facts.js';
import { StateSign } from '../components/run-state.js';
import { hueOf, Shape } from '../components/shape.js';
import { Tabs } from '../components/tabs.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { StepFailure, StepStatus } from '../../protocol/index.js';
import { shortId, stateName } from '../run-text.js';
import { factsOf, notesOf, reuseReason, type Order } from './step-facts.js';

/** What is shown below the head. */
export type StepPart = 'output' | 'variables';

export interface IStepDetailsProps {
  readonly trans: TranslationBundle;
  readonly step: StepStatus;
  readonly order: Order | undefined;
  readonly look: IStepLook;
  /** Why the notebook as it is now would give another result; empty where it would not. */
  readonly differences: readonly string[];
  readonly part: StepPart;
  readonly onPart: (part: StepPart) => void;
  readonly onClose: () => void;
  readonly onGoToCell: (cell: number, line?: number) => void;
  readonly onGoToStep: () => void;
  readonly onOpenRun: (id: string) => void;
  readonly onRerun: (anchor: HTMLElement) => void;
  readonly onOpenState: () => void;
}

export function StepDetails(props: IStepDetailsProps) {
  const { trans, step, look, differences } = props;
  const { name, state, failure, origin } = step;
  const reason = reuseReason(step, props.order, trans);
  return (
    <div className="jp-savoy-Details">
      <div className="jp-savoy-Details-title jp-savoy-hued" style={hueOf(look)}>
        <Shape look={look} />
        <h2>
          <button
            type="button"
            className="jp-savoy-Details-name"
            title={trans.__('Go to the cell')}
            onClick={props.onGoToStep}
          >
            {name}
          </button>
        </h2>
        <StateSign state={state} trans={trans} silent />
        <span>{stateName(state, trans)}</span>
        <button
          type="button"
          className="jp-savoy-Details-close"
          aria-label={trans.__('Show the whole run')}
          title={trans.__('Show the whole run')}
          onClick={props.onClose}
        >
          ×
        </button>
      </div>
      {reason !== undefined && (
        <p className="jp-savoy-Details-note">
          {reason}{' '}
          {origin !== undefined && (
            <button
              type="button"
              className="jp-savoy-Link"
              title={origin}
              onClick={() => props.onOpenRun(origin)}
            >
              {trans.__('It ran in …%1', shortId(origin))}
            </button>
          )}
        </p>
      )}
      {failure !== undefined && <Failure trans={trans} failure={failure} onGo={props.onGoToCell} />}
      {differences.length > 0 && (
        <p className="jp-savoy-Details-differs">
          {trans.__('Out of date: %1', differences.join('; '))}
        </p>
      )}
      {notesOf(step, trans).map(note => (
        <p key={note} className="jp-savoy-Details-note">
          {note}
        </p>
      ))}
      <Facts facts={factsOf(step, trans)} />
      <div className="jp-savoy-Details-bar">
        <Tabs
          label={trans.__('What is shown of the step')}
          tabs={[
            ['output', trans.__('Output')],
            ['variables', trans.__('Variables')]
          ]}
          shown={props.part}
          onShow={props.onPart}
        />
        <button
          type="button"
          className="jp-savoy-Button"
          aria-haspopup="menu"
          onClick={event => props.onRerun(event.currentTarget)}
        >
          {trans.__('Rerun')} <span aria-hidden="true">▾</span>
        </button>
        <button
          type="button"
          className="jp-savoy-Button"
          disabled={step.snapshot === undefined && failure?.snapshot === undefined}
          onClick={props.onOpenState}
        >
          {failure === undefined ? trans.__('Open State…') : trans.__('Open State at Failure…')}
        </button>
      </div>
    </div>
  );
}

interface IFailureProps {
  readonly trans: TranslationBundle;
  readonly failure: StepFailure;
  readonly onGo: (cell: number, line?: number) => void;
}

function Failure({ trans, failure, onGo }: IFailureProps) {
  const { reason, cell, line, code } = failure;
  return (
    <p className="jp-savoy-Details-failure" role="alert">
      {reason}
      {code !== undefined && <code> {code}</code>}{' '}
      {cell !== undefined && (
        <button
          type="button"
          className="jp-savoy-Link"
          onClick={() => onGo(cell, line ?? undefined)}
        >
          {trans.__('Go to the cell')}
        </button>
      )}
    </p>
  );
}
