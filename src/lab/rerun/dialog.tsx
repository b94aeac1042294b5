/** The dialog of a rerun: what is wanted, what would be done and why, and one key to do it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef } from 'react';
import { useSignal } from '../components/use-signal.js';
import { messageOf } from '../answer.js';
import { EngineChoice } from '../engines/engine-choice.js';
import type { Engines } from '../engines/engines.js';
import { ago } from '../format.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { RerunJson, RunStatus } from '../../protocol/index.js';
import { modeName, shortId } from '../run-text.js';
import { ServerError } from '../server/error.js';
import { namesStep, type RerunModel } from './model.js';
import { PlanList, planSentence } from './plan-list.js';

const MODES: readonly RerunJson['mode'][] = ['from-after', 'from', 'only', 'stale', 'failed'];

export interface IRerunDialogProps {
  readonly trans: TranslationBundle;
  readonly model: RerunModel;
  /** Names of the steps, in the order of the notebook. */
  readonly steps: readonly string[];
  /** Runs to go on from, the newest first. */
  readonly runs: readonly RunStatus[];
  /** Milliseconds. */
  readonly now: number;
  readonly lookOf: (step: string) => IStepLook;
  /** Where it can run. */
  readonly engines: Pick<Engines, 'changed' | 'problem' | 'check'>;
  /** Draws the fields of the parameters, with the values that a plan has. */
  readonly parameters?: (plan: RerunJson, submit: () => void) => JSX.Element;
  readonly onAccept: (plan: RerunJson) => void;
  readonly onCancel: () => void;
}

export function RerunDialog(props: IRerunDialogProps) {
  const { trans, model } = props;
  useSignal(model.changed);
  const accept = useRef<HTMLButtonElement>(null);
  const wanted = useRef(false);
  const { state, runnable, shownPlan } = model;
  const nothing = runnable?.steps.every(({ action }) => action !== 'run') === true;
  useEffect(() => {
    accept.current?.focus();
  }, []);
  useEffect(() => {
    // Enter before the plan was there: it is carried out as soon as it is, if there is one.
    if (wanted.current && state.kind !== 'waiting') {
      wanted.current = false;
      if (runnable !== undefined && !nothing) {
        props.onAccept(runnable);
      }
    }
  }, [state]);
  const submit = (): void => {
    if (runnable !== undefined && !nothing) {
      props.onAccept(runnable);
    } else {
      wanted.current = state.kind === 'waiting';
    }
  };
  return (
    // Not a form: the parameters are one, and forms cannot stand in forms.
    <div
      className="jp-savoy-Plan"
      onKeyDown={event => {
        if (event.key === 'Enter' && event.target instanceof HTMLSelectElement) {
          event.preventDefault();
          submit();
        }
      }}
    >
      <Wish {...props} />
      <Where {...props} />
      {shownPlan !== undefined && props.parameters?.(shownPlan, submit)}
      <div className="jp-savoy-Plan-body" aria-busy={state.kind === 'waiting'}>
        {state.kind === 'refused' ? (
          <Refusal error={state.error} />
        ) : shownPlan === undefined ? (
          <p>{trans.__('Planning…')}</p>
        ) : (
          <PlanList
            trans={trans}
            plan={shownPlan}
            lookOf={props.lookOf}
            onInstead={step => model.change({ mode: 'from', step })}
          />
        )}
      </div>
      <footer className="jp-savoy-Plan-foot">
        <p role="status">{state.kind === 'ready' ? planSentence(state.plan, trans) : ''}</p>
        <button type="button" className="jp-savoy-Button" onClick={props.onCancel}>
          {trans.__('Cancel')}
        </button>
        <button
          ref={accept}
          type="button"
          className="jp-savoy-Button jp-mod-accept"
          aria-disabled={runnable === undefined || nothing}
          onClick={submit}
        >
          {trans.__('Run')}
        </button>
      </footer>
    </div>
  );
}

/** Why there is no plan: what the server says, and what is wrong with the notebook. */
function Refusal({ error }: { readonly error: unknown }) {
  const problems =
    error instanceof ServerError
      ? error.diagnostics.filter(({ severity }) => severity === 'error')
      : [];
  return (
    <div role="alert" className="jp-savoy-Plan-refused">
      {problems.length === 0 ? (
        messageOf(error)
      ) : (
        <ul>
          {problems.map(({ code, message, hint }) => (
            <li key={`${code} ${message}`}>
              {message} {hint}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Where it is to run. What has run elsewhere is taken over where the environments agree. */
function Where({ trans, model, engines }: IRerunDialogProps) {
  useSignal(engines.changed);
  return (
    <EngineChoice
      trans={trans}
      label={trans.__('Where')}
      engine={model.wish.engine === 'docker' ? 'docker' : 'local'}
      problemOf={engine => engines.problem(engine)}
      onChoose={engine => model.change({ engine })}
      onCheck={() => void engines.check()}
    />
  );
}

/** What is to be run, and which run it goes on from. */
function Wish({ trans, model, steps, runs, now }: IRerunDialogProps) {
  const { mode, step = '', run } = model.wish;
  return (
    <div className="jp-savoy-Plan-wish">
      <label>
        {trans.__('Run')}
        <select
          value={mode}
          className="jp-mod-styled"
          onChange={event => {
            const wanted = MODES.find(each => each === event.target.value) ?? mode;
            const named = step === '' ? (steps[0] ?? '') : step;
            model.change({ mode: wanted, ...(namesStep(wanted) && { step: named }) });
          }}
        >
          {MODES.map(each => (
            <option key={each} value={each}>
              {namesStep(each)
                ? modeName({ mode: each, step: '…' }, trans)
                : modeName({ mode: each }, trans)}
            </option>
          ))}
        </select>
      </label>
      {namesStep(mode) && (
        <label>
          {trans.__('Step')}
          <select
            value={step}
            className="jp-mod-styled"
            onChange={event => model.change({ step: event.target.value })}
          >
            {steps.map(each => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        {trans.__('Go on from')}
        <select
          value={run ?? runs[0]?.id ?? ''}
          className="jp-mod-styled"
          onChange={event => model.change({ run: event.target.value })}
        >
          {runs.map(each => (
            <option key={each.id} value={each.id}>
              {`…${shortId(each.id)} · ${ago(each.started, now, trans)} · ${modeName(each, trans)}`}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
