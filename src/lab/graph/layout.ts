/**
 * Places for the steps of a pipeline, in layers from top to bottom (dagre). Pure: the same graph gets
 * the same places.
 */
import dagre from '@dagrejs/dagre';
import { edgeLabel } from './edge-label.js';
import { NODE, type IGraph, type IPlacedGraph } from './model.js';

/** Room that a label takes: height of a line, width of a character. */
const LABEL = { height: 16, width: 7 } as const;

/** Lays a graph out. Nodes must be given in the order of the notebook: it decides between equals. */
export function placeGraph(graph: IGraph): IPlacedGraph {
  const layout = new dagre.graphlib.Graph({ multigraph: false });
  layout.setGraph({
    rankdir: 'TB',
    nodesep: 24,
    ranksep: 28,
    edgesep: 12,
    marginx: 12,
    marginy: 12
  });
  layout.setDefaultEdgeLabel(() => ({}));
  const known = new Set(graph.nodes.map(({ id }) => id));
  for (const { id } of graph.nodes) {
    layout.setNode(id, { ...NODE });
  }
  const edges = graph.edges.filter(({ from, to }) => known.has(from) && known.has(to));
  for (const edge of edges) {
    const label = edgeLabel(edge);
    layout.setEdge(edge.from, edge.to, {
      width: label.length * LABEL.width,
      height: label === '' ? 0 : LABEL.height,
      labelpos: 'c'
    });
  }
  dagre.layout(layout);
  const { width = 0, height = 0 } = layout.graph();
  const rows = [...new Set(graph.nodes.map(({ id }) => layout.node(id).y))].sort((a, b) => a - b);
  return {
    width: finite(width),
    height: finite(height),
    nodes: Object.fromEntries(
      graph.nodes.map(({ id }) => {
        const { x, y } = layout.node(id);
        return [id, { x, y, layer: rows.indexOf(y) }];
      })
    ),
    edges: edges.map(({ from, to }) => {
      const { points, x, y } = layout.edge(from, to);
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return {
        from,
        to,
        points: points.map(point => ({ x: point.x, y: point.y })),
        label: {
          x: (x as number | undefined) ?? middle.x,
          y: (y as number | undefined) ?? middle.y
        }
      };
    })
  };
}

/** dagre gives -Infinity for a graph without nodes. */
function finite(size: number): number {
  return Number.isFinite(size) ? size : 0;
}
