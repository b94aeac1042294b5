/** A run in this process, watched by a person or by a program; or handed over to another process. */
import { spawn } from 'node:child_process';
import {
  CONTAINER_NOT_STARTED,
  DISK_FULL,
  ENGINE_FORBIDDEN,
  initialStatus,
  NO_BUILDER,
  NO_CONTAINER_ENGINE,
  NO_LOCAL_RUNS,
  NO_STEP_PROCESSES,
  STATE_FOLDER_UNUSABLE
} from '../core/index.js';
import {
  executeRun,
  followEvents,
  plannedOf,
  type DescribedImages,
  type Launch,
  type RunDirectory,
  type RunHandle
} from '../engine/index.js';
import type { EventJson } from '../protocol/index.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { SAVOY_PROGRAM, ZYGOTE_PROGRAM } from './installation.js';
import { reportOne } from './notebook-argument.js';
import { RunProgress } from './render/run-progress.js';
import { counts, metricLines } from './render/run-text.js';
import { duration } from './render/units.js';
import type { Terminal } from './terminal.js';

const MISSING: readonly string[] = [
  NO_STEP_PROCESSES,
  NO_LOCAL_RUNS,
  STATE_FOLDER_UNUSABLE,
  NO_BUILDER,
  DISK_FULL,
  NO_CONTAINER_ENGINE,
  ENGINE_FORBIDDEN,
  CONTAINER_NOT_STARTED
].map(rule => rule.code);

/** Run it here, to its end. */
export async function runHere(
  directory: RunDirectory,
  launch: Launch,
  format: string,
  terminal: Terminal,
  images?: DescribedImages
): Promise<ExitCode> {
  const progress = new RunProgress(initialStatus(directory.run), terminal);
  const onEvent = (event: EventJson): void => {
    if (format === 'json') {
      terminal.out(`${JSON.stringify(event)}\n`);
    } else {
      progress.take(event);
    }
  };
  if (format !== 'json') {
    terminal.out(`${directory.id}\n`);
  }
  const handle = executeRun(directory, {
    program: ZYGOTE_PROGRAM,
    environment: process.env,
    planned: plannedOf(launch),
    ...(images !== undefined && { images }),
    onEvent
  });
  const release = onInterrupt(handle, text => progress.print(text));
  try {
    const { outcome, problem } = await handle.done;
    progress.stop();
    if (problem !== undefined) {
      reportOne(problem, terminal);
    } else if (format !== 'json') {
      terminal.err(summary(progress));
    }
    switch (outcome) {
      case 'succeeded':
        return EXIT.done;
      case 'cancelled':
        return EXIT.cancelled;
      case 'failed':
        return problem !== undefined && MISSING.includes(problem.code) ? EXIT.missing : EXIT.failed;
    }
  } finally {
    progress.stop();
    release();
  }
}

/** Let another process run it, which goes on when this one and its terminal are gone. */
export async function runDetached(
  directory: RunDirectory,
  format: string,
  terminal: Terminal
): Promise<ExitCode> {
  const child = spawn(process.execPath, [SAVOY_PROGRAM, 'execute', directory.folder], {
    detached: true,
    stdio: 'ignore'
  });
  child.unref();
  let gone = false;
  child.once('error', () => (gone = true));
  child.once('exit', () => (gone = true));
  // Its first event says that it has taken over.
  const events = followEvents(directory.eventsFile, { isAlive: () => !gone });
  const { value: first } = await events.next();
  await events.return();
  if (first === undefined) {
    terminal.err(`savoy: the process that should run ${directory.id} did not start.\n`);
    return EXIT.missing;
  }
  terminal.out(format === 'json' ? `${JSON.stringify(first)}\n` : `${directory.id}\n`);
  return EXIT.done;
}

/**
 * Ctrl-C cancels the run: politely at first, at once the second time. A terminal that is closed and
 * `savoy cancel` are as polite.
 */
export function onInterrupt(
  handle: Pick<RunHandle, 'cancel' | 'kill'>,
  say: (text: string) => void
): () => void {
  const before = process.listeners('SIGINT');
  let count = 0;
  const interrupt = (): void => {
    count++;
    if (count === 1) {
      say('cancelling; press Ctrl-C again to stop at once');
      handle.cancel();
    } else {
      handle.kill();
    }
  };
  const cancel = (): void => handle.cancel();
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', cancel);
  process.on('SIGHUP', cancel);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', cancel);
    process.off('SIGHUP', cancel);
    before.forEach(listener => process.on('SIGINT', listener));
  };
}

function summary({ status }: RunProgress): string {
  const { id, steps, seconds = 0 } = status;
  return [
    `${id} ${status.status} in ${duration(seconds)}, ${counts(steps)}`,
    ...metricLines(steps).map(line => `  ${line}`),
    ''
  ].join('\n');
}
