/** Marks of problems in the code of cells, and a menu with the ways out. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Menu } from '@lumino/widgets';
import type { Diagnostic } from '../../core/index.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import { Marks } from './marks.js';

export const editorPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:editor',
  description: 'Marks the problems of a pipeline in the code of cells.',
  autoStart: true,
  requires: [ISavoy, INotebookTracker, IEditorExtensionRegistry],
  activate: (
    app: JupyterFrontEnd,
    savoy: ISavoy,
    tracker: INotebookTracker,
    editors: IEditorExtensionRegistry
  ): void => {
    const marks = new Marks();
    editors.addExtension({
      name: 'jupyterlab-savoy:problems',
      factory: ({ model }) => {
        // The interface of an editor's model does not show that it may be a cell's.
        const { id, type } = model as { readonly id?: unknown; readonly type?: unknown };
        return type === 'code' && typeof id === 'string'
          ? EditorExtensionRegistry.createImmutableExtension(marks.extensionOf(id))
          : null;
      }
    });
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => markProblems(panel, savoy, marks)
    });
    addFixesCommand(app, tracker, savoy, marks);
  }
};

/** Keeps the marks of a notebook's cells for as long as the view is open. */
function markProblems(panel: NotebookPanel, savoy: ISavoy, marks: Marks): IDisposable {
  const { actions, controllers, settings } = savoy;
  const joined = controllers.join(panel);
  const controller = controllers.of(panel);
  let marked = new Set<string>();
  const update = (): void => {
    const severities = settings.markedSeverities;
    const byCell = new Map<string, Diagnostic[]>();
    for (const problem of controller?.analysis?.diagnostics ?? []) {
      const id = controller?.analysedIds[problem.cell ?? -1];
      if (id !== undefined && severities.has(problem.severity)) {
        byCell.set(id, [...(byCell.get(id) ?? []), problem]);
      }
    }
    for (const id of new Set([...marked, ...byCell.keys()])) {
      marks.set(id, {
        problems: byCell.get(id) ?? [],
        onFix: fix => {
          if (controller !== undefined) {
            actions.applyFix(controller, fix);
          }
        }
      });
    }
    marked = new Set(byCell.keys());
  };
  controller?.stateChanged.connect(update);
  settings.changed.connect(update);
  update();
  return new DisposableDelegate(() => {
    controller?.stateChanged.disconnect(update);
    settings.changed.disconnect(update);
    joined.dispose();
  });
}

/** A menu at the cursor with the fixes for its line; the focus goes back to the editor. */
function addFixesCommand(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  savoy: ISavoy,
  marks: Marks
): void {
  const { actions, controllers, trans } = savoy;
  app.commands.addCommand(CommandIDs.showFixes, {
    label: trans.__('Show Fixes'),
    caption: trans.__('Ways out of the problem at the cursor'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      const focused = marks.focused();
      const controller = controllers.of(tracker.currentWidget);
      if (focused === undefined || controller === undefined) {
        return;
      }
      const { cell, view } = focused;
      const { head } = view.state.selection.main;
      const line = view.state.doc.lineAt(head).number - 1;
      const fixes = controller
        .problemsOf(cell)
        .filter(
          ({ range }) => range === undefined || (range.start.line <= line && line <= range.end.line)
        )
        .flatMap(problem => problem.fixes ?? []);
      const menu = new Menu({ commands: app.commands });
      menu.addClass('jp-savoy-FixMenu');
      const added = fixes.map((fix, i) => {
        const command = `${CommandIDs.showFixes}:${i}`;
        const item = app.commands.addCommand(command, {
          label: fix.title,
          describedBy: { args: { type: 'object', properties: {} } },
          execute: () => {
            actions.applyFix(controller, fix);
          }
        });
        menu.addItem({ command });
        return item;
      });
      if (fixes.length === 0) {
        menu.dispose();
        return;
      }
      menu.aboutToClose.connect(() => {
        // The chosen command still has to run.
        requestAnimationFrame(() => {
          added.forEach(item => {
            item.dispose();
          });
          menu.dispose();
          view.focus();
        });
      });
      const at = view.coordsAtPos(head) ?? view.dom.getBoundingClientRect();
      menu.open(at.left, at.bottom);
      menu.activeIndex = 0;
    }
  });
}
