/** Where the next runs work: a choice of what there is; what cannot be used says why and what helps. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId } from 'react';
import { engineName } from './engine-text.js';
import { ENGINES, type EngineName, type IEngineProblem } from './engines.js';

export interface IEngineChoiceProps {
  readonly trans: TranslationBundle;
  readonly label: string;
  readonly engine: EngineName;
  readonly problemOf: (engine: EngineName) => IEngineProblem | undefined;
  readonly onChoose: (engine: EngineName) => void;
  /** Asks anew whether what cannot be used can be used by now. */
  readonly onCheck: () => void;
}

export function EngineChoice(props: IEngineChoiceProps) {
  const { trans, label, engine, problemOf, onChoose, onCheck } = props;
  const id = useId();
  const troubled = ENGINES.flatMap(one => {
    const problem = problemOf(one);
    return problem === undefined ? [] : [{ engine: one, ...problem }];
  });
  const isBroken = troubled.some(one => one.engine === engine);
  return (
    <div className="jp-savoy-Engine" data-broken={isBroken || undefined}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="jp-mod-styled"
        value={engine}
        aria-invalid={isBroken || undefined}
        aria-describedby={troubled.length > 0 ? `${id}-why` : undefined}
        onChange={event => {
          const chosen = ENGINES.find(one => one === event.target.value);
          if (chosen !== undefined) {
            onChoose(chosen);
          }
        }}
      >
        {ENGINES.map(one => (
          // The one that is chosen already stays so, broken or not: it is a person's choice.
          <option key={one} value={one} disabled={one !== engine && problemOf(one) !== undefined}>
            {engineName(one, trans)}
          </option>
        ))}
      </select>
      {troubled.length > 0 && (
        <div className="jp-savoy-Engine-why">
          <p id={`${id}-why`}>
            {troubled.map(one => (
              <span key={one.engine}>
                {one.message} {one.hint}
              </span>
            ))}
          </p>
          <button type="button" className="jp-savoy-Link" onClick={onCheck}>
            {trans.__('Look again')}
          </button>
        </div>
      )}
    </div>
  );
}
