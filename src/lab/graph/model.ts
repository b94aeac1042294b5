/** The pipeline as a graph, and the graph with places. Plain data: the worker lays it out. */

/** A step in the graph. */
export interface IGraphNode {
  readonly id: string;
}

/** An edge: a dependency, data that passes, or both. */
export interface IGraphEdge {
  readonly from: string;
  readonly to: string;
  /** Variables that pass; none where only the order counts. */
  readonly names: readonly string[];
  /** Characters that the label has room for; as many as it has where it is absent. */
  readonly room?: number;
}

/** Where the edges lead. */
export type Direction = 'down' | 'right';

export interface IGraph {
  /** The direction to keep; chosen by the layout where it is absent. */
  readonly direction?: Direction;
  readonly nodes: readonly IGraphNode[];
  readonly edges: readonly IGraphEdge[];
}

export interface IPoint {
  readonly x: number;
  readonly y: number;
}

/** Places in pixels; a node's is its centre. */
export interface IPlacedGraph {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  readonly nodes: Readonly<Record<string, IPoint & { readonly layer: number }>>;
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly IPoint[];
    readonly label: IPoint;
  }[];
}

/** Size of a node in pixels. */
export const NODE = { width: 144, height: 36 } as const;
