/** The head of the run view: what became of the run, in a line, and what can be done with it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { StateSign } from '../components/run-state.js';
import { ranWhere } from '../engines/engine-text.js';
import { ago, duration, moment } from '../format.js';
import type { RunStatus } from '../../protocol/index.js';
import { modeName, shortId, stateName, stepCounts, stepsDone } from '../run-text.js';
import { secondsSoFar } from './times.js';

export interface ISummaryProps {
  readonly trans: TranslationBundle;
  readonly run: RunStatus;
  /** Milliseconds. */
  readonly now: number;
  readonly onCancel: () => void;
  /** Opens the menu of reruns below a button. */
  readonly onRerun: (anchor: HTMLElement) => void;
  readonly onCompare: () => void;
  readonly onOpenNotebook: () => void;
  readonly onOpenRun: (id: string) => void;
}

export function Summary(props: ISummaryProps) {
  const { trans, run, now } = props;
  const { building, parent, reason, started, steps, status } = run;
  const running = status === 'running';
  const done = stepsDone(run);
  const where = ranWhere(run.engine, trans);
  return (
    <header className="jp-savoy-Summary">
      <div className="jp-savoy-Summary-title">
        <StateSign state={status} trans={trans} silent />
        <h1 title={run.id}>{run.pipeline}</h1>
        <span className="jp-savoy-Summary-status" data-state={status}>
          {stateName(status, trans)}
        </span>
        <span className="jp-savoy-Summary-time">{duration(secondsSoFar(run, now), trans)}</span>
        <div className="jp-savoy-Summary-buttons">
          {running && (
            <button type="button" className="jp-savoy-Button" onClick={props.onCancel}>
              {trans.__('Cancel')}
            </button>
          )}
          <button
            type="button"
            className="jp-savoy-Button"
            aria-haspopup="menu"
            onClick={event => props.onRerun(event.currentTarget)}
          >
            {trans.__('Rerun')} <span aria-hidden="true">▾</span>
          </button>
          <button type="button" className="jp-savoy-Button" onClick={props.onCompare}>
            {trans.__('Compare…')}
          </button>
          <button
            type="button"
            className="jp-savoy-Button"
            title={trans.__('Open the notebook as it was run, with its outputs')}
            onClick={props.onOpenNotebook}
          >
            {trans.__('As Notebook')}
          </button>
        </div>
      </div>
      <p className="jp-savoy-Summary-facts">
        <span>{modeName(run, trans)}</span>
        {parent !== undefined && (
          <span>
            {trans.__('goes on from')}{' '}
            <button
              type="button"
              className="jp-savoy-Link"
              title={parent}
              onClick={() => props.onOpenRun(parent)}
            >
              …{shortId(parent)}
            </button>
          </span>
        )}
        {where !== undefined && <span>{where}</span>}
        <span title={moment(started)}>{trans.__('started %1', ago(started, now, trans))}</span>
        <span>{stepCounts(steps, trans)}</span>
      </p>
      {building !== undefined && (
        <p className="jp-savoy-Summary-building" role="status">
          {trans.__('The image %1 is being built', building)}
        </p>
      )}
      {reason !== undefined && (
        <p className="jp-savoy-Summary-reason" role="alert">
          {reason}
        </p>
      )}
      <progress
        className="jp-savoy-Summary-progress"
        data-state={status}
        value={done}
        max={steps.length}
        aria-label={trans.__('Steps that are done')}
      />
    </header>
  );
}
