/** The sign of a state: its form says it as well as its colour. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { stateName, type RunState } from '../run-text.js';

const DISC = <circle cx="8" cy="8" r="6.4" className="jp-savoy-State-disc" />;

/** A ring; broken where the step waits. */
function ring(strokeDasharray?: string): JSX.Element {
  return (
    <circle
      cx="8"
      cy="8"
      r="5.4"
      className="jp-savoy-State-ring"
      strokeDasharray={strokeDasharray}
    />
  );
}

const PATHS: Readonly<Record<RunState, JSX.Element>> = {
  waiting: ring('1.4 2'),
  running: (
    <>
      <circle cx="8" cy="8" r="5.4" className="jp-savoy-State-track" />
      <path d="M8 2.6a5.4 5.4 0 0 1 5.4 5.4" className="jp-savoy-State-ring" />
    </>
  ),
  succeeded: (
    <>
      {DISC}
      <path d="M5 8.3 7.1 10.4 11 6" className="jp-savoy-State-mark" />
    </>
  ),
  reused: (
    <>
      <circle cx="8" cy="8" r="5.8" className="jp-savoy-State-ring" />
      <path d="M5.4 6.7h5.2M5.4 9.5h5.2" className="jp-savoy-State-ring" />
    </>
  ),
  failed: (
    <>
      {DISC}
      <path d="M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6" className="jp-savoy-State-mark" />
    </>
  ),
  cancelled: (
    <>
      {DISC}
      <path d="M5.9 5.9h4.2v4.2H5.9z" className="jp-savoy-State-mark" />
    </>
  ),
  skipped: (
    <>
      {ring()}
      <path d="M5.4 8h5.2" className="jp-savoy-State-ring" />
    </>
  )
};

export interface IStateSignProps {
  readonly state: RunState;
  readonly trans: TranslationBundle;
  /** Whether the word stands beside it: then the sign says nothing to those who hear it. */
  readonly silent?: boolean;
}

export function StateSign({ state, trans, silent = false }: IStateSignProps) {
  const name = stateName(state, trans);
  return (
    <svg
      className="jp-savoy-State"
      data-state={state}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
    >
      {PATHS[state]}
    </svg>
  );
}
