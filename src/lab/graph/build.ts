/** From the analysis to a graph, and movement in a graph that has places. Pure. */
import type { AnalysedStep } from '../analysis/model.js';
import { edgeLabel } from './edge-label.js';
import type { IGraph, IGraphEdge, IPlacedGraph } from './model.js';

/** What of a step makes the graph. */
export type GraphStep = Pick<AnalysedStep, 'name' | 'after'> & {
  readonly inputs: readonly Pick<AnalysedStep['inputs'][number], 'name' | 'from'>[];
};

/** Steps and what passes between them: dependencies that are tagged, and data. */
export function graphOf(steps: readonly GraphStep[]): IGraph {
  const edges: IGraphEdge[] = [];
  const present = new Set(steps.map(({ name }) => name));
  for (const step of steps) {
    const names = new Map<string, string[]>(step.after.map(from => [from, []]));
    for (const { from, name } of step.inputs) {
      const list = names.get(from) ?? [];
      list.push(name);
      names.set(from, list);
    }
    for (const [from, passed] of names) {
      if (present.has(from) && from !== step.name) {
        edges.push({ from, to: step.name, names: passed });
      }
    }
  }
  return { nodes: steps.map(({ name }) => ({ id: name })), edges };
}

/** Characters by which the room of a label grows: most of what is typed then moves nothing. */
const ROOM_STEP = 6;

/**
 * A graph with room for its labels. While steps and edges stay the same, a label that becomes shorter
 * keeps the room that it had `before`.
 */
export function withRoom(graph: IGraph, before?: IGraph): IGraph {
  const known = before !== undefined && sameSteps(graph, before) ? before.edges : [];
  const edges = graph.edges.map((edge, i) => ({
    ...edge,
    room: Math.max(known[i]?.room ?? 0, Math.ceil(edgeLabel(edge).length / ROOM_STEP) * ROOM_STEP)
  }));
  return { ...graph, edges };
}

/** Whether two graphs have the same steps and edges in the same order, whatever passes. */
function sameSteps(one: IGraph, other: IGraph): boolean {
  return (
    one.nodes.length === other.nodes.length &&
    one.edges.length === other.edges.length &&
    one.nodes.every(({ id }, i) => id === other.nodes[i]?.id) &&
    one.edges.every(({ from, to }, i) => from === other.edges[i]?.from && to === other.edges[i]?.to)
  );
}

/** Says when two graphs get the same places: what is typed in a cell seldom moves anything. */
export function shapeKey(graph: IGraph): string {
  return JSON.stringify([
    graph.nodes.map(({ id }) => id),
    graph.edges.map(({ from, to, room }) => [from, to, room])
  ]);
}

/** What an arrow key means, by the direction of the edges. */
const KEYS = {
  down: { ArrowDown: 'after', ArrowUp: 'before', ArrowRight: 'next', ArrowLeft: 'previous' },
  right: { ArrowRight: 'after', ArrowLeft: 'before', ArrowDown: 'next', ArrowUp: 'previous' }
} as const;

/**
 * The node that an arrow key leads to: along the edges or within the layer. The same node where there
 * is no way; undefined for other keys.
 */
export function neighbour(placed: IPlacedGraph, id: string, key: string): string | undefined {
  const { direction, edges, nodes } = placed;
  const keys: Readonly<Record<string, string>> = KEYS[direction];
  const meaning = keys[key];
  if (nodes[id] === undefined || meaning === undefined) {
    return undefined;
  }
  const across = (name: string): number => nodes[name]?.[direction === 'down' ? 'x' : 'y'] ?? 0;
  const layer = Object.keys(nodes).filter(name => nodes[name]?.layer === nodes[id]?.layer);
  const candidates =
    meaning === 'after'
      ? edges.filter(edge => edge.from === id).map(({ to }) => to)
      : meaning === 'before'
        ? edges.filter(edge => edge.to === id).map(({ from }) => from)
        : meaning === 'next'
          ? layer.filter(name => across(name) > across(id))
          : layer.filter(name => across(name) < across(id));
  const distance = (name: string): number => Math.abs(across(name) - across(id));
  return [...candidates].sort((a, b) => distance(a) - distance(b))[0] ?? id;
}

/** A smooth line through the points of an edge. */
export function pathOf(points: IPlacedGraph['edges'][number]['points']): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) {
    return '';
  }
  const parts = [`M${at(first)}`];
  rest.slice(0, -1).forEach((point, i) => {
    const next = rest[i + 1] ?? last;
    const end =
      i === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    parts.push(`Q${at(point)} ${at(end)}`);
  });
  if (rest.length === 1) {
    parts.push(`L${at(last)}`);
  }
  return parts.join('');
}

function at({ x, y }: { readonly x: number; readonly y: number }): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
