/** The plugin that the others rest on: controllers, settings and commands for cells. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AnalysisClient } from './analysis/client.js';
import { CellActions } from './cells/actions.js';
import { addCellCommands } from './commands/commands.js';
import { Engines } from './engines/engines.js';
import { Environments } from './environment/environments.js';
import { HiddenPipelines } from './notebook/hidden-pipelines.js';
import { Controllers } from './notebook/controllers.js';
import { Launcher } from './runs/launcher.js';
import { OpenNotebooks } from './runs/open-notebooks.js';
import { Runs } from './runs/runs.js';
import { SavoyServer } from './server/api.js';
import { EventStream } from './server/stream.js';
import { Settings } from './settings.js';
import { CommandIDs, ISavoy } from './tokens.js';

export const savoyPlugin: JupyterFrontEndPlugin<ISavoy> = {
  id: 'jupyterlab-savoy:plugin',
  description: 'Turns a notebook into a pipeline: analysis and tags of the open notebooks.',
  autoStart: true,
  provides: ISavoy,
  requires: [INotebookTracker],
  optional: [ITranslator, ISettingRegistry, ICommandPalette, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null,
    database: IStateDB | null
  ): ISavoy => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_savoy');
    const settings = new Settings();
    registry?.load(savoyPlugin.id).then(
      loaded => {
        settings.connect(loaded);
      },
      (error: unknown) => {
        console.error('Savoy: the settings cannot be read, the defaults hold.', error);
      }
    );
    const analysis = new AnalysisClient();
    const controllers = new Controllers(analysis, tracker);
    const actions = new CellActions(
      controllers,
      trans,
      (_panel, cell) => cell.node.querySelector<HTMLElement>('.jp-savoy-Chip-main') ?? cell.node
    );
    const hidden = database && new HiddenPipelines(database);
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => {
        const joined = controllers.join(panel);
        const controller = controllers.of(panel);
        if (controller !== undefined) {
          void hidden?.follow(controller);
        }
        return joined;
      }
    });
    const { serverSettings } = app.serviceManager;
    const server = new SavoyServer(serverSettings);
    const stream = new EventStream(serverSettings);
    const runs = new Runs(server, stream);
    const environments = new Environments(server, stream);
    const engines = new Engines({ server, database, fallback: () => settings.engine });
    const notebooks = new OpenNotebooks(runs, server, trans);
    const launcher = new Launcher({
      controllers,
      runs,
      notebooks,
      server,
      engines,
      trans,
      show: what => {
        const { showProblems, showParameters } = CommandIDs;
        void app.commands.execute(what === 'problems' ? showProblems : showParameters);
      }
    });
    const savoy: ISavoy = {
      controllers,
      actions,
      analysis,
      server,
      runs,
      notebooks,
      launcher,
      engines,
      environments,
      settings,
      trans
    };
    addCellCommands({ app, tracker, savoy, palette });
    return savoy;
  }
};
