/** The side panel, and the commands that belong to it. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { pipelineIcon } from '../icons.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import { PipelinePanel } from './panel.js';

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:panel',
  description: 'A side panel with the steps, the graph and the problems of the current notebook.',
  autoStart: true,
  requires: [ISavoy],
  optional: [ILayoutRestorer, ICommandPalette, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    savoy: ISavoy,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    database: IStateDB | null
  ): void => {
    const { trans, controllers } = savoy;
    const { commands, shell } = app;
    const panel = new PipelinePanel(savoy, commands, database);
    // Extensions stand between 500 and 900.
    shell.add(panel, 'left', { rank: 600, type: 'Pipeline' });
    restorer?.add(panel, panel.id);

    const none = { args: { type: 'object', properties: {} } } as const;
    const hasNotebook = (): boolean => controllers.current !== undefined;
    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show Pipeline Panel'),
      icon: pipelineIcon,
      describedBy: none,
      execute: () => {
        shell.activateById(panel.id);
      }
    });
    commands.addCommand(CommandIDs.showProblems, {
      label: trans.__('Show Problems of the Pipeline'),
      isEnabled: hasNotebook,
      describedBy: {
        args: {
          type: 'object',
          properties: { cell: { type: 'string', description: 'Id of the cell to begin with.' } }
        }
      },
      execute: async args => {
        shell.activateById(panel.id);
        const { cell } = args;
        await panel.showProblems(typeof cell === 'string' ? cell : '');
      }
    });
    commands.addCommand(CommandIDs.showParameters, {
      label: trans.__('Set Parameters of the Pipeline'),
      isEnabled: () => (controllers.current?.analysis?.parameters.length ?? 0) > 0,
      describedBy: none,
      execute: async () => {
        shell.activateById(panel.id);
        await panel.showParameters();
      }
    });
    commands.addCommand(CommandIDs.suggest, {
      label: trans.__('Propose Steps…'),
      caption: trans.__('Propose tags for cells that have none'),
      isEnabled: () => controllers.current?.canEdit === true,
      describedBy: none,
      execute: async () => {
        shell.activateById(panel.id);
        await panel.loaded;
        await panel.model.suggest();
      }
    });
    commands.addCommand(CommandIDs.acceptSuggestions, {
      label: trans.__('Accept Proposed Tags'),
      isEnabled: () => panel.model.proposals !== undefined,
      describedBy: none,
      execute: () => {
        panel.model.applyProposals();
      }
    });
    const category = trans.__('Pipeline');
    for (const command of [
      CommandIDs.openPanel,
      CommandIDs.showProblems,
      CommandIDs.showParameters,
      CommandIDs.suggest,
      CommandIDs.acceptSuggestions
    ]) {
      palette?.addItem({ command, category });
    }
  }
};
