import { describe, expect, test } from 'vitest';
import { Analyst } from '../analysis/analyst.js';
import { contentOf, type TestCell } from '../testing/notebooks.js';
import { graphOf, neighbour, pathOf, shapeKey, withRoom } from './build.js';
import { edgeLabel } from './edge-label.js';
import { placeGraph } from './layout.js';
import { NODE, type IGraph } from './model.js';
import { fittingScale } from './zoom.js';

function graphOfCells(...cells: readonly TestCell[]): IGraph {
  const answer = new Analyst().answer('plan', {
    document: 'd',
    fileName: 'a.ipynb',
    notebook: contentOf(cells)
  });
  return graphOf('changed' in answer ? (answer.changed.steps ?? []) : []);
}

/** A graph like a pipeline's: each node hangs on one or two before it. */
function pipelineOf(count: number): IGraph {
  const id = (i: number) => `step_${i}`;
  return {
    nodes: Array.from({ length: count }, (_, i) => ({ id: id(i) })),
    edges: Array.from({ length: count }, (_, i) => i).flatMap(i =>
      [...new Set(i === 0 ? [] : [Math.floor(i / 3), i % 4 === 0 ? i - 1 : Math.floor(i / 3)])].map(
        from => ({ from: id(from), to: id(i), names: i % 5 === 0 ? [] : ['df', 'y'] })
      )
    )
  };
}

describe('edges', () => {
  test('carry the variables that pass, or nothing where only the order counts', () => {
    const { edges } = graphOfCells(
      ['df = 1\ny = 2', 'step:load'],
      ['model = df + y', 'step:train', 'prev:load'],
      ['print("done")', 'step:tell', 'prev:train']
    );
    expect(edges).toEqual([
      { from: 'load', to: 'train', names: ['df', 'y'] },
      { from: 'train', to: 'tell', names: [] }
    ]);
  });

  test('a dependency on a step that is not there draws nothing', () => {
    expect(graphOfCells(['a = 1', 'step:one', 'prev:gone']).edges).toEqual([]);
  });

  test.each([
    [['df'], 'df'],
    [['df', 'y'], 'df, y'],
    [['a_very_long_name_of_a_variable'], 'a_very_long_name_…'],
    [['train_features', 'test_features', 'y'], 'train_features +2']
  ])('%j is written %j', (names, label) => {
    expect(edgeLabel({ names })).toBe(label);
  });
});

describe('the layout', () => {
  test.each([1, 5, 50, 200])('of %i steps: nothing overlaps, all points downwards', count => {
    const graph = pipelineOf(count);
    const placed = placeGraph(graph);
    const nodes = Object.values(placed.nodes);
    expect(nodes).toHaveLength(count);
    nodes.forEach((a, i) => {
      for (const b of nodes.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height;
        expect(apart).toBe(true);
      }
    });
    for (const { from, to } of placed.edges) {
      expect(placed.nodes[from]?.layer).toBeLessThan(placed.nodes[to]?.layer ?? 0);
    }
  });

  test('goes to the right where it would be too wide, unless a direction is given', () => {
    const wide = {
      nodes: ['a', ...Array.from({ length: 12 }, (_, i) => `b${i}`)].map(id => ({ id })),
      edges: Array.from({ length: 12 }, (_, i) => ({ from: 'a', to: `b${i}`, names: [] }))
    };
    const placed = placeGraph(wide);
    expect(placed.direction).toBe('right');
    expect(placed.width).toBeLessThan(placed.height);
    expect(neighbour(placed, 'b0', 'ArrowLeft')).toBe('a');
    expect(placeGraph({ ...wide, direction: 'down' }).direction).toBe('down');
    expect(placeGraph(pipelineOf(4)).direction).toBe('down');
  });

  test('is the same for the same graph', () => {
    const graph = pipelineOf(20);
    expect(placeGraph(graph)).toEqual(placeGraph(graph));
  });

  test.each([
    ['a name gets longer', ['df', 'y'], ['df', 'ys'], true],
    ['a name goes', ['df', 'y'], ['df'], true],
    ['nothing passes for a moment', ['df', 'y'], [], true],
    ['many names come', ['df'], ['df', 'features', 'labels'], false],
    ['the first name comes', [], ['df'], false]
  ])('stays while code is typed: %s', (_, before, after, stays) => {
    const of = (names: readonly string[]): IGraph => ({
      nodes: [{ id: 'a' }, { id: 'b' }],
      edges: [{ from: 'a', to: 'b', names }]
    });
    const first = withRoom(of(before));
    const second = withRoom(of(after), first);
    expect(shapeKey(second) === shapeKey(first)).toBe(stays);
    expect(second.edges[0]?.room).toBeGreaterThanOrEqual(after.join(', ').length);
  });

  test('gives room anew where steps come or go', () => {
    const graph = pipelineOf(4);
    const long = {
      ...graph,
      edges: graph.edges.map(edge => ({ ...edge, names: ['features_all'] }))
    };
    const more = pipelineOf(5);
    expect(withRoom(more, withRoom(long))).toEqual(withRoom(more));
  });

  test('an empty graph has no size', () => {
    expect(placeGraph({ nodes: [], edges: [] })).toMatchObject({ width: 0, height: 0 });
  });

  test('an edge is a line from its first to its last point', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 20 },
      { x: 0, y: 40 },
      { x: 5, y: 60 }
    ];
    expect(pathOf(points)).toBe('M0,0Q10,20 5,30Q0,40 5,60');
    expect(pathOf(points.slice(0, 2))).toBe('M0,0L10,20');
  });
});

describe('the arrow keys', () => {
  const placed = placeGraph({
    nodes: ['load', 'left', 'right', 'end'].map(id => ({ id })),
    edges: [
      { from: 'load', to: 'left', names: [] },
      { from: 'load', to: 'right', names: [] },
      { from: 'left', to: 'end', names: [] },
      { from: 'right', to: 'end', names: [] }
    ]
  });

  test('down and up follow the edges, left and right stay in the layer', () => {
    const below = neighbour(placed, 'load', 'ArrowDown') ?? '';
    const beside = below === 'left' ? 'right' : 'left';
    expect(['left', 'right']).toContain(below);
    const keys = ['ArrowRight', 'ArrowLeft'].map(key => neighbour(placed, below, key));
    expect(keys).toContain(beside);
    expect(neighbour(placed, beside, 'ArrowDown')).toBe('end');
    expect(neighbour(placed, beside, 'ArrowUp')).toBe('load');
  });

  test('stay where there is no way, and leave other keys alone', () => {
    expect(neighbour(placed, 'load', 'ArrowUp')).toBe('load');
    expect(neighbour(placed, 'load', 'ArrowLeft')).toBe('load');
    expect(neighbour(placed, 'load', 'a')).toBeUndefined();
    expect(neighbour(placed, 'gone', 'ArrowUp')).toBeUndefined();
  });
});

test('a graph fits its room, but is never made larger than it is', () => {
  expect(fittingScale({ width: 1000, height: 500 }, { width: 500, height: 500 })).toBe(0.5);
  expect(fittingScale({ width: 100, height: 50 }, { width: 500, height: 500 })).toBe(1);
  expect(fittingScale({ width: 0, height: 0 }, { width: 500, height: 500 })).toBe(1);
});
