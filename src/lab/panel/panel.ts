/**
 * The side panel of the pipeline. Its sections are loaded when it is first seen; while it is hidden it
 * asks for nothing. Which sections are open, and how high, is remembered for the workspace. Where there
 * is too little room for what is open, the panel scrolls below its head.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import { SidePanel } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { AccordionPanel } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';
import { pipelineIcon } from '../icons.js';
import type { ISavoy } from '../tokens.js';
import { PanelModel } from './model.js';
import {
  openAtFirst,
  readMemory,
  sharesOf,
  type ISection,
  type ISectionMemory
} from './sections.js';

/** The sections from the top; the ranks say which are open at first where there is little room. */
const SECTIONS = [
  { id: 'pipeline', height: 140, rank: 4 },
  { id: 'steps', height: 150, rank: 1 },
  { id: 'graph', height: 180, rank: 2 },
  { id: 'problems', height: 90, rank: 3 },
  { id: 'runs', height: 100, rank: 5 },
  { id: 'environment', height: 260 }
] as const satisfies readonly ISection[];

type SectionId = (typeof SECTIONS)[number]['id'];

/** Pixels that the head takes at most while nothing has run, and each title. */
const HEAD = 110;
const TITLE = 29;

/** An open section keeps this share of what it needs to be of use. */
const LEAST_SHARE = 0.6;

const MEMORY_KEY = 'jupyterlab-savoy:panel-sections';

export class PipelinePanel extends SidePanel {
  readonly model: PanelModel;
  private loading: Promise<void> | undefined;
  private kept: ISectionMemory | undefined;
  private isDivided = false;
  private readonly headSize = new ResizeObserver(() => {
    this.content.update();
  });

  constructor(
    private readonly savoy: ISavoy,
    commands: CommandRegistry,
    private readonly memory: Pick<IStateDB, 'fetch' | 'save'> | null
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
    this.sections.expansionToggled.connect(this.remember, this);
    this.sections.handleMoved.connect(this.remember, this);
  }

  override dispose(): void {
    this.headSize.disconnect();
    super.dispose();
  }

  /** Resolves when the parts are there. */
  get loaded(): Promise<void> {
    return (this.loading ??= this.load());
  }

  /** Opens the part with the problems. */
  async showProblems(cell: string): Promise<void> {
    await this.loaded;
    this.expand('problems');
    this.model.focusProblems(cell);
  }

  /** Puts the focus on the first parameter that is wrong, else on the first. */
  async showParameters(): Promise<void> {
    await this.loaded;
    this.expand('pipeline');
    // The section may only be drawn now.
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
    const ready =
      controller?.isTagged === true &&
      controller.enabled &&
      proposals === undefined &&
      state.kind === 'ready';
    this.content.setHidden(!ready);
    this.toggleClass('jp-mod-sections', ready);
    if (ready && this.sections.widgets.length === SECTIONS.length) {
      this.countInTitles();
      if (!this.isDivided) {
        this.divide();
      }
    }
  }

  private get sections(): AccordionPanel {
    return this.content as AccordionPanel;
  }

  private expand(id: SectionId): void {
    this.sections.expand(SECTIONS.findIndex(section => section.id === id));
  }

  /** Gives each section its share of the height. Shares of a panel that has none yet are lost. */
  private divide(): void {
    requestAnimationFrame(() => {
      const { sections, kept } = this;
      if (!this.isDivided && kept !== undefined && sections.isVisible) {
        this.isDivided = true;
        sections.setRelativeSizes([...sharesOf(SECTIONS, kept)]);
      }
    });
  }

  /** A section that is closed says by its title how much is in there. */
  private countInTitles(): void {
    const { trans, settings } = this.savoy;
    const { steps = [], diagnostics = [] } = this.model.controller?.analysis ?? {};
    const listed = diagnostics.filter(({ severity }) => settings.notes || severity !== 'info');
    const worst = (['error', 'warning', 'info'] as const).find(severity =>
      listed.some(problem => problem.severity === severity)
    );
    const count = (id: SectionId, number: number, text: string, severity?: string): void => {
      const title = this.sections.titles[SECTIONS.findIndex(section => section.id === id)];
      title?.setAttribute('data-savoy-count', String(number));
      title?.setAttribute('data-savoy-severity', severity ?? '');
      title?.setAttribute('aria-label', text);
    };
    count('steps', steps.length, trans.__('Steps: %1', steps.length));
    count('problems', listed.length, trans.__('Problems: %1', listed.length), worst);
  }

  /** Keeps how people have left the sections. */
  private remember(): void {
    // What was clicked is laid out after this.
    requestAnimationFrame(() => {
      const { widgets } = this.sections;
      if (this.isDisposed || !this.sections.isVisible || widgets.length !== SECTIONS.length) {
        return;
      }
      const sizes = this.sections.relativeSizes();
      const open = SECTIONS.flatMap(({ id }, i) => (widgets[i]?.isHidden === false ? [id] : []));
      const shares = Object.fromEntries(
        SECTIONS.flatMap(({ id }, i) => ((sizes[i] ?? 0) > 0 ? [[id, sizes[i]]] : []))
      ) as ISectionMemory['shares'];
      void this.memory?.save(MEMORY_KEY, { open, shares: { ...this.kept?.shares, ...shares } });
      this.kept = { open, shares };
    });
  }

  private async load(): Promise<void> {
    const [views, kept] = await Promise.all([
      import('./views.js'),
      this.memory?.fetch(MEMORY_KEY).catch(() => undefined)
    ]);
    const { model } = this;
    const { trans } = this.savoy;
    const room = (this.node.clientHeight || window.innerHeight) - HEAD - TITLE * SECTIONS.length;
    this.kept = readMemory(kept, SECTIONS) ?? { open: openAtFirst(SECTIONS, room), shares: {} };
    const parts = {
      pipeline: [views.pipelinePart, trans.__('Pipeline')],
      steps: [views.stepsPart, trans.__('Steps')],
      graph: [views.graphPart, trans.__('Graph')],
      problems: [views.problemsPart, trans.__('Problems')],
      runs: [views.runsPart, trans.__('Runs')],
      environment: [views.environmentPart, trans.__('Environment')]
    } as const;
    const head = new views.PanelHeader(model);
    this.header.addWidget(head);
    this.headSize.observe(head.node);
    for (const { id, height } of SECTIONS) {
      const [part, label] = parts[id];
      const section = new views.PanelPart(model, part, label);
      section.node.style.minHeight = `${Math.round(height * LEAST_SHARE)}px`;
      section.setHidden(!this.kept.open.includes(id));
      this.addWidget(section);
    }
    this.update();
  }
}
