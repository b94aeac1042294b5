/** Where the nodes of a graph are, and how they come to other places. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { shapeKey, withRoom } from './build.js';
import type { IGraph, IPlacedGraph, IPoint } from './model.js';

/** Milliseconds in which a node comes to its new place. */
const GLIDE = 150;

/** Places of the nodes; asked anew only where the shape of the graph changes. */
export function usePlaces(
  graph: IGraph,
  place: (graph: IGraph) => Promise<IPlacedGraph>
): IPlacedGraph | undefined {
  const before = useRef<IGraph>();
  const [roomy, key] = useMemo(() => {
    const wanted = withRoom(graph, before.current);
    before.current = wanted;
    return [wanted, shapeKey(wanted)];
  }, [graph]);
  const [placed, setPlaced] = useState<IPlacedGraph>();
  useEffect(() => {
    let current = true;
    // A graph that turned while it is edited would be another one.
    const direction = placed?.direction;
    place({ ...roomy, ...(direction !== undefined && { direction }) }).then(
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

/** Nodes glide to their new places; one of them, the anchor, stays where it is on the screen. */
export function useMoves(
  scroller: RefObject<HTMLDivElement>,
  placed: IPlacedGraph | undefined,
  anchor: string,
  scale: number
): void {
  const before = useRef<IPlacedGraph>();
  useLayoutEffect(() => {
    const node = scroller.current;
    const old = before.current;
    before.current = placed;
    if (old === undefined || placed === undefined || node === null) {
      return;
    }
    const moved = differenceOf(old.nodes[anchor], placed.nodes[anchor]);
    const { scrollLeft, scrollTop } = node;
    node.scrollLeft += moved.x * scale;
    node.scrollTop += moved.y * scale;
    // The room may end before the anchor is where it was.
    const scrolled = {
      x: (node.scrollLeft - scrollLeft) / scale,
      y: (node.scrollTop - scrollTop) / scale
    };
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      return;
    }
    for (const button of node.querySelectorAll<HTMLElement>('[data-step]')) {
      const id = button.dataset['step'] ?? '';
      const { x, y } = differenceOf(placed.nodes[id], old.nodes[id]);
      const [left, top] = [x + scrolled.x, y + scrolled.y];
      if (old.nodes[id] !== undefined && (Math.abs(left) > 1 || Math.abs(top) > 1)) {
        button.animate([{ translate: `${left}px ${top}px` }, { translate: '0 0' }], {
          duration: GLIDE,
          easing: 'ease-out'
        });
      }
    }
  }, [placed]);
}

/** From one place to another; nothing where one of them is unknown. */
function differenceOf(from: IPoint | undefined, to: IPoint | undefined): IPoint {
  return from === undefined || to === undefined
    ? { x: 0, y: 0 }
    : { x: to.x - from.x, y: to.y - from.y };
}
