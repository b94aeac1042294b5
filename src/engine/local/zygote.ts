/**
 * The process that steps are copies of: it has imported the packages of the notebook once. Connects to
 * one that is warm, or starts one; it goes on living for a while after us.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnostic, NO_LOCAL_RUNS, NO_STEP_PROCESSES, type Diagnostic } from '../../core/index.js';
import type { Prepared, RunStepRequest } from '../../protocol/index.js';
import { JsonConnection } from './json-lines.js';
import { SAME_ORDER } from './request.js';
import { StepProblem, type Environment, type StepConnection, type StepHost } from './step-host.js';
import { zygotePlace, type ZygoteKind, type ZygotePlace } from './zygote-place.js';

/** It ends itself after so many seconds without work. */
const IDLE = 600;
/** Milliseconds until it must listen; a Python on a slow network drive takes its time. */
const START_LIMIT = 60_000;
/** Milliseconds between looks whether it listens. */
const LOOK_AGAIN = 5;

export type ZygoteResult =
  | { readonly zygote: Zygote; readonly problem?: never }
  | { readonly zygote?: never; readonly problem: Diagnostic };

export interface ZygoteOptions extends ZygoteKind {
  /** Processes to be made ahead, at most; it has its own limit too. */
  readonly spares: number;
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** A zygote that takes requests. */
export class Zygote implements StepHost {
  /** What it has: its answer to our first request. Undefined: it gave none. */
  readonly prepared: Promise<Prepared | undefined>;
  private known: Prepared | undefined;
  private next: Promise<JsonConnection | undefined> | undefined;

  constructor(
    private readonly socket: string,
    prepared: Promise<Prepared | undefined>,
    private readonly own: Environment = {}
  ) {
    this.prepared = prepared.then(answer => (this.known = answer));
    this.connectAhead();
  }

  /**
   * Whether steps can be copies of it; else each is an interpreter of its own. While it has not said
   * so, that is its own matter.
   */
  get canFork(): boolean {
    return this.known?.fork_safe ?? true;
  }

  /** Steps find the environment that the zygote was asked for. */
  environment(): Environment {
    return this.own;
  }

  /** Open a connection for one step and send what it is to do. */
  async begin(request: RunStepRequest): Promise<StepConnection> {
    const ahead = this.next;
    this.next = undefined;
    const connection = (await ahead) ?? (await JsonConnection.open(this.socket));
    connection.send(request);
    this.connectAhead();
    return { connection, whyLost: error => Promise.resolve(lost(error)) };
  }

  /** No more steps. Those that run go on, and it stays for other runs. */
  async close(): Promise<void> {
    const ahead = this.next;
    this.next = undefined;
    (await ahead)?.close();
  }

  /** The next step does not wait for its connection. */
  private connectAhead(): void {
    this.next ??= JsonConnection.open(this.socket).catch(() => undefined);
  }
}

function lost(error?: Error): StepProblem {
  const why = error === undefined ? '' : `: ${error.message}`;
  return new StepProblem(NO_STEP_PROCESSES.code, `the process of the step was lost${why}`);
}

/** Find a zygote of this kind or start one. Never throws. */
export async function prepareZygote(given: ZygoteOptions): Promise<ZygoteResult> {
  // Read by Python at its start only.
  const options = { ...given, environment: { ...SAME_ORDER, ...given.environment } };
  if (process.platform === 'win32') {
    return {
      problem: diagnostic(NO_LOCAL_RUNS, {
        message: 'Pipelines cannot be run on Windows.',
        hint: 'Use the Windows Subsystem for Linux.'
      })
    };
  }
  try {
    const place = zygotePlace(options);
    options.signal?.throwIfAborted();
    const warm = await connect(place.socket);
    if (warm !== undefined) {
      // It has imported what its kind needs: steps can begin before it says so.
      return { zygote: new Zygote(place.socket, prepare(warm, options), options.environment) };
    }
    // One that another run has started and that was about to end itself is started again, once.
    const prepared =
      (await prepare(await start(place, options), options)) ??
      (await prepare((await connect(place.socket)) ?? (await start(place, options)), options));
    if (prepared === undefined) {
      throw new Error(lastLine(place.log) ?? 'it ended at once');
    }
    if (!prepared.ok) {
      throw new Error(prepared.error ?? 'it gave no reason');
    }
    return {
      zygote: new Zygote(place.socket, Promise.resolve(prepared), options.environment)
    };
  } catch (error) {
    return { problem: notStarted(options.python, error) };
  }
}

/** Undefined: the zygote that listened is gone. */
async function prepare(
  connection: JsonConnection,
  { modules, spares, signal }: ZygoteOptions
): Promise<Prepared | undefined> {
  const close = (): void => connection.close();
  signal?.addEventListener('abort', close);
  try {
    return (await connection.ask({ op: 'prepare', modules: [...modules], spares })) as Prepared;
  } catch {
    return undefined;
  } finally {
    signal?.removeEventListener('abort', close);
  }
}

/** Undefined: nobody listens. */
async function connect(socket: string): Promise<JsonConnection | undefined> {
  try {
    return await JsonConnection.open(socket);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(code)) {
      return undefined;
    }
    throw error;
  }
}

async function start(place: ZygotePlace, options: ZygoteOptions): Promise<JsonConnection> {
  const { python, program, environment, signal } = options;
  const log = openSync(place.log, 'w', 0o600);
  const child = spawn(python, [program, '--socket', place.socket, '--idle', String(IDLE)], {
    cwd: path.dirname(place.socket),
    env: environment,
    // It outlives us, and a terminal that is closed.
    detached: true,
    stdio: ['ignore', log, log]
  });
  closeSync(log);
  try {
    return await whenListening(place, child, signal);
  } finally {
    child.unref();
  }
}

async function whenListening(
  place: ZygotePlace,
  child: ChildProcess,
  signal: AbortSignal | undefined
): Promise<JsonConnection> {
  let failure: string | undefined;
  child.once('error', error => (failure = error.message));
  child.once('exit', (status, signal) => {
    failure ??= lastLine(place.log) ?? `it ended with ${signal ?? `status ${status ?? '?'}`}`;
  });
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const connection = await connect(place.socket);
    if (connection !== undefined) {
      return connection;
    }
    // Where two start at once, one of them ends, and the other one listens soon.
    if (failure !== undefined) {
      await sleep(20 * LOOK_AGAIN);
      const other = await connect(place.socket);
      if (other !== undefined) {
        return other;
      }
      throw new Error(failure);
    }
    await sleep(LOOK_AGAIN);
  }
  child.kill('SIGKILL');
  throw new Error('it did not listen in time');
}

function lastLine(log: string): string | undefined {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) || undefined;
  } catch {
    return undefined;
  }
}

function notStarted(python: string, error: unknown): Diagnostic {
  const why = error instanceof Error ? error.message : String(error);
  return diagnostic(NO_STEP_PROCESSES, {
    message: `${python} could not start processes for the steps: ${why}.`,
    hint: 'Look at it with `savoy doctor`, or name another Python by --python PATH.'
  });
}
