/** Looking at runs: the run view, lists of runs, reruns and states. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addRunningRuns } from '../run-list/running.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import { runViewActions } from './actions.js';
import { addRunViewCommands } from './commands.js';
import { Places } from './places.js';
import { TrustedRuns } from './trusted-runs.js';
import { RunViews } from './views.js';

export const runViewPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:run-view',
  description: 'Shows runs of pipelines, their outputs and states, and runs parts of them again.',
  autoStart: true,
  requires: [ISavoy, INotebookTracker, IRenderMimeRegistry],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, IRunningSessionManagers, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    savoy: ISavoy,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    managers: IRunningSessionManagers | null,
    database: IStateDB | null
  ): void => {
    const { commands } = app;
    const places = new Places(app, tracker, savoy.controllers);
    const trusted = new TrustedRuns(database);
    const views = new RunViews({
      app,
      savoy,
      places,
      rendermime,
      translator: translator ?? nullTranslator,
      trusted,
      actions: runViewActions({
        savoy,
        commands,
        places,
        openNotebook: path => commands.execute('docmanager:open', { path, factory: 'Notebook' })
      })
    });
    addRunViewCommands({ app, savoy, places, views, palette });
    if (restorer !== null) {
      views.restore(restorer);
    }
    if (managers !== null) {
      addRunningRuns(managers, commands, savoy);
    }
    savoy.runs.started.connect((_, { id, notebook }) => {
      void trusted.add(id);
      if (savoy.settings.openRuns) {
        // Whoever starts a run goes on with the notebook.
        void commands.execute(CommandIDs.openRun, { run: id, notebook, activate: false });
      }
    });
  }
};
