/** The time, as often as it is shown anew. */
import { useEffect, useState } from 'react';

/** Milliseconds between two looks at the clock. */
const EACH = 200;

/** The present in milliseconds; while `ticking`, those who use it are drawn as it passes. */
export function useNow(ticking: boolean, each = EACH): number {
  const [, draw] = useState(0);
  useEffect(() => {
    if (!ticking) {
      return undefined;
    }
    const timer = setInterval(() => {
      draw(count => count + 1);
    }, each);
    return () => {
      clearInterval(timer);
    };
  }, [ticking, each]);
  return Date.now();
}
