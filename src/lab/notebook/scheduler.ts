/** When work that nobody waits for is done. */

/** Runs a function soon, after what the page has to do first; the result calls it off. */
export type Scheduler = (run: () => void) => () => void;

/** After the page's own work: a frame or two later where people type, later where a notebook is opened. */
export function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(run, { timeout: 250 });
    return () => {
      cancelIdleCallback(handle);
    };
  }
  const handle = setTimeout(run, 16);
  return () => {
    clearTimeout(handle);
  };
}
