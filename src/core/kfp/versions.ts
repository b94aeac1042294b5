/**
 * Server versions a pipeline can be compiled for, and what each setting needs.
 *
 * Without a target the compiler writes the lowest common form: only fields that every server from
 * 2.0 to 2.17 reads, and beyond these what the notebook asks for; each such setting is reported with
 * the first version that has it (SV403). With a target, what that version lacks is left out and
 * reported (SV402). So a setting is never lost in silence.
 */

/** A version of the Kubeflow Pipelines server. */
export interface TargetVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Versions with a release of the server; 2.6 to 2.13 are versions of the Python SDK only. */
export const TARGETS = [
  '2.0',
  '2.1',
  '2.2',
  '2.3',
  '2.4',
  '2.5',
  '2.14',
  '2.15',
  '2.16',
  '2.17'
] as const;

/** The lowest and the highest supported version. */
export const OLDEST: TargetVersion = { major: 2, minor: 0, patch: 0 };
export const NEWEST: TargetVersion = { major: 2, minor: 17, patch: 0 };

/**
 * Read `2.5`, `2.5.0` or `v2.5.0`; undefined when the text is no version from 2.0 to 2.17. Versions
 * between two releases of the server count as the lower one, because capabilities are compared.
 */
export function parseTarget(text: string): TargetVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (match === null) {
    return undefined;
  }
  const version = {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: Number(match[3] ?? '0')
  };
  return version.major === NEWEST.major && version.minor <= NEWEST.minor ? version : undefined;
}

/** `2.4`, or `2.4.1` where the patch matters. */
export function formatTarget(version: TargetVersion): string {
  const minor = `${version.major}.${version.minor}`;
  return version.patch === 0 ? minor : `${minor}.${version.patch}`;
}

/** Negative when `a` is older than `b`, zero when they are equal. */
export function compareTargets(a: TargetVersion, b: TargetVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** The newer of two versions. */
export function newerOf(a: TargetVersion, b: TargetVersion): TargetVersion {
  return compareTargets(a, b) >= 0 ? a : b;
}

/** What a setting needs of the server. */
export interface Capability {
  /** Names the setting in a sentence: "has no …". */
  readonly noun: string;
  readonly since: TargetVersion;
  /** What its absence means: the step cannot run as asked (`error`), or runs without it (`warning`). */
  readonly loss: 'error' | 'warning';
  /** Older servers read the field and do nothing; other fields they reject, so these are left out. */
  readonly harmless?: true;
}

function since(minor: number, patch = 0): TargetVersion {
  return { major: 2, minor, patch };
}

/**
 * First server version for each setting that 2.0 lacks, from kubernetes_executor_config.proto and the
 * driver of each release. The driver up to 2.4 fails on a field that it does not know.
 */
export const CAPABILITIES = {
  podMetadata: { noun: 'pod labels and annotations', since: since(1), loss: 'error' },
  tolerations: { noun: 'tolerations', since: since(1), loss: 'error' },
  configMapVariables: { noun: 'variables from config maps', since: since(1), loss: 'error' },
  configMapVolumes: { noun: 'config map volumes', since: since(1), loss: 'error' },
  imagePullPolicy: { noun: 'image pull policy', since: since(1), loss: 'warning' },
  imagePullSecrets: { noun: 'image pull secrets', since: since(1), loss: 'error' },
  timeout: { noun: 'timeouts of steps', since: since(1), loss: 'warning' },
  ephemeralVolumes: { noun: 'ephemeral volumes', since: since(1), loss: 'error' },
  optionalVolumes: { noun: 'optional volumes', since: since(1), loss: 'warning' },
  emptyDirVolumes: { noun: 'emptyDir volumes', since: since(3), loss: 'error' },
  // An `emptyDir` of medium Memory: `enabledSharedMemory` of the proto is read by no server.
  sharedMemory: { noun: 'shared memory size', since: since(3), loss: 'error' },
  // The compiler to Argo workflows ignores `retryPolicy` before 2.4.1.
  retry: { noun: 'retries', since: since(4, 1), loss: 'warning', harmless: true },
  optionalVariables: {
    noun: 'optional variables from secrets and config maps',
    since: since(15),
    loss: 'warning'
  },
  subPath: { noun: 'subPath of a volume', since: since(16), loss: 'error' },
  securityContext: { noun: 'security context', since: since(16), loss: 'warning' }
} as const satisfies Record<string, Capability>;

export type CapabilityName = keyof typeof CAPABILITIES;
