/** Values for the next runs: the form is there where the notebook has parameters. */
import type { CommandRegistry } from '@lumino/commands';
import { useSignal } from '../components/use-signal.js';
import type { NotebookController } from '../notebook/controller.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import { ParameterForm } from './parameter-form.js';

export interface IRunSettingsProps {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly controller: NotebookController;
}

export function RunSettings({ savoy, commands, controller }: IRunSettingsProps) {
  const { trans, notebooks } = savoy;
  const texts = notebooks.parametersOf(controller);
  useSignal(texts.changed);
  const parameters = controller.analysis?.parameters ?? [];
  return parameters.length === 0 ? null : (
    <div className="jp-savoy-Settings">
      <h3 className="jp-savoy-Settings-title">{trans.__('Parameters of the next run')}</h3>
      <ParameterForm
        trans={trans}
        parameters={parameters}
        textOf={name => texts.text(name)}
        problemOf={name => texts.problem(name)}
        onChange={(name, text) => texts.set(name, text)}
        onSubmit={() => {
          void commands.execute(CommandIDs.run, { path: controller.path });
        }}
      />
    </div>
  );
}
