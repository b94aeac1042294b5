/**
 * The run views in the main area. There is one for each notebook, which shows one run after the other;
 * a run that is to stay beside another gets a view of its own.
 */
import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { pipelineIcon } from '../icons.js';
import { StepLooks, type IStepLook } from '../notebook/step-looks.js';
import { shortId } from '../run-text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import type { IRunViewActions } from './parts.js';
import type { IPlace, Places } from './places.js';
import type { StepPart } from './step-details.js';
import type { TrustedRuns } from './trusted-runs.js';
import type { RunView } from './widget.js';

export interface IRunViewsContext {
  readonly app: JupyterFrontEnd;
  readonly savoy: ISavoy;
  readonly places: Places;
  readonly rendermime: IRenderMimeRegistry;
  readonly translator: ITranslator;
  readonly trusted: TrustedRuns;
  readonly actions: IRunViewActions;
}

export interface IOpenOptions {
  /** What is shown of the step. */
  readonly part?: StepPart;
  /** Whether it gets the focus; yes if absent. */
  readonly activate?: boolean;
  /** Whether it gets a view of its own. */
  readonly ownView?: boolean;
}

type View = MainAreaWidget<RunView>;

export class RunViews {
  private readonly tracker = new WidgetTracker<View>({ namespace: 'savoy-run' });
  private count = 0;

  constructor(private readonly context: IRunViewsContext) {}

  /** Brings the views back with the layout. */
  restore(restorer: ILayoutRestorer): void {
    const args = ({ content: { model } }: View) => ({
      run: model.model.id,
      notebook: model.model.notebook,
      step: model.chosen
    });
    void restorer.restore(this.tracker, {
      command: CommandIDs.openRun,
      args,
      name: view => args(view).run
    });
  }

  /** The run view that people look at. */
  get current(): RunView | undefined {
    const { currentWidget } = this.tracker;
    return currentWidget !== null && this.context.app.shell.currentWidget === currentWidget
      ? currentWidget.content
      : undefined;
  }

  /** Shows a run. */
  async open(place: IPlace & { readonly run: string }, options: IOpenOptions = {}): Promise<void> {
    const { app, places } = this.context;
    const { run, notebook, step } = place;
    const old = this.tracker.find(({ content: { model } }) => model.model.notebook === notebook);
    const shown =
      this.tracker.find(({ content: { model } }) => model.model.id === run) ??
      (options.ownView === true ? undefined : old);
    let view = shown;
    if (view?.content.model.model.id !== run) {
      view = await this.create(run, notebook);
      const beside: Widget | undefined = shown ?? places.panelOf(notebook);
      app.shell.add(view, 'main', {
        activate: false,
        ...(beside !== undefined && {
          ref: beside.id,
          mode: shown === undefined ? 'split-right' : 'tab-after'
        })
      });
      await this.tracker.add(view);
      shown?.dispose();
    }
    const { model } = view.content;
    if (step !== undefined) {
      model.select(step);
    }
    if (options.part !== undefined) {
      model.showPart(options.part);
    }
    if (options.activate !== false) {
      app.shell.activateById(view.id);
    }
  }

  private async create(run: string, notebook: string): Promise<View> {
    const { savoy, rendermime, translator, trusted, actions, places } = this.context;
    // Only those who look at runs load the view.
    const [{ RunView: RunViewWidget }, { RunViewModel }] = await Promise.all([
      import('./widget.js'),
      import('./model.js')
    ]);
    const panel = places.panelOf(notebook);
    const controller = savoy.controllers.of(panel ?? null);
    const newest = controller && savoy.notebooks.runsOf(controller);
    const model = new RunViewModel(
      savoy.runs.follow(run, notebook),
      savoy.server,
      newest && {
        changed: newest.changed,
        of: (id, step) => {
          const state = newest.state(step);
          return newest.run?.id !== id
            ? undefined
            : state?.condition === 'stale'
              ? state.reasons
              : [];
        }
      }
    );
    controller?.saved.connect(model.onSaved, model);
    const own = new StepLooks();
    const lookOf = (step: string): IStepLook => {
      if (controller?.isDisposed === false) {
        return controller.looks.of(step);
      }
      own.assign(model.run?.steps.map(({ name }) => name) ?? []);
      return own.of(step);
    };
    const content = new RunViewWidget({
      trans: savoy.trans,
      model,
      actions,
      lookOf,
      place: graph => savoy.analysis.ask('layout', { graph }),
      rendermime,
      translator,
      trusted
    });
    const view: View = new MainAreaWidget({ content });
    view.id = `jp-savoy-run-${++this.count}`;
    view.title.label = savoy.trans.__('Run …%1', shortId(run));
    view.title.caption = `${notebook}\n${run}`;
    view.title.icon = pipelineIcon;
    view.title.closable = true;
    return view;
  }
}
