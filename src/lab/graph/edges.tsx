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
      {placed.edges.map(({ from, to, points, label }) => {
        const passed = names.get(`${from} ${to}`);
        return passed === undefined ? null : (
          <g
            key={`${from} ${to}`}
            data-order={passed.length === 0 || undefined}
            data-near={from === shown || to === shown || undefined}
          >
            <path d={pathOf(points)} markerEnd={`url(#${CSS.escape(arrow)})`} />
            {passed.length > 0 && (
              <text x={label.x} y={label.y}>
                {edgeLabel({ names: passed })}
                <title>{passed.join(', ')}</title>
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});
