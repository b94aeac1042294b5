/** Ends a run that another process runs. */
import { writeFileSync } from 'node:fs';
import { diagnostic, hasEnded, RUN_NOT_RUNNING, type Diagnostic } from '../../core/index.js';
import { followEvents } from './event-log.js';
import { signalProcess } from './process-identity.js';
import type { RunDirectory } from './run-directory.js';

/** Ask for it and wait until the run has ended. Returns the problem, if there is one. */
export async function cancelRun(directory: RunDirectory): Promise<Diagnostic | undefined> {
  const status = directory.status();
  if (hasEnded(status)) {
    return diagnostic(RUN_NOT_RUNNING, {
      message: `The run ${directory.id} is over already: it ${status.status === 'succeeded' ? 'succeeded' : `is ${status.status}`}.`,
      hint: `Look at it with \`savoy show ${directory.id}\`.`
    });
  }
  // The file also reaches a process on another machine; the signal is quicker.
  writeFileSync(directory.cancelFile, '', { mode: 0o600 });
  if (directory.scheduler !== undefined) {
    signalProcess(directory.scheduler, 'SIGTERM');
  }
  const isAlive = (): boolean => directory.liveness !== 'gone';
  for await (const event of followEvents(directory.eventsFile, { isAlive })) {
    // Its last event ends the loop.
    void event;
  }
  return undefined;
}
