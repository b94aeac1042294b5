/** The runs of all notebooks, in the main area, and those of a notebook, in the panel. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { pipelineIcon } from '../icons.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import { RunsPane, type IRunsPaneProps } from './runs-pane.js';

/** What is done from a list of runs. */
export function runActions(
  commands: CommandRegistry
): Pick<IRunsPaneProps, 'onOpen' | 'onCompare'> {
  return {
    onOpen: ({ id, notebook }) => {
      void commands.execute(CommandIDs.openRun, { run: id, notebook });
    },
    onCompare: ({ id, notebook }, other) => {
      void commands.execute(CommandIDs.compareRuns, { run: id, notebook, other: other.id });
    }
  };
}

let shown: MainAreaWidget | undefined;

/** The list of all runs; there is one. */
export function runsWidget({ trans, runs }: ISavoy, commands: CommandRegistry): MainAreaWidget {
  if (shown !== undefined && !shown.isDisposed) {
    return shown;
  }
  const content = ReactWidget.create(
    <RunsPane trans={trans} runs={runs} {...runActions(commands)} />
  );
  content.addClass('jp-savoy-AllRuns');
  shown = new MainAreaWidget({ content });
  shown.id = 'jp-savoy-runs';
  shown.title.label = trans.__('Pipeline Runs');
  shown.title.icon = pipelineIcon;
  shown.title.closable = true;
  return shown;
}
