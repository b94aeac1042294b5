/**
 * What a command for runs is about: a notebook, a run of it, a step. From the arguments, from what is
 * below the pointer, or from what people work with.
 */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Controllers } from '../notebook/controllers.js';

export interface IPlace {
  /** Path of the notebook. */
  readonly notebook: string;
  /** Id of a run; the newest one if absent. */
  readonly run?: string;
  readonly step?: string;
}

/** Arguments that say the place. */
export const PLACE_ARGUMENTS = {
  notebook: { type: 'string', description: 'Path of the notebook; the current one if absent.' },
  run: { type: 'string', description: 'Id of the run; the newest of the notebook if absent.' },
  step: { type: 'string', description: 'Name of the step; that of the active cell if absent.' },
  isContextMenu: {
    type: 'boolean',
    description: 'Whether the command was chosen in a menu that was opened over a step or a run.'
  }
} as const;

export class Places {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly tracker: INotebookTracker,
    private readonly controllers: Controllers
  ) {}

  /** The place that a command is about; undefined where there is no notebook and no run. */
  of(args: ReadonlyPartialJSONObject): IPlace | undefined {
    const given = placeFrom({
      notebook: textOf(args['notebook']),
      run: textOf(args['run']),
      step: textOf(args['step'])
    });
    const found =
      given !== undefined || args['isContextMenu'] !== true ? undefined : this.atPointer();
    const place = given ?? found ?? this.current();
    const step = textOf(args['step']);
    return place === undefined || step === undefined || step === '' ? place : { ...place, step };
  }

  /** A view of a notebook. */
  panelOf(notebook: string): NotebookPanel | undefined {
    const current = this.tracker.currentWidget;
    const isIt = (panel: NotebookPanel): boolean => this.controllers.of(panel)?.path === notebook;
    return current !== null && isIt(current) ? current : this.tracker.find(isIt);
  }

  private atPointer(): IPlace | undefined {
    const data = (name: 'notebook' | 'run' | 'step'): string | undefined =>
      this.app.contextMenuHitTest(node => (node.dataset[name] ?? '') !== '')?.dataset[name];
    const cell = this.app.contextMenuHitTest(node => node.classList.contains('jp-Cell'));
    if (cell === undefined) {
      const [step, run] = [data('step'), data('run')];
      // What says no notebook stands in the panel, which shows the current one.
      const notebook = data('notebook') ?? this.controllers.current?.path;
      return step === undefined && run === undefined
        ? undefined
        : placeFrom({ notebook, run, step });
    }
    let found: IPlace | undefined;
    this.tracker.forEach(panel => {
      const widget = panel.content.widgets.find(({ node }) => node === cell);
      found = widget === undefined ? found : this.ofCell(panel, widget.model.id);
    });
    return found;
  }

  private current(): IPlace | undefined {
    const { currentWidget } = this.app.shell;
    if (currentWidget instanceof MainAreaWidget) {
      const { notebook, run, step } = (currentWidget as MainAreaWidget).content.node.dataset;
      const shown = placeFrom({ notebook, run, step });
      if (shown !== undefined) {
        return shown;
      }
    }
    const panel = this.tracker.currentWidget;
    return panel === null ? undefined : this.ofCell(panel, panel.content.activeCell?.model.id);
  }

  private ofCell(panel: NotebookPanel, id = ''): IPlace | undefined {
    const controller = this.controllers.of(panel);
    return placeFrom({ notebook: controller?.path, step: controller?.view(id)?.member });
  }
}

interface IPlaceParts {
  readonly notebook?: string | undefined;
  readonly run?: string | undefined;
  readonly step?: string | undefined;
}

/** A place of what is known; undefined without a notebook. Empty texts count as unknown. */
function placeFrom({ notebook = '', run = '', step = '' }: IPlaceParts): IPlace | undefined {
  return notebook === ''
    ? undefined
    : { notebook, ...(run !== '' && { run }), ...(step !== '' && { step }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
