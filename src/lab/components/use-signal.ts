/** Draws a component anew when something has changed. */
import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

export function useSignal(signal: ISignal<unknown, unknown>): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = (): void => {
      redraw();
    };
    signal.connect(slot);
    // Something may have changed between drawing and now.
    redraw();
    return () => {
      signal.disconnect(slot);
    };
  }, [signal]);
}
