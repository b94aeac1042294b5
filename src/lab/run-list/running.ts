/** Runs that are at work, in JupyterLab's list of what is running. */
import type { IRunningSessionManagers, IRunningSessions } from '@jupyterlab/running';
import type { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { pipelineIcon } from '../icons.js';
import type { RunStatus } from '../../protocol/index.js';
import { modeName, stepsDone } from '../run-text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

/** Adds the section. */
export function addRunningRuns(
  managers: IRunningSessionManagers,
  commands: CommandRegistry,
  { runs, server, trans }: ISavoy
): void {
  const changed = new Signal<object, void>(runs);
  runs.changed.connect(() => {
    changed.emit();
  });
  const atWork = (): readonly RunStatus[] =>
    runs.list().filter(({ status }) => status === 'running');
  managers.add({
    name: trans.__('Pipeline Runs'),
    running: () =>
      atWork().map((run): IRunningSessions.IRunningItem => {
        const { id, notebook, steps } = run;
        return {
          icon: () => pipelineIcon,
          label: () => notebook.replace(/^.*\//, ''),
          labelTitle: () => `${notebook}\n${id}\n${modeName(run, trans)}`,
          detail: () => trans.__('%1 of %2 steps', stepsDone(run), steps.length),
          open: () => {
            void commands.execute(CommandIDs.openRun, { run: id, notebook });
          },
          shutdown: () => {
            void server.cancel(id, notebook);
          }
        };
      }),
    refreshRunning: () => {
      void runs.refresh().catch(() => undefined);
    },
    runningChanged: changed,
    shutdownLabel: trans.__('Cancel'),
    shutdownAll: () => {
      for (const { id, notebook } of atWork()) {
        void server.cancel(id, notebook);
      }
    },
    shutdownAllLabel: trans.__('Cancel All'),
    shutdownAllConfirmationText: trans.__('Cancel all runs of pipelines?')
  });
}
