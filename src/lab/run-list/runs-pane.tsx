/** The list of runs with what stands above it: whose runs, and the comparison of two of them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState } from 'react';
import { messageOf } from '../answer.js';
import { useNow } from '../components/use-now.js';
import { useSignal } from '../components/use-signal.js';
import type { RunStatus } from '../../protocol/index.js';
import type { Runs } from '../runs/runs.js';
import { RunList, toggleMark } from './run-list.js';

/** Milliseconds after which `3 min ago` is looked at anew. */
const MINUTE = 60_000;
const SECOND = 1000;

export interface IRunsPaneProps {
  readonly trans: TranslationBundle;
  readonly runs: Pick<Runs, 'list' | 'refresh' | 'changed'>;
  /** The notebook whose runs are listed unless all are asked for; absent: all. */
  readonly notebook?: string;
  readonly onOpen: (run: RunStatus) => void;
  readonly onCompare: (one: RunStatus, other: RunStatus) => void;
}

export function RunsPane(props: IRunsPaneProps) {
  const { trans, runs, notebook } = props;
  const [all, setAll] = useState(notebook === undefined);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState('');
  useSignal(runs.changed);
  const wanted = all ? undefined : notebook;
  useEffect(() => {
    setProblem('');
    runs.refresh(wanted).catch((error: unknown) => {
      setProblem(messageOf(error));
    });
  }, [runs, wanted]);
  const list = runs.list(wanted);
  const now = useNow(true, list.some(({ status }) => status === 'running') ? SECOND : MINUTE);
  const compared = marked.flatMap(id => list.find(run => run.id === id) ?? []);
  return (
    <div className="jp-savoy-RunsPane">
      <div className="jp-savoy-RunsPane-bar">
        {notebook !== undefined && (
          <label>
            <input type="checkbox" checked={all} onChange={() => setAll(!all)} />
            {trans.__('All notebooks')}
          </label>
        )}
        <button
          type="button"
          className="jp-savoy-Button"
          disabled={compared.length !== 2}
          title={trans.__('Mark two runs with the space bar or Ctrl and a click')}
          onClick={() => {
            const [one, other] = [...compared].sort((a, b) => (a.id < b.id ? -1 : 1));
            if (one !== undefined && other !== undefined) {
              props.onCompare(one, other);
            }
          }}
        >
          {trans.__('Compare Two')}
        </button>
      </div>
      {problem !== '' && <p role="alert">{problem}</p>}
      {list.length === 0 && problem === '' && (
        <p className="jp-savoy-Panel-text">{trans.__('There are no runs yet.')}</p>
      )}
      <RunList
        trans={trans}
        runs={list}
        ofAll={all}
        now={now}
        marked={marked}
        onMark={id => setMarked(toggleMark(marked, id))}
        onOpen={props.onOpen}
      />
    </div>
  );
}
