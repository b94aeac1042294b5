/**
 * Volumes of a step → the parts of its pod's settings that mount something, with the checks that
 * Kubernetes would make only when the pod is created.
 */
import {
  diagnostic,
  DUPLICATE_MOUNT,
  INVALID_SETTING,
  type Diagnostic
} from '../diagnostics/index.js';
import type { Volume } from '../notebook/index.js';
import type { Step } from '../pipeline/index.js';
import type { CapabilityAccount } from './capabilities.js';
import type { KubernetesExecutorConfig } from './ir.js';
import { isDnsLabel } from './kubernetes-names.js';
import { placeOf } from './place.js';
import { parseQuantity } from './quantity.js';

type MountConfig = Pick<
  KubernetesExecutorConfig,
  'pvcMount' | 'secretAsVolume' | 'configMapAsVolume' | 'emptyDirMounts' | 'genericEphemeralVolume'
>;

type VolumeOf<T extends Volume['type']> = Volume & { readonly type: T };

/** Name and path of the volume behind `/dev/shm`. */
const SHARED_MEMORY = 'shared-memory';
const SHARED_MEMORY_PATH = '/dev/shm';

/** Mount paths that the launcher of Kubeflow Pipelines uses for itself. */
const LAUNCHER_PATHS = [
  '/kfp-launcher',
  '/kfp-workspace',
  '/gcs',
  '/s3',
  '/minio',
  '/.local',
  '/.cache',
  '/.config'
];

/** Names of the volumes that the server adds to each pod. */
const LAUNCHER_VOLUMES = new Set([
  'kfp-launcher',
  'gcs-scratch',
  's3-scratch',
  'minio-scratch',
  'dot-local-scratch',
  'dot-cache-scratch',
  'dot-config-scratch',
  'ca-bundle',
  'ca-configmap',
  'ca-secret'
]);

/** Everything mounted: the step's volumes, and `/dev/shm` where its size is asked for. */
function mountsOf(step: Step): readonly Volume[] {
  const size = step.config.sharedMemory;
  const volumes = step.config.volumes ?? [];
  return size === undefined
    ? volumes
    : [
        ...volumes,
        { type: 'emptyDir', name: SHARED_MEMORY, path: SHARED_MEMORY_PATH, medium: 'Memory', size }
      ];
}

/** The mounts of a step, as far as the target has them. */
export function emitVolumes(step: Step, account: CapabilityAccount): MountConfig {
  const mounts = mountsOf(step);
  const all = <T extends Volume['type']>(type: T): VolumeOf<T>[] =>
    mounts.filter((volume): volume is VolumeOf<T> => volume.type === type);

  const claims = all('pvc').flatMap(({ name, path, subPath }) => {
    if (subPath === undefined) {
      return [{ constant: name, mountPath: path }];
    }
    // The whole volume in place of a folder of it would be other data: leave it out then.
    return account.allows('subPath', step) ? [{ constant: name, mountPath: path, subPath }] : [];
  });
  const optional = (volume: { optional?: boolean }): { optional?: true } =>
    volume.optional === true && account.allows('optionalVolumes', step) ? { optional: true } : {};
  const secrets = all('secret').map(volume => ({
    secretName: volume.name,
    mountPath: volume.path,
    ...optional(volume)
  }));
  const configMaps = all('configMap')
    .filter(() => account.allows('configMapVolumes', step))
    .map(volume => ({
      configMapName: volume.name,
      mountPath: volume.path,
      ...optional(volume)
    }));
  const emptyDirs = all('emptyDir')
    .filter(volume =>
      account.allows(volume.name === SHARED_MEMORY ? 'sharedMemory' : 'emptyDirVolumes', step)
    )
    .map(({ name, path, medium, size }) => ({
      volumeName: name,
      mountPath: path,
      ...(medium !== undefined && { medium }),
      ...(size !== undefined && { sizeLimit: size })
    }));
  const ephemeral = all('ephemeral')
    .filter(() => account.allows('ephemeralVolumes', step))
    .map(({ name, path, size, accessModes, storageClass }) => ({
      volumeName: name,
      mountPath: path,
      accessModes: accessModes ?? ['ReadWriteOnce'],
      size,
      ...(storageClass !== undefined
        ? { storageClassName: storageClass }
        : { defaultStorageClass: true })
    }));
  return {
    ...(claims.length > 0 && { pvcMount: claims }),
    ...(secrets.length > 0 && { secretAsVolume: secrets }),
    ...(configMaps.length > 0 && { configMapAsVolume: configMaps }),
    ...(emptyDirs.length > 0 && { emptyDirMounts: emptyDirs }),
    ...(ephemeral.length > 0 && { genericEphemeralVolume: ephemeral })
  };
}

/** What Kubernetes would refuse in the mounts of a step. */
export function checkVolumes(step: Step): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const invalid = (message: string, hint: string): void => {
    problems.push(diagnostic(INVALID_SETTING, { message, hint, ...placeOf(step) }));
  };
  const duplicate = (message: string, hint: string): void => {
    problems.push(diagnostic(DUPLICATE_MOUNT, { message, hint, ...placeOf(step) }));
  };
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const volume of mountsOf(step)) {
    const { name } = volume;
    const path = volume.path.length > 1 ? volume.path.replace(/\/+$/, '') : volume.path;
    if (!isDnsLabel(name)) {
      invalid(
        `Step ${step.name} mounts ${name}, which is no name for a volume of Kubernetes.`,
        'Use at most 63 lower-case letters, digits and hyphens.'
      );
    }
    if (names.has(name)) {
      duplicate(
        `Step ${step.name} mounts ${name} twice.`,
        'Mount it once and use folders below its path.'
      );
    } else if (LAUNCHER_VOLUMES.has(name)) {
      duplicate(
        `Step ${step.name} has a volume ${name}; that name belongs to Kubeflow Pipelines.`,
        'Give the volume another name.'
      );
    }
    if (!path.startsWith('/') || path.includes(':')) {
      invalid(
        `Step ${step.name} mounts ${name} at ${volume.path}, which is not an absolute path.`,
        'Write the path from the root on, such as /data, without a colon.'
      );
    } else if (paths.has(path)) {
      duplicate(
        `Step ${step.name} mounts two volumes at ${path}.`,
        'Give each volume a path of its own.'
      );
    } else if (LAUNCHER_PATHS.some(taken => path === taken || path.startsWith(`${taken}/`))) {
      duplicate(
        `Step ${step.name} mounts ${name} at ${path}; that path belongs to Kubeflow Pipelines.`,
        'Mount it elsewhere, such as /data.'
      );
    }
    const size = 'size' in volume ? volume.size : undefined;
    if (size !== undefined && parseQuantity(size) === undefined) {
      invalid(
        `Step ${step.name} gives ${path} the size ${size}, which is not a quantity.`,
        'Write the size as 10Gi or 500M.'
      );
    }
    names.add(name);
    paths.add(path);
  }
  return problems;
}
