/** The graph of a notebook's pipeline, live: in the panel and in the main area. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo } from 'react';
import { useSignal } from '../components/use-signal.js';
import type { NotebookController } from '../notebook/controller.js';
import { countProblems, outlineOf } from '../panel/outline.js';
import { detailsOf } from '../panel/step-tree.js';
import { ConditionSign } from '../runs/condition-sign.js';
import { stateSentence } from '../runs/state-text.js';
import type { IStepState } from '../runs/step-states.js';
import { problemCount } from '../text.js';
import type { ISavoy } from '../tokens.js';
import { graphOf } from './build.js';
import { PipelineGraph, type IGraphStep } from './graph.js';

export interface IGraphViewProps {
  readonly savoy: ISavoy;
  readonly controller: NotebookController;
}

function stateOf(
  state: IStepState | undefined,
  trans: TranslationBundle
): Pick<IGraphStep, 'state'> {
  if (state === undefined) {
    return {};
  }
  const { condition } = state;
  return {
    state: {
      name: condition,
      text: stateSentence(state, trans),
      sign: <ConditionSign condition={condition} />
    }
  };
}

export function GraphView({ savoy, controller }: IGraphViewProps) {
  const { trans, actions, analysis: analyst, controllers, notebooks } = savoy;
  const runs = notebooks.runsOf(controller);
  useSignal(runs.stepsChanged);
  const { analysis, analysedIds } = controller;
  const steps = analysis?.steps;
  const graph = useMemo(() => graphOf(steps ?? []), [steps]);
  const details = useMemo(
    () =>
      new Map(
        analysis === undefined
          ? []
          : outlineOf(analysis, analysedIds).map(item => [item.step, detailsOf(item, trans)])
      ),
    [analysis]
  );
  if (analysis === undefined || graph.nodes.length === 0) {
    return <p className="jp-savoy-Panel-text">{trans.__('There are no steps yet.')}</p>;
  }
  const stepOf = (name: string): IGraphStep => {
    const cells = analysis.steps.find(step => step.name === name)?.cells ?? [];
    const problems = { ...countProblems(analysis, cells), info: 0 };
    return {
      look: controller.looks.of(name),
      details: details.get(name) ?? [],
      problems: problemCount(problems, trans),
      severity: problems.error > 0 ? 'error' : problems.warning > 0 ? 'warning' : undefined,
      ...stateOf(runs.state(name), trans)
    };
  };
  const panel = controllers.panelOf(controller);
  const active = panel?.content.activeCell?.model.id ?? '';
  return (
    <PipelineGraph
      trans={trans}
      graph={graph}
      stepOf={stepOf}
      place={wanted => analyst.ask('layout', { graph: wanted })}
      current={controller.view(active)?.member ?? ''}
      onOpen={step => {
        if (panel !== undefined) {
          void actions.goToStep(panel, step);
        }
      }}
    />
  );
}
