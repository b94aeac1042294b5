/** The graph of a notebook's pipeline, live: in the panel and in the main area. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useRef } from 'react';
import { useSignal } from '../components/use-signal.js';
import type { NotebookController } from '../notebook/controller.js';
import { countProblems, itemOf } from '../panel/outline.js';
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

/** What a step looks like in the graph, and what that was made from. */
interface IDrawnStep {
  readonly from: readonly unknown[];
  readonly step: IGraphStep;
}

function stateOf(state: IStepState, trans: TranslationBundle): Required<IGraphStep>['state'] {
  const { condition } = state;
  return {
    name: condition,
    text: stateSentence(state, trans),
    sign: <ConditionSign condition={condition} />
  };
}

export function GraphView({ savoy, controller }: IGraphViewProps) {
  const { trans, actions, analysis: analyst, controllers, notebooks } = savoy;
  const runs = notebooks.runsOf(controller);
  useSignal(runs.stepsChanged);
  const { analysis, analysedIds } = controller;
  const steps = analysis?.steps;
  const graph = useMemo(() => graphOf(steps ?? []), [steps]);
  const drawn = useRef(new Map<string, IDrawnStep>());
  if (analysis === undefined || graph.nodes.length === 0) {
    return <p className="jp-savoy-Panel-text">{trans.__('There are no steps yet.')}</p>;
  }
  const byName = new Map(analysis.steps.map(step => [step.name, step]));
  const stepOf = (name: string): IGraphStep => {
    const step = byName.get(name);
    const { error, warning } = countProblems(analysis, step?.cells ?? []);
    const state = runs.state(name);
    const { hue, shape } = controller.looks.of(name);
    const from = [step, error, warning, state, hue, shape, trans];
    const known = drawn.current.get(name);
    if (known?.from.every((one, i) => one === from[i]) === true) {
      return known.step;
    }
    const made: IGraphStep = {
      look: { hue, shape },
      details: step === undefined ? [] : detailsOf(itemOf(step, analysis, analysedIds), trans),
      problems: problemCount({ error, warning, info: 0 }, trans),
      severity: error > 0 ? 'error' : warning > 0 ? 'warning' : undefined,
      ...(state !== undefined && { state: stateOf(state, trans) })
    };
    drawn.current.set(name, { from, step: made });
    return made;
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
