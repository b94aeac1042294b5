/** The edges of the graph: solid where data passes, with its names; dashed where only the order counts. */
import { memo, useId } from 'react';
import { pathOf } from './build.js';
import { edgeLabel } from './edge-label.js';
import type { IGraph, IPlacedGraph } from './model.js';

export interface IEdgesProps {
  readonly graph: IGraph;
  readonly placed: IPlacedGraph;
  /** The step whose edges stand out. */
  readonly shown: string;
}

export const Edges = memo(({ graph, placed, shown }: IEdgesProps) => {
  const arrow = useId();
  const names = new Map(graph.edges.map(edge => [`${edge.from} ${edge.to}`, edge.names]));
  return (
    <svg
      className="jp-savoy-Graph-edges"
      width={placed.width}
      height={placed.height}
      aria-hidden="true"
      data-shown={shown === '' ? undefined : true}
    >
      <marker
        id={arrow}
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path d="M0,0.5 L7.5,4 L0,7.5 z" />
      </marker>
      {placed.edges.map(edge => {
        const { from, to } = edge;
        const passed = names.get(`${from} ${to}`);
        return passed === undefined ? null : (
          <Edge
            key={`${from} ${to}`}
            placed={edge}
            arrow={arrow}
            names={passed.join(', ')}
            label={edgeLabel({ names: passed })}
            isNear={from === shown || to === shown}
          />
        );
      })}
    </svg>
  );
});

interface IEdgeProps {
  readonly placed: IPlacedGraph['edges'][number];
  readonly arrow: string;
  /** All variables that pass; empty where only the order counts. */
  readonly names: string;
  readonly label: string;
  readonly isNear: boolean;
}

const Edge = memo(({ placed, arrow, names, label, isNear }: IEdgeProps) => (
  <g data-order={names === '' || undefined} data-near={isNear || undefined}>
    <path d={pathOf(placed.points)} markerEnd={`url(#${CSS.escape(arrow)})`} />
    {names !== '' && (
      <text x={placed.label.x} y={placed.label.y}>
        {label}
        <title>{names}</title>
      </text>
    )}
  </g>
));
