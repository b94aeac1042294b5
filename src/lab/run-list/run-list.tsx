/**
 * Runs, the newest first. One tab stop; the arrow keys choose, Enter opens, the space bar marks runs
 * to be compared.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useRef, useState, type KeyboardEvent } from 'react';
import { moveFocus } from '../components/roving.js';
import { StateSign } from '../components/run-state.js';
import { ranWhere } from '../engines/engine-text.js';
import { ago, duration, moment, shown } from '../format.js';
import type { RunStatus } from '../../protocol/index.js';
import { modeName, stateName, stepCounts, stepsDone } from '../run-text.js';

export interface IRunListProps {
  readonly trans: TranslationBundle;
  readonly runs: readonly RunStatus[];
  /** Whether runs of several notebooks are listed: then each says whose it is. */
  readonly ofAll: boolean;
  /** Milliseconds. */
  readonly now: number;
  /** Ids of runs that are chosen for a comparison: two at most. */
  readonly marked: readonly string[];
  readonly onMark: (id: string) => void;
  readonly onOpen: (run: RunStatus) => void;
}

export function RunList(props: IRunListProps) {
  const { runs } = props;
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState('');
  const reachable = runs.some(({ id }) => id === current) ? current : runs[0]?.id;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (list.current !== null && moveFocus(event, list.current)) {
      return;
    }
    const run = runs.find(({ id }) => id === current);
    if (run !== undefined && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      if (event.key === 'Enter') {
        props.onOpen(run);
      } else {
        props.onMark(run.id);
      }
    }
  };
  return (
    <ul
      ref={list}
      role="listbox"
      aria-multiselectable="true"
      aria-label={props.trans.__('Runs')}
      className="jp-savoy-Runs"
      onKeyDown={onKeyDown}
    >
      {runs.map(run => (
        <RunRow
          key={run.id}
          {...props}
          run={run}
          isReachable={run.id === reachable}
          onFocus={() => setCurrent(run.id)}
        />
      ))}
    </ul>
  );
}

interface IRunRowProps extends IRunListProps {
  readonly run: RunStatus;
  readonly isReachable: boolean;
  readonly onFocus: () => void;
}

function RunRow({ trans, run, ofAll, now, marked, isReachable, ...props }: IRunRowProps) {
  const { id, notebook, started, status, steps, seconds } = run;
  const when = ago(started, now, trans);
  const took =
    status === 'running'
      ? trans.__('%1 of %2 steps', stepsDone(run), steps.length)
      : seconds === undefined
        ? ''
        : duration(seconds, trans);
  const metrics = metricsOf(run);
  const where = ranWhere(run.engine, trans);
  return (
    <li
      role="option"
      data-roving
      data-run={id}
      data-notebook={notebook}
      className="jp-savoy-Runs-row"
      tabIndex={isReachable ? 0 : -1}
      aria-selected={marked.includes(id)}
      aria-label={[
        ...(ofAll ? [notebook] : []),
        modeName(run, trans),
        ...(where === undefined ? [] : [where]),
        stateName(status, trans),
        when,
        took
      ].join(', ')}
      title={`${id}\n${moment(started)}\n${stepCounts(steps, trans)}`}
      onFocus={props.onFocus}
      onClick={event => {
        // As in every list of files: Ctrl chooses several.
        if (event.ctrlKey || event.metaKey) {
          props.onMark(id);
        } else {
          props.onOpen(run);
        }
      }}
    >
      <StateSign state={status} trans={trans} silent />
      <span className="jp-savoy-Runs-what">
        <span className="jp-savoy-Runs-mode">
          {modeName(run, trans)}
          {where !== undefined && <span className="jp-savoy-Runs-engine"> {where}</span>}
        </span>
        {ofAll && <span className="jp-savoy-Runs-notebook">{notebook}</span>}
        {metrics !== '' && <span className="jp-savoy-Runs-metrics">{metrics}</span>}
      </span>
      <span className="jp-savoy-Runs-when">
        <span>{when}</span>
        <span>{took}</span>
      </span>
      {/* Only for the mouse: the row itself is what is chosen. */}
      <span
        className="jp-savoy-Runs-mark"
        aria-hidden="true"
        title={trans.__('Compare')}
        onClick={event => {
          event.stopPropagation();
          props.onMark(id);
        }}
      >
        {marked.includes(id) ? '✓' : ''}
      </span>
    </li>
  );
}

/** `r2 0.957, mae 1023`: the first metrics of a run. */
function metricsOf({ steps }: RunStatus): string {
  return steps
    .flatMap(({ metrics }) => Object.entries(metrics))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ');
}

/** Marks a run or takes the mark away; of three marked ones the first loses it. */
export function toggleMark(marked: readonly string[], id: string): readonly string[] {
  return marked.includes(id) ? marked.filter(one => one !== id) : [...marked, id].slice(-2);
}
