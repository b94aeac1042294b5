/**
 * Places for the steps of a pipeline, in layers (dagre). Pure: the same graph gets
 * the same places.
 */
import dagre from '@dagrejs/dagre';
import { edgeLabel } from './edge-label.js';
import { NODE, type Direction, type IGraph, type IPlacedGraph } from './model.js';

/** Room that a label takes: height of a line, width of a character. */
const LABEL = { height: 16, width: 7 } as const;

/** A graph that is wider than so many times its height is laid out to the right: nodes are low, not narrow. */
const WIDEST = 3;

/**
 * Lays a graph out, from top to bottom where that is not too wide. Nodes must be given in the order of
 * the notebook: it decides between equals.
 */
export function placeGraph(graph: IGraph): IPlacedGraph {
  if (graph.direction !== undefined) {
    return place(graph, graph.direction);
  }
  const down = place(graph, 'down');
  return down.width > WIDEST * down.height ? place(graph, 'right') : down;
}

function place(graph: IGraph, direction: Direction): IPlacedGraph {
  const layout = new dagre.graphlib.Graph({ multigraph: false });
  layout.setGraph({
    rankdir: direction === 'down' ? 'TB' : 'LR',
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
    const room = edge.room ?? edgeLabel(edge).length;
    layout.setEdge(edge.from, edge.to, {
      width: room * LABEL.width,
      height: room === 0 ? 0 : LABEL.height,
      labelpos: 'c'
    });
  }
  dagre.layout(layout);
  const { width = 0, height = 0 } = layout.graph();
  const along = (id: string): number => layout.node(id)[direction === 'down' ? 'y' : 'x'];
  const layers = [...new Set(graph.nodes.map(({ id }) => along(id)))].sort((a, b) => a - b);
  return {
    direction,
    width: finite(width),
    height: finite(height),
    nodes: Object.fromEntries(
      graph.nodes.map(({ id }) => {
        const { x, y } = layout.node(id);
        return [id, { x, y, layer: layers.indexOf(along(id)) }];
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
