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

/** Before the next frame; soon where the page is not seen and draws none. */
export function nextFrame(run: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(run, 50);
    return () => {
      clearTimeout(timer);
    };
  }
  const handle = requestAnimationFrame(run);
  return () => {
    cancelAnimationFrame(handle);
  };
}
