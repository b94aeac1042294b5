/** The problems of a notebook, worst first, each with its ways out. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { Diagnostic, Fix, Severity } from '../../core/index.js';
import { moveFocus } from '../components/roving.js';
import { hintOf, severityName } from '../text.js';

export interface IProblemListProps {
  readonly trans: TranslationBundle;
  readonly problems: readonly Diagnostic[];
  readonly ids: readonly string[];
  /** The cell whose first problem is to have the focus. */
  readonly focusCell: string;
  readonly canEdit: boolean;
  readonly icon: (severity: Severity) => JSX.Element;
  readonly onOpen: (cell: string, problem: Diagnostic) => void;
  readonly onFix: (fix: Fix) => void;
}

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Worst first, then in the order of the notebook. */
export function sorted(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...problems].sort(
    (a, b) =>
      ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
      (a.cell ?? -1) - (b.cell ?? -1) ||
      (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0)
  );
}

export function ProblemList(props: IProblemListProps) {
  const { trans, problems, ids, focusCell } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (focusCell !== '') {
      list.current
        ?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(focusCell)}"] [data-roving]`)
        ?.focus();
    }
  }, [focusCell]);
  const latest = useRef(props);
  latest.current = props;
  const actions = useMemo(
    (): IProblemActions => ({
      icon: severity => latest.current.icon(severity),
      onOpen: (cell, problem) => latest.current.onOpen(cell, problem),
      onFix: fix => latest.current.onFix(fix)
    }),
    []
  );
  if (problems.length === 0) {
    return <p className="jp-savoy-Panel-text">{trans.__('No problems were found.')}</p>;
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (list.current !== null) {
      moveFocus(event, list.current);
    }
  };
  return (
    <ul
      ref={list}
      className="jp-savoy-Problems"
      aria-label={trans.__('Problems')}
      onKeyDown={onKeyDown}
    >
      {sorted(problems).map((problem, i) => (
        <Problem
          key={`${problem.code} ${problem.cell ?? ''} ${problem.message}`}
          trans={trans}
          canEdit={props.canEdit}
          actions={actions}
          problem={problem}
          cell={problem.cell === undefined ? '' : (ids[problem.cell] ?? '')}
          reachable={i === 0}
        />
      ))}
    </ul>
  );
}

type IProblemActions = Pick<IProblemListProps, 'icon' | 'onOpen' | 'onFix'>;

interface IProblemProps extends Pick<IProblemListProps, 'trans' | 'canEdit'> {
  readonly actions: IProblemActions;
  readonly problem: Diagnostic;
  readonly cell: string;
  readonly reachable: boolean;
}

/** Drawn anew only where the problem is another one. */
const Problem = memo((props: IProblemProps) => {
  const { trans, problem, cell, reachable, canEdit } = props;
  const { icon, onOpen, onFix } = props.actions;
  const { code, severity, message, fixes = [], step } = problem;
  // Where the problem cannot be mended here, the hint says what the button would.
  const hint = canEdit ? hintOf(problem) : problem.hint;
  const place =
    problem.cell === undefined
      ? trans.__('Notebook')
      : step === undefined
        ? trans.__('Cell %1', problem.cell + 1)
        : trans.__('%1, cell %2', step, problem.cell + 1);
  return (
    <li className="jp-savoy-Problem" data-severity={severity} data-cell={cell}>
      <button
        type="button"
        data-roving
        tabIndex={reachable ? 0 : -1}
        className="jp-savoy-Problem-main"
        aria-label={`${severityName(severity, trans)}: ${message} ${place}`}
        onClick={() => onOpen(cell, problem)}
      >
        {icon(severity)}
        <span className="jp-savoy-Problem-text">
          <span className="jp-savoy-Problem-message">{message}</span>
          {hint !== undefined && <span className="jp-savoy-Problem-hint">{hint}</span>}
          <span className="jp-savoy-Problem-place">
            {place} · {code}
          </span>
        </span>
      </button>
      {canEdit && fixes.length > 0 && (
        <div className="jp-savoy-Problem-fixes">
          {fixes.map(fix => (
            <button
              key={fix.title}
              type="button"
              className="jp-savoy-Fix"
              onClick={() => onFix(fix)}
            >
              {fix.title}
            </button>
          ))}
        </div>
      )}
    </li>
  );
});
