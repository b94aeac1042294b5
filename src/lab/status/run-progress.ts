/** How far runs are, in the status bar, while any goes on. A click leads to the run. */
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { RunStatus } from '../../protocol/index.js';
import { ranWhere } from '../engines/engine-text.js';
import { stepsDone } from '../run-text.js';
import type { ISavoy } from '../tokens.js';

export class RunProgress extends Widget {
  /** Emitted when there is something to show, or no longer. */
  readonly changed = new Signal<this, void>(this);
  private readonly button = document.createElement('button');
  private readonly bar = document.createElement('span');
  private readonly text = document.createElement('span');
  private run: RunStatus | undefined;

  constructor(
    private readonly savoy: ISavoy,
    open: (run: RunStatus) => void
  ) {
    super();
    this.addClass('jp-savoy-Status');
    this.addClass('jp-savoy-Progress');
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      if (this.run !== undefined) {
        open(this.run);
      }
    });
    this.bar.className = 'jp-savoy-Progress-bar';
    this.bar.setAttribute('aria-hidden', 'true');
    this.bar.append(document.createElement('span'));
    this.button.append(this.bar, this.text);
    this.node.append(this.button);
    savoy.runs.changed.connect(this.refresh, this);
    savoy.controllers.currentChanged.connect(this.refresh, this);
    savoy.settings.changed.connect(() => {
      this.changed.emit();
    });
  }

  /** Whether any run goes on. */
  get isRunning(): boolean {
    return this.run !== undefined;
  }

  private refresh(): void {
    const { runs, controllers, trans } = this.savoy;
    const { running } = runs;
    const wasRunning = this.isRunning;
    // That of the notebook in view before others.
    const path = controllers.current?.path;
    this.run = running.find(({ notebook }) => notebook === path) ?? running[0];
    if (this.run !== undefined) {
      const { notebook, steps } = this.run;
      const done = stepsDone(this.run);
      const at = steps.find(({ state }) => state === 'running')?.name;
      const others = running.length - 1;
      const where = ranWhere(this.run.engine, trans);
      this.text.textContent = [
        `${at ?? notebook.replace(/^.*\//, '')} ${done}/${steps.length}`,
        ...(this.run.building === undefined ? [] : [trans.__('building the image')]),
        ...(where === undefined ? [] : [where]),
        ...(others > 0 ? [trans._n('%1 more run', '%1 more runs', others)] : [])
      ].join(', ');
      this.button.title = trans.__('%1: %2 of %3 steps are done', notebook, done, steps.length);
      const share = steps.length === 0 ? 0 : done / steps.length;
      this.bar.style.setProperty('--jp-savoy-share', String(share));
    }
    if (wasRunning !== this.isRunning) {
      this.changed.emit();
    }
  }
}
