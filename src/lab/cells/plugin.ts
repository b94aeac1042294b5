/** Chips above tagged cells and bands beside the cells of a step. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { CommandIDs, ISavoy } from '../tokens.js';
import { openStepMenu } from './step-menu.js';
import { Chips, type IChipHost } from './chips.js';

export const chipsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:chips',
  description: 'Shows above each tagged cell what it is in the pipeline.',
  autoStart: true,
  requires: [ISavoy],
  activate: (app: JupyterFrontEnd, savoy: ISavoy): void => {
    const { actions } = savoy;
    const host: IChipHost = {
      editCell: (panel, cell, anchor) => {
        panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
        const target = actions.target(panel, cell);
        if (target !== undefined) {
          void actions.edit(target, { anchor });
        }
      },
      goToStep: (panel, name) => {
        void actions.goToStep(panel, name);
      },
      showProblems: (_panel, cell) => {
        void app.commands.execute(CommandIDs.showProblems, { cell: cell.model.id });
      },
      openStepMenu: (panel, step, anchor, back) => {
        const controller = savoy.controllers.of(panel);
        const run = controller && savoy.notebooks.runsOf(controller).run;
        if (run !== undefined) {
          openStepMenu({ commands: app.commands, run, step, anchor, back });
        }
      }
    };
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => showChips(panel, savoy, host)
    });
  }
};

/** Chips for as long as the view is open and the setting says so. */
function showChips(panel: NotebookPanel, savoy: ISavoy, host: IChipHost): IDisposable {
  const { controllers, notebooks, settings, trans } = savoy;
  // Extensions of a widget are made in no certain order: the controller must be there.
  const joined = controllers.join(panel);
  const controller = controllers.of(panel);
  let chips: Chips | undefined;
  const update = (): void => {
    if (settings.chips && controller !== undefined) {
      chips ??= new Chips(panel, controller, notebooks.runsOf(controller), host, trans);
    } else {
      chips?.dispose();
      chips = undefined;
    }
  };
  settings.changed.connect(update);
  update();
  return new DisposableDelegate(() => {
    settings.changed.disconnect(update);
    chips?.dispose();
    joined.dispose();
  });
}
