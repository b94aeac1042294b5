/**
 * The pipeline drawn: buttons for the steps above a drawing of the edges. One tab stop; the arrow keys
 * follow the edges. Knows no JupyterLab: gets all from its props.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent
} from 'react';
import { hueOf, Shape } from '../components/shape.js';
import type { IStepLook } from '../notebook/step-looks.js';
import { neighbour, shapeKey } from './build.js';
import { Edges } from './edges.js';
import { NODE, type IGraph, type IPlacedGraph } from './model.js';
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
  const placed = usePlaces(props);
  const scroller = useRef<HTMLDivElement>(null);
  const help = useId();
  const [pointed, setPointed] = useState('');
  const [focused, setFocused] = useState('');
  const zoom = useZoom(scroller, placed, current);
  useAnchor(scroller, placed, focused === '' ? current : focused, zoom.scale);

  if (placed === undefined) {
    return <p className="jp-savoy-Panel-text">{trans.__('Drawing…')}</p>;
  }
  const nodes = graph.nodes.filter(({ id }) => placed.nodes[id] !== undefined);
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
                after={graph.edges.filter(({ to }) => to === id).map(({ from }) => from)}
                onOpen={() => props.onOpen(id)}
                onPoint={setPointed}
                onFocus={() => setFocused(id)}
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
  readonly after: readonly string[];
  readonly onOpen: () => void;
  readonly onPoint: (id: string) => void;
  readonly onFocus: () => void;
}

function StepNode(props: IStepNodeProps) {
  const { trans, id, step, at, after } = props;
  const label = [
    after.length > 0
      ? trans.__('Step %1, after %2', id, after.join(', '))
      : trans.__('Step %1', id),
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
        transform: `translate(${at.x - NODE.width / 2}px, ${at.y - NODE.height / 2}px)`
      }}
      onClick={props.onOpen}
      onMouseEnter={() => props.onPoint(id)}
      onMouseLeave={() => props.onPoint('')}
      onFocus={props.onFocus}
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
}

/** Places of the nodes; asked anew only where the shape of the graph changes. */
function usePlaces({ graph, place }: IPipelineGraphProps): IPlacedGraph | undefined {
  const key = useMemo(() => shapeKey(graph), [graph]);
  const [placed, setPlaced] = useState<IPlacedGraph>();
  useEffect(() => {
    let current = true;
    // A graph that turned while it is edited would be another one.
    const direction = placed?.direction;
    place({ ...graph, ...(direction !== undefined && { direction }) }).then(
      answer => {
        if (current) {
          setPlaced(answer);
        }
      },
      (error: unknown) => {
        console.error('Savoy: the graph cannot be laid out.', error);
      }
    );
    return () => {
      current = false;
    };
  }, [key]);
  return placed;
}

/** A node that stays where it is on the screen while others come and go. */
function useAnchor(
  scroller: React.RefObject<HTMLDivElement>,
  placed: IPlacedGraph | undefined,
  id: string,
  scale: number
): void {
  const before = useRef<IPlacedGraph>();
  useLayoutEffect(() => {
    const old = before.current?.nodes[id];
    const now = placed?.nodes[id];
    if (old !== undefined && now !== undefined && scroller.current !== null) {
      scroller.current.scrollLeft += (now.x - old.x) * scale;
      scroller.current.scrollTop += (now.y - old.y) * scale;
    }
    before.current = placed;
  }, [placed]);
}
