/** Values of parameters in the dialog of a rerun: the same that the panel has for the next runs. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useSignal } from '../components/use-signal.js';
import { shown } from '../format.js';
import type { NotebookController } from '../notebook/controller.js';
import { ParameterForm } from '../panel/parameter-form.js';
import type { ParameterTexts } from '../runs/parameter-texts.js';
import type { ParameterValues } from '../server/api.js';

export interface IRerunParametersProps {
  readonly trans: TranslationBundle;
  readonly controller: NotebookController;
  readonly texts: ParameterTexts;
  /** Values of the run that is gone on from. */
  readonly before: ParameterValues;
  /** Values that the plan has: what was changed differs. */
  readonly values: ParameterValues;
  readonly onSubmit: () => void;
}

export function RerunParameters(props: IRerunParametersProps) {
  const { trans, controller, texts, before, values } = props;
  useSignal(texts.changed);
  const parameters = controller.analysis?.parameters ?? [];
  if (parameters.length === 0) {
    return null;
  }
  return (
    <details className="jp-savoy-Plan-parameters">
      <summary>
        {trans.__('Parameters')}:{' '}
        {parameters.map(({ name }) => `${name} = ${shown(values[name])}`).join(', ')}
      </summary>
      <ParameterForm
        trans={trans}
        parameters={parameters.map(parameter => ({
          ...parameter,
          // A value of a parameter, since the run had it.
          default: (before[parameter.name] ?? parameter.default) as typeof parameter.default
        }))}
        textOf={name => texts.text(name)}
        problemOf={name => texts.problem(name)}
        onChange={(name, text) => texts.set(name, text)}
        onSubmit={props.onSubmit}
      />
    </details>
  );
}
