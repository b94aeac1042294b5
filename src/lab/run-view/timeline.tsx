/**
 * The time line of a run: a row for each step, in the order of the notebook, with a bar where it ran.
 * One tab stop; the arrow keys choose a step.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useRef, type CSSProperties, type KeyboardEvent } from 'react';
import { moveFocus } from '../components/roving.js';
import { StateSign } from '../components/run-state.js';
import { hueOf, Shape } from '../components/shape.js';
import { duration } from '../format.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { RunStatus, StepStatus } from '../../protocol/index.js';
import { shortId, stateName } from '../run-text.js';
import { secondsSoFar, spansOf, ticksOf, type ISpan } from './times.js';

/** More numbers would not fit a narrow pane. */
const MOST_TICKS = 4;

export interface ITimelineProps {
  readonly trans: TranslationBundle;
  readonly run: RunStatus;
  /** Milliseconds; bars of running steps reach to here. */
  readonly now: number;
  readonly lookOf: (step: string) => IStepLook;
  /** The step whose details are shown; empty for none. */
  readonly selected: string;
  readonly onSelect: (step: string) => void;
  /** Goes to the step's cell. */
  readonly onOpen: (step: string) => void;
}

export function Timeline(props: ITimelineProps) {
  const { trans, run, now, selected } = props;
  const list = useRef<HTMLUListElement>(null);
  const total = secondsSoFar(run, now);
  const spans = spansOf(run);
  const reachable = run.steps.some(({ name }) => name === selected) ? selected : run.steps[0]?.name;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (list.current !== null && moveFocus(event, list.current)) {
      return;
    }
    if (event.key === 'Enter' && selected !== '') {
      event.preventDefault();
      props.onOpen(selected);
    }
  };
  return (
    <div className="jp-savoy-Timeline">
      <ul
        ref={list}
        role="listbox"
        aria-label={trans.__('Steps of the run')}
        className="jp-savoy-Timeline-rows"
        onKeyDown={onKeyDown}
      >
        {run.steps.map(step => (
          <Row
            key={step.name}
            {...props}
            step={step}
            span={spans.get(step.name)}
            total={total}
            isReachable={step.name === reachable}
          />
        ))}
      </ul>
      {run.status === 'running' && spans.size === 0 ? (
        <p className="jp-savoy-Timeline-note" role="status">
          {trans.__('Python starts and loads what the notebook imports…')}
        </p>
      ) : (
        <Axis total={total} trans={trans} />
      )}
    </div>
  );
}

interface IRowProps extends ITimelineProps {
  readonly step: StepStatus;
  readonly span: ISpan | undefined;
  readonly total: number;
  readonly isReachable: boolean;
}

function Row({ trans, step, span, total, lookOf, selected, isReachable, ...props }: IRowProps) {
  const { name, state } = step;
  const seconds = span === undefined ? undefined : (span.end ?? total) - span.start;
  const took =
    seconds === undefined || state === 'reused' ? factOf(step, trans) : duration(seconds, trans);
  return (
    <li
      role="option"
      data-roving
      data-step={name}
      data-state={state}
      className="jp-savoy-Timeline-row jp-savoy-hued"
      style={hueOf(lookOf(name))}
      tabIndex={isReachable ? 0 : -1}
      aria-selected={name === selected}
      aria-label={[name, stateName(state, trans), ...(took === '' ? [] : [took])].join(', ')}
      onFocus={() => props.onSelect(name)}
      onClick={() => props.onSelect(name)}
      onDoubleClick={() => props.onOpen(name)}
    >
      <StateSign state={state} trans={trans} silent />
      <span className="jp-savoy-Timeline-name" title={name}>
        <Shape look={lookOf(name)} />
        {name}
      </span>
      <span className="jp-savoy-Timeline-track">
        {span !== undefined && (
          <span className="jp-savoy-Timeline-bar" style={placeOf(span, total)}>
            {state === 'running' && <Progress step={step} />}
          </span>
        )}
      </span>
      <span className="jp-savoy-Timeline-time">{took}</span>
    </li>
  );
}

/** Cells of a running step that are done, as a part of its bar. */
function Progress({ step: { done = 0, total = 0 } }: { readonly step: StepStatus }) {
  return total < 2 ? null : (
    <span className="jp-savoy-Timeline-done" style={{ width: `${(100 * done) / total}%` }} />
  );
}

/** What is said of a step that did not run itself. */
function factOf({ state, origin }: StepStatus, trans: TranslationBundle): string {
  switch (state) {
    case 'reused':
      return origin === undefined ? trans.__('reused') : trans.__('from …%1', shortId(origin));
    case 'skipped':
      return trans.__('not run');
    default:
      return '';
  }
}

function placeOf({ start, end }: ISpan, total: number): CSSProperties {
  const part = (seconds: number): number => (total > 0 ? (100 * seconds) / total : 0);
  // A bar that has some width is seen, also of a step that took a moment only.
  return {
    left: `min(${part(start)}%, calc(100% - 3px))`,
    width: `${part((end ?? total) - start)}%`
  };
}

/** Under the bars: how far they are from the start. */
function Axis({ total, trans }: { readonly total: number; readonly trans: TranslationBundle }) {
  return (
    <div className="jp-savoy-Timeline-foot" aria-hidden="true">
      <div className="jp-savoy-Timeline-axis">
        {ticksOf(total, MOST_TICKS).map(({ at, seconds }) => (
          <span key={seconds} style={{ left: `${100 * at}%` }}>
            {tickLabel(seconds, trans)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** `0`, `0.2 s`, `15 s`, `2 min`: numbers on an axis are round. */
function tickLabel(seconds: number, trans: TranslationBundle): string {
  const round = Number(seconds.toPrecision(6));
  return round === 0
    ? '0'
    : round < 60
      ? trans.__('%1 s', round)
      : duration(round, trans).replace(/ 0 \S+$/, '');
}
