/** The number of problems, and how far runs are, in the status bar. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { SEVERITY_ICONS, pipelineIcon } from '../icons.js';
import type { NotebookController } from '../notebook/controller.js';
import { countProblems } from '../panel/outline.js';
import { problemCount } from '../text.js';
import { CommandIDs, ISavoy } from '../tokens.js';
import { RunProgress } from './run-progress.js';

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:status',
  description: 'Shows the number of problems of the current pipeline, and how far runs are.',
  autoStart: true,
  requires: [ISavoy, IStatusBar],
  activate: (app: JupyterFrontEnd, savoy: ISavoy, statusBar: IStatusBar): void => {
    const { settings } = savoy;
    const item = new ProblemStatus(savoy, () => {
      void app.commands.execute(CommandIDs.showProblems);
    });
    statusBar.registerStatusItem(statusPlugin.id, {
      item,
      align: 'left',
      rank: 4,
      isActive: () => settings.statusBar && item.hasPipeline,
      activeStateChanged: item.changed
    });
    const progress = new RunProgress(savoy, ({ id, notebook }) => {
      void app.commands.execute(CommandIDs.openRun, { run: id, notebook });
    });
    statusBar.registerStatusItem(`${statusPlugin.id}-run`, {
      item: progress,
      align: 'left',
      rank: 5,
      isActive: () => settings.statusBar && progress.isRunning,
      activeStateChanged: progress.changed
    });
  }
};

class ProblemStatus extends Widget {
  readonly changed = new Signal<this, void>(this);
  private readonly button = document.createElement('button');
  private controller: NotebookController | undefined;
  /** What the button says. */
  private said = '';

  constructor(
    private readonly savoy: ISavoy,
    open: () => void
  ) {
    super();
    this.addClass('jp-savoy-Status');
    this.button.type = 'button';
    this.button.addEventListener('click', open);
    this.node.append(this.button);
    savoy.controllers.currentChanged.connect(this.follow, this);
    savoy.settings.changed.connect(this.refresh, this);
    this.follow();
  }

  /** Whether the current notebook has something to say. */
  get hasPipeline(): boolean {
    return this.controller?.isTagged === true && this.controller.analysis !== undefined;
  }

  private follow(): void {
    const { current } = this.savoy.controllers;
    if (current !== this.controller) {
      this.controller?.stateChanged.disconnect(this.refresh, this);
      current?.stateChanged.connect(this.refresh, this);
      this.controller = current;
    }
    this.refresh();
  }

  private refresh(): void {
    const { trans } = this.savoy;
    const analysis = this.controller?.analysis;
    if (analysis !== undefined) {
      const counts = { ...countProblems(analysis), info: 0 };
      const severity = counts.error > 0 ? 'error' : counts.warning > 0 ? 'warning' : undefined;
      const icon = severity === undefined ? pipelineIcon : SEVERITY_ICONS[severity];
      const label = problemCount(counts, trans) || trans.__('No problems');
      if (label !== this.said) {
        this.said = label;
        this.button.title = trans.__('Pipeline: %1', label);
        this.button.replaceChildren(icon.element({ tag: 'span', width: '14px' }), label);
      }
    }
    this.changed.emit();
  }
}
