/** Runs and compiles: commands, the button in the toolbar of notebooks, and what is told of runs. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import type { RunStatus } from '../../protocol/index.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import { Announcer } from './announcer.js';
import { addRunCommands } from './commands.js';
import { RunToolbarItem } from './run-button.js';

export const runPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:run',
  description: 'Runs the pipeline of a notebook, compiles it, and tells how it went.',
  autoStart: true,
  requires: [ISavoy, INotebookTracker],
  optional: [ICommandPalette, IToolbarWidgetRegistry, IEditorServices],
  activate: (
    app: JupyterFrontEnd,
    savoy: ISavoy,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    toolbars: IToolbarWidgetRegistry | null,
    editors: IEditorServices | null
  ): void => {
    const { commands, shell } = app;
    const { controllers, settings, trans, runs } = savoy;
    addRunCommands({
      app,
      tracker,
      savoy,
      palette,
      showYaml: async (title, yaml) => {
        if (editors !== null) {
          const { yamlViewer } = await import('./yaml-viewer.js');
          const widget = yamlViewer(trans.__('YAML of %1', title), yaml, editors);
          shell.add(widget, 'main', { mode: 'split-right' });
          shell.activateById(widget.id);
        }
      }
    });

    toolbars?.addFactory('Notebook', 'savoy-run', widget => {
      // The controller is there for as long as this holds it.
      const joined = controllers.join(widget as NotebookPanel);
      const controller = controllers.of(widget as NotebookPanel);
      if (controller === undefined) {
        joined.dispose();
        return new Widget();
      }
      const item = new RunToolbarItem({ savoy, commands, controller });
      item.disposed.connect(() => {
        joined.dispose();
      });
      return item;
    });

    new Announcer({
      runs,
      trans,
      notifies: () => settings.notifications,
      openRun: ({ id, notebook }) => {
        void commands.execute(CommandIDs.openRun, { run: id, notebook });
      },
      failureOf: run => failureOf(run, savoy, tracker, shell)
    });
  }
};

/** Leads to the code that failed, where its notebook is open and still has it. */
function failureOf(
  { notebook, steps }: RunStatus,
  { actions, controllers }: ISavoy,
  tracker: INotebookTracker,
  shell: JupyterFrontEnd.IShell
): (() => void) | undefined {
  const panel = tracker.find(one => one.context.localPath === notebook);
  if (panel === undefined || !steps.some(({ failure }) => failure?.cell !== undefined)) {
    return undefined;
  }
  return () => {
    const controller = controllers.of(panel);
    const problem = controller?.reportedProblems[0];
    if (problem?.cell !== undefined && !panel.isDisposed) {
      shell.activateById(panel.id);
      void actions.goToProblem(panel, problem.cell.id, problem.problem);
    }
  };
}
