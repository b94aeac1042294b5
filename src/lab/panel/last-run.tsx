/** One line on the newest run of the notebook, and what can be done with it. */
import type { CommandRegistry } from '@lumino/commands';
import { memo } from 'react';
import { StateSign } from '../components/run-state.js';
import { useNow } from '../components/use-now.js';
import { useSignal } from '../components/use-signal.js';
import { ranWhere } from '../engines/engine-text.js';
import { ago, duration } from '../format.js';
import type { NotebookController } from '../notebook/controller.js';
import { stateName, stepsDone } from '../run-text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

/** Milliseconds after which `3 min ago` is drawn anew. */
const MOMENT = 30_000;

export interface ILastRunProps {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly controller: NotebookController;
}

function DrawnLastRun({ savoy, commands, controller }: ILastRunProps) {
  const { trans, notebooks } = savoy;
  const runs = notebooks.runsOf(controller);
  useSignal(runs.changed);
  const now = useNow(runs.run !== undefined, MOMENT);
  const { run, staleSteps } = runs;
  if (run === undefined) {
    return null;
  }
  const isRunning = run.status === 'running';
  const stale = isRunning ? 0 : staleSteps.length;
  const where = ranWhere(run.engine, trans);
  const facts = isRunning
    ? [
        ...(run.building === undefined ? [] : [trans.__('building the image')]),
        trans.__('%1 of %2 steps', stepsDone(run), run.steps.length),
        ...run.steps.filter(({ state }) => state === 'running').map(({ name }) => name),
        ...(where === undefined ? [] : [where])
      ]
    : [
        ...(where === undefined ? [] : [where]),
        ago(run.started, now, trans),
        ...(run.seconds === undefined ? [] : [duration(run.seconds, trans)]),
        ...(stale === 0
          ? []
          : [trans._n('%1 step is out of date', '%1 steps are out of date', stale)])
      ];
  return (
    <div className="jp-savoy-LastRun" role="group" aria-label={trans.__('Last run')}>
      <StateSign state={run.status} trans={trans} silent />
      <strong>{stateName(run.status, trans)}</strong>
      <span className="jp-savoy-LastRun-facts">{facts.join(' · ')}</span>
      <button
        type="button"
        className="jp-savoy-Link"
        onClick={() => {
          void commands.execute(CommandIDs.openRun, { run: run.id, notebook: run.notebook });
        }}
      >
        {trans.__('Show run')}
      </button>
      {isRunning && (
        <button
          type="button"
          className="jp-savoy-Link"
          onClick={() => {
            void commands.execute(CommandIDs.cancelRun, { path: controller.path });
          }}
        >
          {trans.__('Cancel')}
        </button>
      )}
    </div>
  );
}

/** Drawn anew only when something is new of the runs: typing costs it nothing. */
export const LastRun = memo(DrawnLastRun);
