/**
 * How large the graph is shown, and which part of it: the whole where that can be read, else as much as
 * can be; in a room that changes anew, until people have chosen something themselves.
 */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject
} from 'react';
import type { IPlacedGraph } from './model.js';

const SMALLEST = 0.05;
const LARGEST = 2;
const STEP = 1.25;
/** Below this the names of steps cannot be read: the graph is not made smaller by itself. */
const READABLE = 0.6;

/** By these people take the graph into their own hands. */
const GRIPS = ['wheel', 'pointerdown', 'keydown'] as const;

export interface ISize {
  readonly width: number;
  readonly height: number;
}

export interface IZoom {
  readonly scale: number;
  smaller(): void;
  larger(): void;
  fit(): void;
  /** True where the key was one for the size. */
  onKey(event: KeyboardEvent): boolean;
}

/** The scale at which a graph fits. */
export function fittingScale(graph: ISize, room: ISize): number {
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
  const isDrawn = placed !== undefined;
  const room = useRoom(scroller, isDrawn);
  const taken = useTaken(scroller, isDrawn);
  const set = (change: (before: number) => number): void => {
    taken.current = true;
    setScale(change);
  };
  const by = (factor: number) => (): void => {
    set(before => clamp(before * factor));
  };
  const fit = (): void => {
    set(before =>
      placed === undefined || room === undefined ? before : fittingScale(placed, room)
    );
  };
  useLayoutEffect(() => {
    if (!taken.current && placed !== undefined && room !== undefined) {
      setScale(Math.max(READABLE, fittingScale(placed, room)));
    }
    // Not where the graph changes: what is edited stays as large as it is.
  }, [room, isDrawn]);
  useLayoutEffect(() => {
    const node = scroller.current;
    const place = placed?.nodes[center] ?? Object.values(placed?.nodes ?? {})[0];
    if (!taken.current && node !== null && room !== undefined && place !== undefined) {
      node.scrollLeft = place.x * scale - room.width / 2;
      node.scrollTop = place.y * scale - room.height / 2;
    }
  }, [room, isDrawn, scale]);
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
  }, [isDrawn]);
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

/** The size of the room; undefined while it has none. */
function useRoom(scroller: RefObject<HTMLDivElement>, isDrawn: boolean): ISize | undefined {
  const [room, setRoom] = useState<ISize>();
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) {
      return undefined;
    }
    const look = (): void => {
      const { clientWidth: width, clientHeight: height } = node;
      setRoom(before =>
        width === 0 || (before?.width === width && before.height === height)
          ? before
          : { width, height }
      );
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, [isDrawn]);
  return room;
}

/** Whether people have moved in the graph. */
function useTaken(scroller: RefObject<HTMLDivElement>, isDrawn: boolean) {
  const taken = useRef(false);
  useEffect(() => {
    const node = scroller.current;
    const take = (): void => {
      taken.current = true;
    };
    GRIPS.forEach(name => node?.addEventListener(name, take, { passive: true }));
    return () => {
      GRIPS.forEach(name => node?.removeEventListener(name, take));
    };
  }, [isDrawn]);
  return taken;
}

function clamp(scale: number): number {
  return Math.max(SMALLEST, Math.min(LARGEST, scale));
}
