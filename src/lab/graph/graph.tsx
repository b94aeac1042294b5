/**
 * The pipeline drawn: buttons for the steps above a drawing of the edges. One tab stop; the arrow keys
 * follow the edges. Knows no JupyterLab: gets all from its props.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, useCallback, useId, useRef, useState, type KeyboardEvent } from 'react';
import { hueOf, Shape } from '../components/shape.js';
import type { IStepLook } from '../notebook/step-looks.js';
import { neighbour } from './build.js';
import { Edges } from './edges.js';
import { NODE, type IGraph, type IPlacedGraph } from './model.js';
import { useMoves, usePlaces } from './places.js';
import { useZoom } from './zoom.js';

/** What is shown of a step. */
export interface IGraphStep {
  readonly look: IStepLook;
  /** What it takes and gives, a sentence each. */
  readonly details: readonly string[];
  readonly problems: string;
  readonly severity: 'error' | 'warning' | undefined;
  /** How it stands in a run. */
  readonly state?: IGraphStepState;
}

/** A state with its word and its sign. */
export interface IGraphStepState {
  readonly name: string;
  readonly text: string;
  readonly sign: JSX.Element;
}

export interface IPipelineGraphProps {
  readonly trans: TranslationBundle;
  readonly graph: IGraph;
  /** The same object for as long as the step looks the same: then it is not drawn anew. */
  readonly stepOf: (name: string) => IGraphStep;
  readonly place: (graph: IGraph) => Promise<IPlacedGraph>;
  /** The step that the active cell belongs to. */
  readonly current: string;
  readonly onOpen: (step: string) => void;
  /** What the keys do, where Enter does not go to the cell. */
  readonly help?: string;
}

export function PipelineGraph(props: IPipelineGraphProps) {
  const { trans, graph, stepOf, current } = props;
  const placed = usePlaces(graph, props.place);
  const scroller = useRef<HTMLDivElement>(null);
  const help = useId();
  const [pointed, setPointed] = useState('');
  const [focused, setFocused] = useState('');
  const zoom = useZoom(scroller, placed, current);
  useMoves(scroller, placed, focused === '' ? current : focused, zoom.scale);
  const open = useRef(props.onOpen);
  open.current = props.onOpen;
  const onOpen = useCallback((id: string) => open.current(id), []);

  if (placed === undefined) {
    return <p className="jp-savoy-Panel-text">{trans.__('Drawing…')}</p>;
  }
  const nodes = graph.nodes.filter(({ id }) => placed.nodes[id] !== undefined);
  const befores = new Map<string, string>();
  for (const { from, to } of graph.edges) {
    const others = befores.get(to);
    befores.set(to, others === undefined ? from : `${others}, ${from}`);
  }
  const shown = pointed === '' ? focused : pointed;
  const reachable =
    [focused, current].find(id => nodes.some(node => node.id === id)) ?? nodes[0]?.id;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const next =
      event.key === 'Home'
        ? nodes[0]?.id
        : event.key === 'End'
          ? nodes.at(-1)?.id
          : neighbour(placed, focused, event.key);
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      scroller.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(next)}"]`)?.focus();
    } else if (zoom.onKey(event)) {
      event.preventDefault();
    }
  };
  return (
    <div className="jp-savoy-Graph">
      <div ref={scroller} className="jp-savoy-Graph-scroller" onKeyDown={onKeyDown}>
        <div
          style={{ width: placed.width * zoom.scale, height: placed.height * zoom.scale }}
          className="jp-savoy-Graph-size"
        >
          <div
            role="group"
            aria-label={trans.__('Graph of the pipeline')}
            aria-describedby={help}
            className="jp-savoy-Graph-drawing"
            data-far={zoom.scale < 0.55 || undefined}
            style={{
              width: placed.width,
              height: placed.height,
              transform: `scale(${zoom.scale})`
            }}
          >
            <Edges graph={graph} placed={placed} shown={shown} />
            {nodes.map(({ id }) => (
              <StepNode
                key={id}
                trans={trans}
                id={id}
                step={stepOf(id)}
                at={placed.nodes[id] ?? { x: 0, y: 0 }}
                isCurrent={id === current}
                isReachable={id === reachable}
                after={befores.get(id) ?? ''}
                onOpen={onOpen}
                onPoint={setPointed}
                onFocus={setFocused}
              />
            ))}
          </div>
        </div>
      </div>
      <div className="jp-savoy-Graph-foot">
        <p className="jp-savoy-Graph-details" aria-hidden="true">
          {shown === ''
            ? trans.__('Solid lines carry data, dashed ones only an order.')
            : `${shown}: ${stepOf(shown).details.join(' · ')}`}
        </p>
        <div
          className="jp-savoy-Graph-tools"
          role="toolbar"
          aria-label={trans.__('Size of the graph')}
        >
          <button type="button" title={trans.__('Smaller (-)')} onClick={zoom.smaller}>
            −
          </button>
          <button type="button" title={trans.__('Whole graph (0)')} onClick={zoom.fit}>
            {Math.round(zoom.scale * 100)} %
          </button>
          <button type="button" title={trans.__('Larger (+)')} onClick={zoom.larger}>
            +
          </button>
        </div>
      </div>
      <span id={help} hidden>
        {props.help ?? trans.__('The arrow keys follow the dependencies, Enter goes to the cell.')}
      </span>
    </div>
  );
}

interface IStepNodeProps {
  readonly trans: TranslationBundle;
  readonly id: string;
  readonly step: IGraphStep;
  readonly at: { readonly x: number; readonly y: number };
  readonly isCurrent: boolean;
  readonly isReachable: boolean;
  /** Names of the steps that it comes after. */
  readonly after: string;
  readonly onOpen: (id: string) => void;
  readonly onPoint: (id: string) => void;
  readonly onFocus: (id: string) => void;
}

const StepNode = memo((props: IStepNodeProps) => {
  const { trans, id, step, at, after } = props;
  const label = [
    after === '' ? trans.__('Step %1', id) : trans.__('Step %1, after %2', id, after),
    ...step.details.slice(1),
    ...(step.state === undefined ? [] : [step.state.text]),
    ...(step.problems === '' ? [] : [step.problems])
  ].join('; ');
  return (
    <button
      type="button"
      data-step={id}
      data-state={step.state?.name}
      className="jp-savoy-Graph-node jp-savoy-hued"
      tabIndex={props.isReachable ? 0 : -1}
      aria-label={label}
      aria-current={props.isCurrent || undefined}
      title={step.details.join('\n')}
      style={{
        ...hueOf(step.look),
        width: NODE.width,
        height: NODE.height,
        // Not by a transform: each would be taken for a layer of its own in every frame.
        left: at.x - NODE.width / 2,
        top: at.y - NODE.height / 2
      }}
      onClick={() => props.onOpen(id)}
      onMouseEnter={() => props.onPoint(id)}
      onMouseLeave={() => props.onPoint('')}
      onFocus={() => props.onFocus(id)}
    >
      <Shape look={step.look} />
      <span className="jp-savoy-Graph-name">{id}</span>
      {step.state?.sign}
      {step.severity !== undefined && (
        <span className="jp-savoy-Count" data-severity={step.severity} aria-hidden="true">
          !
        </span>
      )}
    </button>
  );
});
