/**
 * What a container is made of, as the engine wants it said. Nothing of it is secret: who can ask the
 * engine reads all of it. Values of secrets come with the request for the step.
 */

/** A folder or file of this machine, lent under a path. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
}

/** What containers must have in common so that one can stand in for another. */
export interface ContainerKind {
  /** Id of the image. */
  readonly image: string;
  /** Path of container.py in it. */
  readonly program: string;
  /** `uid:gid` */
  readonly user: string;
  /** Further groups of the user, for what they may read. */
  readonly groups: readonly number[];
  readonly mounts: readonly Mount[];
  /** Folders in memory, with their options. */
  readonly temporary: Readonly<Record<string, string>>;
  /** What Python and libraries read at their start. */
  readonly environment: Readonly<Record<string, string>>;
  readonly gpus: number;
  /** Bytes of /dev/shm. */
  readonly sharedMemory: number;
}

/** What a container may use; absent: all there is. */
export interface Limits {
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** One container to be. */
export interface ContainerOrder {
  readonly kind: ContainerKind;
  readonly limits: Limits;
  /** Folder of this machine for its socket and its log. */
  readonly place: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds until it ends if nobody comes. */
  readonly idle: number;
  /** Modules that it imports ahead. */
  readonly modules: readonly string[];
}

/** Where the private folder of a container appears in it. */
const PLACE = '/run/savoy';
/** Names in that folder. */
export const SOCKET = 's';
export const LOG = 'log';

/** Labels by which our containers are known. */
export const LABELS = {
  run: 'savoy.run',
  step: 'savoy.step',
  /** The process that made it. */
  owner: 'savoy.owner',
  /** `step`: it was made for one; `spare`: for whoever comes. */
  role: 'savoy.role'
} as const;

/** What Python says before it can listen is in the log; so is what is wrong with the image. */
const START = [
  `exec 2>${PLACE}/${LOG}`,
  'command -v python3 >/dev/null || { echo "the image has no Python (python3)" >&2; exit 127; }',
  'exec python3 "$@"'
].join('; ');

/** The body of `POST /containers/create`. */
export function createRequest(order: ContainerOrder): Record<string, unknown> {
  const { kind, limits, place, labels, idle } = order;
  const { image, program, user, groups, mounts, temporary, environment, gpus } = kind;
  const all: readonly Mount[] = [{ source: place, target: PLACE }, ...mounts];
  return {
    Image: image,
    Entrypoint: ['/bin/sh', '-c', START, 'savoy'],
    Cmd: [
      program,
      ...['--socket', `${PLACE}/${SOCKET}`],
      ...['--idle', String(idle)],
      ...['--modules', ...order.modules]
    ],
    User: user,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: labels,
    WorkingDir: '/',
    // Python as the first process heeds no SIGTERM.
    StopSignal: 'SIGKILL',
    HostConfig: {
      AutoRemove: true,
      // What the notebook reaches its steps reach, under the same names.
      NetworkMode: 'host',
      LogConfig: { Type: 'none' },
      GroupAdd: groups.map(String),
      // Labels of SELinux would keep a container from the folders that it is lent.
      SecurityOpt: ['no-new-privileges', 'label=disable'],
      Mounts: all.map(({ source, target, readOnly = false }) => ({
        Type: 'bind',
        Source: source,
        Target: target,
        ReadOnly: readOnly
      })),
      Tmpfs: temporary,
      ShmSize: kind.sharedMemory,
      ...(gpus > 0 && {
        DeviceRequests: [{ Driver: '', Count: gpus, Capabilities: [['gpu']] }]
      }),
      ...resources(limits)
    }
  };
}

/** The body of `POST /containers/…/update`, and part of that of `create`. */
export function resources({ cpus, memory }: Limits): Record<string, number> {
  return {
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
    // Without a limit of its own, swap would be given in addition.
    ...(memory !== undefined && { Memory: memory, MemorySwap: memory })
  };
}

/** Equal for containers that may do the same. */
export function limitsKey({ cpus = 0, memory = 0 }: Limits): string {
  return `${cpus} ${memory}`;
}
