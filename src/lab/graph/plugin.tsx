/** The graph of a notebook's pipeline, large, in the main area. It lives as long as its notebook. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { ComponentType } from 'react';
import { pipelineIcon } from '../icons.js';
import type { NotebookController } from '../notebook/controller.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import type { IGraphViewProps } from './view.js';

/** The graph of one notebook. */
class GraphWidget extends ReactWidget {
  constructor(
    private readonly savoy: ISavoy,
    private readonly controller: NotebookController,
    private readonly view: ComponentType<IGraphViewProps>
  ) {
    super();
    this.addClass('jp-savoy-GraphView');
  }

  protected override render() {
    const { savoy, controller, view: View } = this;
    return (
      <UseSignal signal={controller.stateChanged}>
        {() => (
          <UseSignal signal={savoy.controllers.activeCellChanged}>
            {() => <View savoy={savoy} controller={controller} />}
          </UseSignal>
        )}
      </UseSignal>
    );
  }
}

export const graphPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:graph',
  description: 'Shows the graph of a pipeline in the main area.',
  autoStart: true,
  requires: [ISavoy, INotebookTracker],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    savoy: ISavoy,
    notebooks: INotebookTracker,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const { trans, controllers } = savoy;
    const tracker = new WidgetTracker<MainAreaWidget<GraphWidget>>({ namespace: 'savoy-graph' });
    const paths = new Map<MainAreaWidget<GraphWidget>, string>();

    app.commands.addCommand(CommandIDs.openGraph, {
      label: trans.__('Open Pipeline Graph'),
      caption: trans.__('Show the graph of the pipeline beside the notebook'),
      icon: pipelineIcon,
      isEnabled: () => controllers.current !== undefined,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description: 'Path of the notebook; the current one if absent.'
            }
          }
        }
      },
      execute: async args => {
        const { path } = args;
        if (typeof path === 'string') {
          // When a layout comes back, the notebook may come after its graph.
          await notebooks.restored;
        }
        const panel =
          typeof path === 'string'
            ? notebooks.find(one => one.context.path === path)
            : notebooks.currentWidget;
        if (panel) {
          await open(panel);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.openGraph, category: trans.__('Pipeline') });
    void restorer?.restore(tracker, {
      command: CommandIDs.openGraph,
      args: widget => ({ path: paths.get(widget) ?? '' }),
      name: widget => paths.get(widget) ?? ''
    });

    const open = async (panel: NotebookPanel): Promise<void> => {
      const { path } = panel.context;
      const known = tracker.find(widget => paths.get(widget) === path);
      const controller = controllers.of(panel);
      if (known !== undefined || controller === undefined) {
        app.shell.activateById(known?.id ?? '');
        return;
      }
      const { GraphView } = await import('./view.js');
      const content = new GraphWidget(savoy, controller, GraphView);
      const widget = new MainAreaWidget({ content });
      widget.id = `jp-savoy-graph-${++count}`;
      widget.title.label = trans.__('Graph of %1', controller.fileName);
      widget.title.icon = pipelineIcon;
      widget.title.closable = true;
      paths.set(widget, path);
      const watching = controller.watch();
      const close = (): void => {
        widget.dispose();
      };
      panel.disposed.connect(close);
      widget.disposed.connect(() => {
        panel.disposed.disconnect(close);
        watching.dispose();
        paths.delete(widget);
      });
      app.shell.add(widget, 'main', { mode: 'split-right', ref: panel.id });
      await tracker.add(widget);
    };
  }
};

let count = 0;
