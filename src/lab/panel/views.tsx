/** The parts of the panel, drawn anew when the model changes. */
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { useRef } from 'react';
import { KALE_KEY, type Diagnostic } from '../../core/index.js';
import { Environment } from '../environment/part.js';
import { GraphView } from '../graph/view.js';
import { ROLE_ICONS, SEVERITY_ICONS } from '../icons.js';
import type { NotebookController } from '../notebook/controller.js';
import { ConditionSign } from '../runs/condition-sign.js';
import type { NotebookRuns } from '../runs/notebook-runs.js';
import { RunButton } from '../runs/run-button.js';
import { stateSentence } from '../runs/state-text.js';
import { RunsPane } from '../run-list/runs-pane.js';
import { runActions } from '../run-list/widget.js';
import { CommandIDs } from '../tokens.js';
import { useSignal } from '../components/use-signal.js';
import type { PanelModel } from './model.js';
import { outlineOf } from './outline.js';
import { PipelineForm } from './pipeline-form.js';
import { ProblemList } from './problem-list.js';
import { LastRun } from './last-run.js';
import { Place } from './place.js';
import { RunSettings } from './run-settings.js';
import { StepTree, type IStepTreeProps } from './step-tree.js';
import { SuggestionList } from './suggestion-list.js';
import { NotebookHead, Welcome } from './welcome.js';

/** A part of the panel: never drawn without a controller. */
interface IPart {
  /** What it shows. It is drawn anew only where one of these is another one than before. */
  readonly from: (model: PanelModel, controller: NotebookController) => readonly unknown[];
  readonly draw: (model: PanelModel, controller: NotebookController) => JSX.Element | null;
}

/** A part of the panel that shows the current notebook. */
export class PanelPart extends ReactWidget {
  constructor(
    private readonly model: PanelModel,
    private readonly part: IPart,
    label: string
  ) {
    super();
    this.addClass('jp-savoy-Panel-part');
    this.title.label = label;
  }

  protected override render() {
    return (
      <UseSignal signal={this.model.changed}>
        {() => <Drawn model={this.model} part={this.part} />}
      </UseSignal>
    );
  }
}

function Drawn({ model, part }: { readonly model: PanelModel; readonly part: IPart }) {
  const { controller } = model;
  const from = controller === undefined ? [] : part.from(model, controller);
  const before = useRef<{
    readonly from: readonly unknown[];
    readonly drawn: JSX.Element | null;
  }>();
  const same =
    before.current?.from.length === from.length + 1 &&
    [controller, ...from].every((one, i) => one === before.current?.from[i]);
  if (!same) {
    const drawn = controller === undefined ? null : part.draw(model, controller);
    before.current = { from: [controller, ...from], drawn };
  }
  return before.current?.drawn ?? null;
}

/** The list that had the focus is gone: it goes to where people go on. */
function focusNotebook({ savoy }: PanelModel, controller: NotebookController): void {
  savoy.controllers.panelOf(controller)?.content.activeCell?.node.focus();
}

/** Changes where the number of problems of any step does, not where one only moves. */
function problemKey({ analysis }: NotebookController): string {
  return (analysis?.diagnostics ?? [])
    .map(({ cell, severity }) => `${cell ?? ''}${severity}`)
    .join();
}

/** The step of the active cell. */
function activeStep({ savoy }: PanelModel, controller: NotebookController): string {
  const id = savoy.controllers.panelOf(controller)?.content.activeCell?.model.id;
  return controller.view(id ?? '')?.member ?? '';
}

/** What stands above the parts, or in their place. */
export class PanelHeader extends ReactWidget {
  constructor(private readonly model: PanelModel) {
    super();
    this.addClass('jp-savoy-Panel-header');
  }

  protected override render() {
    const { model } = this;
    const { commands, savoy } = model;
    const { controllers, trans } = savoy;
    return (
      <UseSignal signal={model.changed}>
        {() => {
          const { controller, proposals } = model;
          if (controller !== undefined && proposals !== undefined) {
            return (
              <SuggestionList
                trans={trans}
                proposals={proposals}
                lookOf={step => controller.looks.of(step)}
                onAccept={(id, wanted) => model.accept(id, wanted)}
                onOpen={cell => {
                  const panel = controllers.panelOf(controller);
                  // The focus stays in the list: the cell is only brought into view.
                  void panel?.content.scrollToItem(
                    panel.content.widgets.findIndex(one => one.model.id === cell),
                    'smart'
                  );
                }}
                onApply={() => {
                  model.applyProposals();
                  focusNotebook(model, controller);
                }}
                onDismiss={() => {
                  model.dismissProposals();
                  focusNotebook(model, controller);
                }}
              />
            );
          }
          if (controller?.isTagged === true && model.state.kind !== 'silent') {
            return (
              <NotebookHead
                trans={trans}
                fileName={controller.fileName}
                enabled={controller.enabled}
                canEdit={controller.canEdit}
                onToggle={() => {
                  controller.enabled = !controller.enabled;
                }}
                onSuggest={() => void model.suggest()}
              >
                <RunButton savoy={savoy} commands={commands} controller={controller} isMain />
                <LastRun savoy={savoy} commands={commands} controller={controller} />
              </NotebookHead>
            );
          }
          return (
            <Welcome
              trans={trans}
              fileName={controller?.fileName}
              state={model.state}
              canEdit={controller?.canEdit === true}
              onSuggest={() => void model.suggest()}
              onTag={() => void commands.execute(CommandIDs.editCell)}
            />
          );
        }}
      </UseSignal>
    );
  }
}

export const pipelinePart: IPart = {
  from: (_, { analysis, canEdit, path }) => [
    analysis?.parameters,
    analysis?.settings,
    analysis?.name,
    canEdit,
    path
  ],
  draw: ({ savoy, commands }, controller) => {
    const { analysis } = controller;
    return analysis === undefined ? null : (
      <>
        <RunSettings savoy={savoy} commands={commands} controller={controller} />
        <PipelineForm
          trans={savoy.trans}
          analysis={analysis}
          canEdit={controller.canEdit}
          onChange={(key, value) => {
            controller.writer.apply(
              [
                { kind: 'metadata', path: [KALE_KEY, key], value: value === '' ? undefined : value }
              ],
              []
            );
          }}
        />
        <Place savoy={savoy} controller={controller} />
      </>
    );
  }
};

export const stepsPart: IPart = {
  from: (_, controller) => [
    controller.analysis?.steps,
    controller.analysis?.prelude,
    controller.analysis?.metricsCells,
    controller.analysis?.parameters,
    controller.analysedIds,
    problemKey(controller)
  ],
  draw: (model, controller) => {
    const { analysis, analysedIds } = controller;
    const { actions, controllers, trans } = model.savoy;
    const panel = controllers.panelOf(controller);
    return analysis === undefined ? null : (
      <LiveStepTree
        runs={model.savoy.notebooks.runsOf(controller)}
        trans={trans}
        items={outlineOf(analysis, analysedIds)}
        lookOf={step => controller.looks.of(step)}
        icon={role => {
          const Icon = ROLE_ICONS[role].react;
          return <Icon tag="span" className="jp-savoy-Tree-icon" width="14px" />;
        }}
        onOpen={cell => {
          if (panel !== undefined) {
            void actions.goTo(panel, cell);
          }
        }}
        onEdit={cell => {
          const widget = panel?.content.widgets.find(one => one.model.id === cell);
          const target = panel && widget && actions.target(panel, widget);
          if (target !== undefined && panel !== undefined) {
            void actions.goTo(panel, cell).then(() => actions.edit(target));
          }
        }}
      />
    );
  }
};

/** The tree, drawn anew when a step runs or comes out of date. */
function LiveStepTree({
  runs,
  ...props
}: Omit<IStepTreeProps, 'stateOf'> & { readonly runs: NotebookRuns }) {
  useSignal(runs.stepsChanged);
  return (
    <StepTree
      {...props}
      stateOf={step => {
        const state = runs.state(step);
        return (
          state && {
            text: stateSentence(state, props.trans),
            sign: <ConditionSign condition={state.condition} />
          }
        );
      }}
    />
  );
}

export const graphPart: IPart = {
  from: (model, controller) => [
    controller.analysis?.steps,
    controller.analysedIds,
    problemKey(controller),
    activeStep(model, controller)
  ],
  draw: (model, controller) => <GraphView savoy={model.savoy} controller={controller} />
};

export const runsPart: IPart = {
  from: (_, { path }) => [path],
  draw: ({ savoy, commands }, { path }) => (
    <RunsPane trans={savoy.trans} runs={savoy.runs} notebook={path} {...runActions(commands)} />
  )
};

export const environmentPart: IPart = {
  // Components ask for what they show.
  from: () => [],
  draw: ({ savoy, commands }, controller) => (
    <Environment savoy={savoy} commands={commands} controller={controller} />
  )
};

export const problemsPart: IPart = {
  from: ({ savoy, focusedProblemCell }, { analysis, analysedIds, canEdit }) => [
    analysis?.diagnostics,
    analysedIds,
    canEdit,
    savoy.settings.notes,
    focusedProblemCell
  ],
  draw: (model, controller) => {
    const { actions, controllers, settings, trans } = model.savoy;
    const problems = (controller.analysis?.diagnostics ?? []).filter(
      ({ severity }) => settings.notes || severity !== 'info'
    );
    const open = (cell: string, problem: Diagnostic): void => {
      const panel = controllers.panelOf(controller);
      if (panel !== undefined && cell !== '') {
        void actions.goToProblem(panel, cell, problem);
      }
    };
    return (
      <ProblemList
        trans={trans}
        problems={problems}
        ids={controller.analysedIds}
        focusCell={model.focusedProblemCell}
        canEdit={controller.canEdit}
        icon={severity => {
          const Icon = SEVERITY_ICONS[severity].react;
          return <Icon tag="span" className="jp-savoy-Problem-icon" width="14px" />;
        }}
        onOpen={open}
        onFix={fix => actions.applyFix(controller, fix)}
      />
    );
  }
};
