/**
 * The side panel of the pipeline. Its parts are loaded when it is first seen; while it is hidden it
 * asks for nothing.
 */
import { SidePanel } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { AccordionPanel } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';
import { pipelineIcon } from '../icons.js';
import type { ISavoy } from '../tokens.js';
import { PanelModel } from './model.js';

/** Number of each part, from the top. */
const PARTS = { pipeline: 0, steps: 1, graph: 2, problems: 3 } as const;

/** Shares of the height at first; people move the lines between as they like. */
const HEIGHTS = [0.22, 0.22, 0.28, 0.14, 0.14, 0];

export class PipelinePanel extends SidePanel {
  readonly model: PanelModel;
  private loading: Promise<void> | undefined;
  private isDivided = false;

  constructor(
    private readonly savoy: ISavoy,
    commands: CommandRegistry
  ) {
    super();
    const { trans } = savoy;
    this.id = 'jp-savoy-panel';
    this.addClass('jp-savoy-Panel');
    this.title.icon = pipelineIcon;
    this.title.caption = trans.__('Pipeline');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Pipeline'));
    this.content.hide();
    this.model = new PanelModel(savoy, commands);
    this.model.changed.connect(this.update, this);
  }

  /** Resolves when the parts are there. */
  get loaded(): Promise<void> {
    return (this.loading ??= this.load());
  }

  /** Opens the part with the problems. */
  async showProblems(cell: string): Promise<void> {
    await this.loaded;
    (this.content as AccordionPanel).expand(PARTS.problems);
    this.model.focusProblems(cell);
  }

  /** Puts the focus on the first parameter that is wrong, else on the first. */
  async showParameters(): Promise<void> {
    await this.loaded;
    (this.content as AccordionPanel).expand(PARTS.pipeline);
    // The part may only be drawn now.
    requestAnimationFrame(() => {
      const fields = [...this.node.querySelectorAll<HTMLElement>('[data-parameter]')];
      const wrong = fields.find(field => field.getAttribute('aria-invalid') === 'true');
      (wrong ?? fields[0])?.focus();
    });
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.visible = true;
    void this.loaded;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.model.visible = false;
  }

  protected override onUpdateRequest(message: Message): void {
    super.onUpdateRequest(message);
    const { controller, proposals, state } = this.model;
    const ready = controller?.isTagged === true && controller.enabled && proposals === undefined;
    this.content.setHidden(!ready || state.kind !== 'ready');
    if (!this.content.isHidden && !this.isDivided) {
      this.divide();
    }
  }

  /** Gives each part its first share of the height. Shares of a panel that has none yet are lost. */
  private divide(): void {
    requestAnimationFrame(() => {
      const parts = this.content as AccordionPanel;
      if (!this.isDivided && parts.isVisible && parts.widgets.length === HEIGHTS.length) {
        this.isDivided = true;
        parts.setRelativeSizes(HEIGHTS);
      }
    });
  }

  private async load(): Promise<void> {
    const views = await import('./views.js');
    const { model } = this;
    const { trans } = this.savoy;
    this.header.addWidget(new views.PanelHeader(model));
    for (const [part, label] of [
      [views.pipelinePart, trans.__('Pipeline')],
      [views.stepsPart, trans.__('Steps')],
      [views.graphPart, trans.__('Graph')],
      [views.problemsPart, trans.__('Problems')],
      [views.runsPart, trans.__('Runs')],
      [views.environmentPart, trans.__('Environment')]
    ] as const) {
      this.addWidget(new views.PanelPart(model, part, label));
    }
    this.update();
  }
}
