/** The parts of the run view that React draws, each from the view's model. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo } from 'react';
import { StateSign } from '../components/run-state.js';
import { Tabs } from '../components/tabs.js';
import { useNow } from '../components/use-now.js';
import { duration, shown } from '../format.js';
import { graphOf } from '../graph/build.js';
import { PipelineGraph, type IGraphStep } from '../graph/graph.js';
import type { IGraph, IPlacedGraph } from '../graph/model.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { RunStatus, StepStatus } from '../../protocol/index.js';
import { stateName } from '../run-text.js';
import { VariableList } from '../state/variables.js';
import type { RunViewModel } from './model.js';
import { Overview } from './overview.js';
import { StepDetails } from './step-details.js';
import { Summary } from './summary.js';
import { Timeline } from './timeline.js';

/** A run, or a step of it. */
export interface IRunPlace {
  readonly run: RunStatus;
  readonly step?: string;
}

/** What the view can ask for. */
export interface IRunViewActions {
  cancel(run: RunStatus): void;
  /** Opens the menu of reruns below a button. */
  rerunMenu(place: IRunPlace, anchor: HTMLElement): void;
  compare(run: RunStatus): void;
  openNotebook(run: RunStatus): void;
  openRun(id: string, notebook: string): void;
  openState(place: IRunPlace): void;
  /** Goes to a cell that the run knows by its index, as far as the notebook still has it. */
  goToCell(run: RunStatus, cell: number, line?: number): void;
  goToStep(run: RunStatus, step: string): void;
}

export interface IPartProps {
  readonly trans: TranslationBundle;
  readonly model: RunViewModel;
  readonly actions: IRunViewActions;
  readonly lookOf: (step: string) => IStepLook;
  readonly place: (graph: IGraph) => Promise<IPlacedGraph>;
}

export function HeadPart({ trans, model, actions }: IPartProps) {
  const { run } = model;
  const now = useNow(run?.status === 'running');
  if (run === undefined) {
    return (
      <p className="jp-savoy-Panel-text" role="status">
        {model.refusal ?? trans.__('Loading…')}
      </p>
    );
  }
  return (
    <Summary
      trans={trans}
      run={run}
      now={now}
      onCancel={() => actions.cancel(run)}
      onRerun={anchor => actions.rerunMenu({ run }, anchor)}
      onCompare={() => actions.compare(run)}
      onOpenNotebook={() => actions.openNotebook(run)}
      onOpenRun={id => actions.openRun(id, run.notebook)}
    />
  );
}

/** Chooses one of the pictures, where there is no room for both. */
export function PictureSwitch({ trans, model }: IPartProps) {
  return (
    <Tabs
      label={trans.__('Picture of the run')}
      tabs={[
        ['timeline', trans.__('Time Line')],
        ['graph', trans.__('Graph')]
      ]}
      shown={model.picture}
      onShow={picture => model.showPicture(picture)}
    />
  );
}

export function TimelinePart({ trans, model, actions, lookOf }: IPartProps) {
  const { run } = model;
  const now = useNow(run?.status === 'running');
  return run === undefined ? null : (
    <Timeline
      trans={trans}
      run={run}
      now={now}
      lookOf={lookOf}
      selected={model.selected}
      onSelect={step => model.select(step)}
      onOpen={step => actions.goToStep(run, step)}
    />
  );
}

export function GraphPart({ trans, model, lookOf, place }: IPartProps) {
  const { run, record } = model;
  const planned = record?.run.plan.steps;
  const graph = useMemo(() => graphOf(planned ?? []), [planned]);
  if (run === undefined || planned === undefined) {
    return null;
  }
  const byName = new Map(run.steps.map(step => [step.name, step]));
  const stepOf = (name: string): IGraphStep => {
    const step = byName.get(name) ?? { name, state: 'waiting', metrics: {} };
    const after = planned.find(each => each.name === name)?.after ?? [];
    return {
      look: lookOf(name),
      details: [
        after.length > 0 ? trans.__('after %1', after.join(', ')) : trans.__('runs first'),
        ...stepDetails(step, trans)
      ],
      problems: '',
      severity: undefined,
      state: {
        name: step.state,
        text: stateName(step.state, trans),
        sign: <StateSign state={step.state} trans={trans} silent />
      }
    };
  };
  return (
    <PipelineGraph
      trans={trans}
      graph={graph}
      stepOf={stepOf}
      place={place}
      current={model.selected}
      onOpen={step => model.select(step)}
      help={trans.__('The arrow keys follow the dependencies, Enter shows the details of a step.')}
    />
  );
}

function stepDetails(step: StepStatus, trans: TranslationBundle): readonly string[] {
  const { seconds, state, metrics } = step;
  return [
    stateName(state, trans),
    ...(seconds === undefined ? [] : [duration(seconds, trans)]),
    ...Object.entries(metrics).map(([name, value]) => `${name} ${shown(value)}`)
  ];
}

/** The head of the details; of the whole run where no step is chosen. */
export function DetailsPart({ trans, model, actions, lookOf }: IPartProps) {
  const { run, step, record } = model;
  if (run === undefined) {
    return null;
  }
  if (step === undefined) {
    return (
      <Overview
        trans={trans}
        run={run}
        given={new Set(Object.keys(record?.run.parameters ?? {}))}
        onSelect={name => model.select(name)}
      />
    );
  }
  const at = { run, step: step.name };
  return (
    <StepDetails
      trans={trans}
      step={step}
      order={record?.run.steps.find(({ name }) => name === step.name)}
      look={lookOf(step.name)}
      differences={model.differences(step.name)}
      part={model.part}
      onPart={part => model.showPart(part)}
      onClose={() => model.select('')}
      onGoToCell={(cell, line) => actions.goToCell(run, cell, line)}
      onGoToStep={() => actions.goToStep(run, step.name)}
      onOpenRun={id => actions.openRun(id, run.notebook)}
      onRerun={anchor => actions.rerunMenu(at, anchor)}
      onOpenState={() => actions.openState(at)}
    />
  );
}

/** The variables of the chosen step. */
export function VariablesPart({ trans, model }: IPartProps) {
  const { step } = model;
  if (step === undefined) {
    return null;
  }
  if (step.snapshot === undefined && step.failure?.snapshot === undefined) {
    return <p className="jp-savoy-Panel-text">{trans.__('The step has no state yet.')}</p>;
  }
  const answer = model.variables(step);
  switch (answer.kind) {
    case 'waiting':
      return <p className="jp-savoy-Panel-text">{trans.__('Loading…')}</p>;
    case 'refused':
      return <p className="jp-savoy-Panel-text">{answer.message}</p>;
    case 'ready':
      return <VariableList trans={trans} state={answer.value} />;
  }
}
