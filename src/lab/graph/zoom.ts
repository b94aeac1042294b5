/** How large the graph is shown: whole at first where it can be read then, else as much as can be. */
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { IPlacedGraph } from './model.js';

const SMALLEST = 0.05;
const LARGEST = 2;
const STEP = 1.25;
/** Below this the names of steps cannot be read: the graph is not made smaller by itself. */
const READABLE = 0.6;

export interface IZoom {
  readonly scale: number;
  smaller(): void;
  larger(): void;
  fit(): void;
  /** True where the key was one for the size. */
  onKey(event: KeyboardEvent): boolean;
}

/** The scale at which a graph fits. */
export function fittingScale(
  graph: { readonly width: number; readonly height: number },
  room: { readonly width: number; readonly height: number }
): number {
  const scale = Math.min(room.width / graph.width, room.height / graph.height);
  return clamp(Number.isFinite(scale) && scale > 0 ? Math.min(scale, 1) : 1);
}

export function useZoom(
  scroller: RefObject<HTMLDivElement>,
  placed: IPlacedGraph | undefined,
  /** The node that is to be seen first. */
  center: string
): IZoom {
  const [scale, setScale] = useState(1);
  const fitted = useRef(false);
  const fitting = (): number | undefined => {
    const node = scroller.current;
    return node === null || placed === undefined || node.clientWidth === 0
      ? undefined
      : fittingScale(placed, { width: node.clientWidth, height: node.clientHeight });
  };
  const fit = (): void => {
    setScale(fitting() ?? 1);
  };
  const by = (factor: number) => (): void => {
    setScale(before => clamp(before * factor));
  };
  useEffect(() => {
    const first = fitted.current ? undefined : fitting();
    if (first !== undefined) {
      fitted.current = true;
      setScale(Math.max(READABLE, first));
    }
  });
  const begun = fitted.current;
  useEffect(() => {
    const node = scroller.current;
    const place = placed?.nodes[center] ?? Object.values(placed?.nodes ?? {})[0];
    if (begun && node !== null && place !== undefined) {
      node.scrollLeft = place.x * scale - node.clientWidth / 2;
      node.scrollTop = place.y * scale - node.clientHeight / 2;
    }
    // Only once: after that people say what they want to see.
  }, [begun]);
  useEffect(() => {
    const node = scroller.current;
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        by(event.deltaY < 0 ? STEP : 1 / STEP)();
      }
    };
    // React's own listener could not prevent the page's zoom.
    node?.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      node?.removeEventListener('wheel', onWheel);
    };
  }, [placed === undefined]);
  const keys: Readonly<Record<string, () => void>> = {
    '+': by(STEP),
    '=': by(STEP),
    '-': by(1 / STEP),
    '0': fit
  };
  return {
    scale,
    smaller: by(1 / STEP),
    larger: by(STEP),
    fit,
    onKey: event => {
      const action = event.ctrlKey || event.metaKey ? undefined : keys[event.key];
      action?.();
      return action !== undefined;
    }
  };
}

function clamp(scale: number): number {
  return Math.max(SMALLEST, Math.min(LARGEST, scale));
}
