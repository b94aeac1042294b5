/** The dialog in which a state is opened: which one, where, and what would be overwritten there. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useRef } from 'react';
import { useSignal } from '../components/use-signal.js';
import { size } from '../format.js';
import type { StateModel, StateTarget } from './model.js';
import { captionOf, VariableList } from './variables.js';

/** So many names are listed before the rest is counted. */
const MOST_NAMES = 12;

export interface IStateDialogProps {
  readonly trans: TranslationBundle;
  readonly model: StateModel;
  readonly onAccept: () => void;
  readonly onCancel: () => void;
}

export function StateDialog({ trans, model, onAccept, onCancel }: IStateDialogProps) {
  useSignal(model.changed);
  const accept = useRef<HTMLButtonElement>(null);
  const name = useId();
  useEffect(() => {
    accept.current?.focus();
  }, []);
  const { state, target, before, hasFailed, canUseKernel } = model;
  const choice = (value: StateTarget, label: string, disabled = false) => (
    <label>
      <input
        type="radio"
        name={name}
        checked={target === value}
        disabled={disabled}
        onChange={() => {
          model.target = value;
        }}
      />
      {label}
    </label>
  );
  return (
    <form
      className="jp-savoy-OpenState"
      onSubmit={event => {
        event.preventDefault();
        if (state.kind !== 'refused') {
          onAccept();
        }
      }}
    >
      <fieldset>
        <legend>{trans.__('Variables')}</legend>
        <label>
          <input
            type="radio"
            name={`${name}-when`}
            checked={!before}
            onChange={() => {
              model.before = false;
            }}
          />
          {hasFailed ? trans.__('where the step failed') : trans.__('after the step')}
        </label>
        <label>
          <input
            type="radio"
            name={`${name}-when`}
            checked={before}
            onChange={() => {
              model.before = true;
            }}
          />
          {trans.__('before the step')}
        </label>
      </fieldset>
      <fieldset>
        <legend>{trans.__('Open in')}</legend>
        {choice('notebook', trans.__('the kernel of the notebook'), !canUseKernel)}
        {choice('console', trans.__('a new console'))}
      </fieldset>
      <Consequence trans={trans} model={model} />
      {state.kind === 'ready' && (
        <details>
          <summary>
            {captionOf(state.value, trans)}: {sumOf(state.value.variables, trans)}
          </summary>
          <VariableList trans={trans} state={state.value} />
        </details>
      )}
      {state.kind === 'refused' && (
        <p role="alert" className="jp-savoy-Plan-refused">
          {state.message}
        </p>
      )}
      <footer className="jp-savoy-Plan-foot">
        <p />
        <button type="button" className="jp-savoy-Button" onClick={onCancel}>
          {trans.__('Cancel')}
        </button>
        <button
          ref={accept}
          type="submit"
          className="jp-savoy-Button jp-mod-accept"
          aria-disabled={state.kind === 'refused'}
        >
          {trans.__('Open')}
        </button>
      </footer>
    </form>
  );
}

/** What happens to what the kernel has. */
function Consequence({ trans, model }: Pick<IStateDialogProps, 'trans' | 'model'>) {
  const { target, overwritten } = model;
  if (target === 'console') {
    return <p>{trans.__('The console starts a kernel of its own: nothing is overwritten.')}</p>;
  }
  switch (overwritten.kind) {
    case 'waiting':
      return <p role="status">{trans.__('The kernel is being asked what it has…')}</p>;
    case 'refused':
      return (
        <p role="status">
          {trans.__('What would be overwritten is not known: %1', overwritten.message)}
        </p>
      );
    case 'ready':
      return overwritten.value.length === 0 ? (
        <p role="status">{trans.__('Nothing that the kernel has is overwritten.')}</p>
      ) : (
        <p role="status" className="jp-savoy-OpenState-overwritten">
          {trans._n(
            'Overwrites %1 variable; this can be undone:',
            'Overwrites %1 variables; this can be undone:',
            overwritten.value.length
          )}{' '}
          <code>{overwritten.value.slice(0, MOST_NAMES).join(', ')}</code>
          {overwritten.value.length > MOST_NAMES &&
            ` ${trans.__('and %1 more', overwritten.value.length - MOST_NAMES)}`}
        </p>
      );
  }
}

function sumOf(
  variables: readonly { readonly bytes?: number }[],
  trans: TranslationBundle
): string {
  const bytes = variables.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  return trans.__('%1, %2', variables.length, size(bytes, trans));
}
