/**
 * Which process is meant, for longer than it lives: a process id alone is given to another process
 * sooner or later, so the time when the process was started goes with it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in whatever form the system has for it; only to be compared. */
  readonly started: string;
  readonly host: string;
}

/** `elsewhere`: it runs on another machine, or did; nobody here can say. */
export type Liveness = 'alive' | 'gone' | 'elsewhere';

/** The identity of a process on this machine; without an argument of this process. */
export function identityOf(pid = process.pid): ProcessIdentity {
  return { pid, started: startOf(pid) ?? '', host: hostname() };
}

/** The identity that a file keeps; undefined where it keeps none. */
export function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    const { pid, started, host } = found;
    return pid !== undefined && started !== undefined && host !== undefined
      ? { pid, started, host }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether that very process still runs. */
export function livenessOf({ pid, started, host }: ProcessIdentity): Liveness {
  if (host !== hostname()) {
    return 'elsewhere';
  }
  return startOf(pid) === started ? 'alive' : 'gone';
}

/** Send a signal to that very process. False: it is not here, or not ours. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (livenessOf(identity) !== 'alive') {
    return false;
  }
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

function startOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
  } catch {
    return undefined;
  }
}

/** Clock ticks since this boot (proc(5): field 22 of stat, counted after the name in parentheses). */
function linuxStart(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  // A process that has ended and waits for its parent to notice does nothing any more.
  if (state === 'Z' || state === 'X' || ticks === undefined) {
    return undefined;
  }
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${ticks}`;
}

function psStart(pid: number): string | undefined {
  const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  });
  return text.trim() || undefined;
}
