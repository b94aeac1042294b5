/**
 * The run view: head, graph and time line at the left, the chosen step with its outputs or variables at
 * the right. The lines between can be moved.
 */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Panel, SplitPanel, Widget } from '@lumino/widgets';
import type { ComponentType } from 'react';
import type { CellOutputs } from '../../core/index.js';
import type { StepStatus } from '../../protocol/index.js';
import { shortId } from '../run-text.js';
import type { RunViewModel } from './model.js';
import { StepOutputs } from './outputs.js';
import {
  DetailsPart,
  GraphPart,
  HeadPart,
  PictureSwitch,
  TimelinePart,
  VariablesPart,
  type IPartProps
} from './parts.js';
import type { TrustedRuns } from './trusted-runs.js';

export interface IRunViewOptions extends IPartProps {
  readonly rendermime: IRenderMimeRegistry;
  readonly translator: ITranslator;
  readonly trusted: TrustedRuns;
}

/** Below this width, in pixels, the parts stand one below the other, and graph and time line take turns. */
const NARROW = 760;

export class RunView extends Panel {
  private readonly outputs: StepOutputs;
  private readonly notice: Widget;
  private readonly variables: Widget;
  private readonly switcher: Widget;
  private readonly graph: Widget;
  private readonly timeline: Widget;
  private readonly body: SplitPanel;
  private isNarrow = false;
  /** The focus is to go to the steps, which are not drawn yet. */
  private wantsFocus = false;
  private readonly resizes = new ResizeObserver(() => {
    MessageLoop.sendMessage(this.body, Widget.ResizeMessage.UnknownSize);
  });

  constructor(private readonly options: IRunViewOptions) {
    super();
    this.addClass('jp-savoy-RunView');
    this.node.tabIndex = -1;
    const { model, rendermime, translator, actions } = options;
    this.outputs = new StepOutputs({
      rendermime,
      translator,
      headingOf: cell => this.headingOf(cell),
      onGoToCell: cell => {
        if (model.run !== undefined) {
          actions.goToCell(model.run, cell);
        }
      }
    });
    this.variables = part(VariablesPart, options, 'jp-savoy-RunView-variables');
    this.notice = part(Notice, { ...options, onTrust: () => this.trust() }, 'jp-savoy-Notice');
    const details = new Panel();
    details.addClass('jp-savoy-RunView-details');
    details.addWidget(part(DetailsPart, options, 'jp-savoy-RunView-detailsHead'));
    details.addWidget(this.notice);
    details.addWidget(this.outputs);
    details.addWidget(this.variables);

    this.graph = part(GraphPart, options, 'jp-savoy-RunView-graph');
    this.timeline = part(TimelinePart, options, 'jp-savoy-RunView-timeline');
    this.switcher = part(PictureSwitch, options, 'jp-savoy-RunView-switch');
    const pictures = new SplitPanel({ orientation: 'vertical', spacing: 1 });
    pictures.addClass('jp-savoy-RunView-pictures');
    pictures.addWidget(this.graph);
    pictures.addWidget(this.timeline);
    pictures.setRelativeSizes([0.55, 0.45]);
    const left = new Panel();
    left.addClass('jp-savoy-RunView-left');
    left.addWidget(this.switcher);
    left.addWidget(pictures);
    this.body = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
    this.body.addClass('jp-savoy-RunView-body');
    this.body.addWidget(left);
    this.body.addWidget(details);
    this.body.setRelativeSizes([0.52, 0.48]);

    this.addWidget(part(HeadPart, options, 'jp-savoy-RunView-head'));
    this.addWidget(this.body);
    model.changed.connect(this.update, this);
    this.update();
  }

  get model(): RunViewModel {
    return this.options.model;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.resizes.disconnect();
      this.model.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    // Its size changes with the head's, which Lumino does not see.
    this.resizes.observe(this.body.node);
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.wantsFocus = true;
    this.update();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const narrow = this.node.clientWidth > 0 && this.node.clientWidth < NARROW;
    if (narrow !== this.isNarrow) {
      this.isNarrow = narrow;
      this.body.orientation = narrow ? 'vertical' : 'horizontal';
      this.update();
    }
  }

  protected override onUpdateRequest(message: Message): void {
    super.onUpdateRequest(message);
    const { model, trusted } = this.options;
    this.switcher.setHidden(!this.isNarrow);
    this.graph.setHidden(this.isNarrow && model.picture !== 'graph');
    this.timeline.setHidden(this.isNarrow && model.picture !== 'timeline');
    const { step, part: shown, run } = model;
    this.node.dataset['run'] = model.model.id;
    this.node.dataset['notebook'] = model.model.notebook;
    this.node.dataset['step'] = model.selected;
    this.variables.setHidden(step === undefined || shown !== 'variables');
    this.outputs.setHidden(step === undefined || shown !== 'output');
    if (step !== undefined && run !== undefined && !this.outputs.isHidden) {
      const source = sourceOf(step, run.id);
      const answer = model.outputs(step);
      const cells = answer.kind === 'ready' ? answer.value : [];
      const isTrusted = trusted.has(source);
      this.outputs.drawOutputs(`${source} ${step.name}`, cells, isTrusted);
      this.notice.setHidden(isTrusted || !cells.some(hasMarkup));
    } else {
      this.notice.hide();
    }
    if (this.wantsFocus && run !== undefined) {
      this.wantsFocus = false;
      // React draws after this.
      requestAnimationFrame(() => {
        this.focusSteps();
      });
    }
  }

  private focusSteps(): void {
    const { graph, timeline, node } = this;
    const picture = timeline.isHidden ? graph : timeline;
    if (!node.contains(document.activeElement) || document.activeElement === node) {
      picture.node.querySelector<HTMLElement>('[data-step][tabindex="0"]')?.focus();
    }
  }

  private headingOf({ cell, section }: CellOutputs) {
    const { trans, model } = this.options;
    const code = model.record?.code[String(cell)] ?? '';
    const place =
      section === 'prelude'
        ? trans.__('cell %1, at the start of the step', cell + 1)
        : section === 'metric'
          ? trans.__('cell %1, for a metric', cell + 1)
          : trans.__('cell %1', cell + 1);
    return { code: code.split('\n').find(line => line.trim() !== '') ?? '', place };
  }

  private trust(): void {
    const { model, trusted } = this.options;
    const { step, run } = model;
    if (step !== undefined && run !== undefined) {
      void trusted.add(sourceOf(step, run.id)).then(() => {
        this.update();
      });
    }
  }
}

interface INoticeProps extends IPartProps {
  readonly onTrust: () => void;
}

function Notice({ trans, model, onTrust }: INoticeProps) {
  const { step, run } = model;
  return step === undefined || run === undefined ? null : (
    <p>
      {trans.__(
        'Run …%1 was not started from this browser: its outputs are shown without scripts and styles.',
        shortId(sourceOf(step, run.id))
      )}{' '}
      <button type="button" className="jp-savoy-Link" onClick={onTrust}>
        {trans.__('Trust them')}
      </button>
    </p>
  );
}

/** The run in which a step printed what is shown of it. */
function sourceOf({ state, origin }: StepStatus, run: string): string {
  return state === 'reused' ? (origin ?? run) : run;
}

function hasMarkup({ outputs }: CellOutputs): boolean {
  return outputs.some(
    ({ data }) => typeof data === 'object' && data !== null && 'text/html' in data
  );
}

/** A part that is drawn anew when the model of the view changes. */
function part<Props extends IPartProps>(
  Part: ComponentType<Props>,
  props: Props,
  className: string
): Widget {
  const widget = ReactWidget.create(
    <UseSignal signal={props.model.changed}>{() => <Part {...props} />}</UseSignal>
  );
  widget.addClass(className);
  return widget;
}
