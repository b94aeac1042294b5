/** The graph of a notebook's pipeline, live: in the panel and in the main area. */
import { useMemo } from 'react';
import type { NotebookController } from '../notebook/controller.js';
import { countProblems, outlineOf } from '../panel/outline.js';
import { detailsOf } from '../panel/step-tree.js';
import { problemCount } from '../text.js';
import type { ISavoy } from '../tokens.js';
import { graphOf } from './build.js';
import { PipelineGraph, type IGraphStep } from './graph.js';

export interface IGraphViewProps {
  readonly savoy: ISavoy;
  readonly controller: NotebookController;
}

export function GraphView({ savoy, controller }: IGraphViewProps) {
  const { trans, actions, analysis: analyst, controllers } = savoy;
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
      severity: problems.error > 0 ? 'error' : problems.warning > 0 ? 'warning' : undefined
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
