/** The list of steps that a step may depend on, with what it takes from each. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId } from 'react';
import { listed } from '../../core/index.js';
import type { IStepNeeds } from '../analysis/model.js';
import type { IStepLook } from '../notebook/step-looks.js';
import { Shape } from '../components/shape.js';

export interface IDependenciesProps {
  readonly trans: TranslationBundle;
  readonly step: string;
  readonly steps: readonly string[];
  readonly chosen: readonly string[];
  readonly needs: IStepNeeds | undefined;
  readonly lookOf: (step: string) => IStepLook;
  readonly onChange: (on: string, wanted: boolean) => void;
}

export function Dependencies(props: IDependenciesProps) {
  const { trans, steps, chosen, needs } = props;
  const legend = useId();
  return (
    <div className="jp-savoy-Form-field" role="group" aria-labelledby={legend}>
      <span id={legend} className="jp-savoy-Form-label">
        {trans.__('Runs after')}
      </span>
      {steps.length === 0 ? (
        <p className="jp-savoy-Form-help">{trans.__('There is no other step yet.')}</p>
      ) : (
        <ul className="jp-savoy-Form-dependencies">
          {steps.map((on, i) => (
            <li key={on}>
              <label className="jp-savoy-Form-dependency">
                <input
                  type="checkbox"
                  data-focus={i === 0 ? 'dependencies' : undefined}
                  checked={chosen.includes(on)}
                  onChange={event => props.onChange(on, event.target.checked)}
                />
                <Shape look={props.lookOf(on)} />
                <span className="jp-savoy-Form-dependencyName">{on}</span>
                <Reason {...props} on={on} names={needs?.takes[on] ?? []} />
              </label>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface IReasonProps extends Pick<IDependenciesProps, 'trans' | 'chosen' | 'needs'> {
  readonly on: string;
  readonly names: readonly string[];
}

/** Why a dependency is there, or that it is missing. */
function Reason({ trans, chosen, needs, on, names }: IReasonProps) {
  const few =
    names.length > 4 ? [...names.slice(0, 3), trans.__('%1 more', names.length - 3)] : names;
  const implied = needs?.implied.includes(on) === true;
  const missing = implied && !chosen.includes(on);
  if (names.length === 0 && !implied) {
    return null;
  }
  const text = names.length > 0 ? trans.__('gives %1', listed(few)) : '';
  return (
    <>
      <span className="jp-savoy-Form-reason" title={names.join(', ')}>
        {text}
      </span>
      {implied && (
        <span className="jp-savoy-Form-badge" data-missing={missing || undefined}>
          {missing ? trans.__('needed') : trans.__('from the code')}
        </span>
      )}
    </>
  );
}
