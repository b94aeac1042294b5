/** Generated from schemas/metadata.schema.json by scripts/generate-protocol.mjs: change the schema instead. */

export type Name = string;
/**
 * The name of an environment variable: letters, digits and _.
 */
export type Variable = string;
export type Volume =
  ClaimVolumeMetadata | ObjectVolumeMetadata | EmptyVolumeMetadata | EphemeralVolumeMetadata;
/**
 * An absolute path.
 */
export type Path = string;
/**
 * A quantity such as 500m, 2 or 4Gi.
 */
export type Quantity = string;
export type Names = Name[];

/**
 * The key `savoy` of a notebook's metadata (savoy.metadata/1). The key `savoy` of a cell's metadata is a StepMetadata.
 */
export interface NotebookMetadata {
  schema?: 'savoy.metadata/1';
  defaults?: StepMetadata;
}
/**
 * Settings of every step; a step's own settings win.
 */
export interface StepMetadata {
  schema?: 'savoy.metadata/1';
  image?: Name;
  caching?: boolean;
  /**
   * HTML report of the step's outputs.
   */
  report?: boolean;
  requests?: Quantities;
  limits?: Quantities;
  environment?: {
    [k: string]: string;
  };
  secrets?: SecretVariableMetadata[];
  configMaps?: ConfigMapVariableMetadata[];
  volumes?: Volume[];
  sharedMemory?: Quantity;
  labels?: Texts;
  annotations?: Texts;
  nodeSelector?: Texts;
  tolerations?: TolerationMetadata[];
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  imagePullSecrets?: Names;
  retry?: RetryMetadata;
  /**
   * Seconds.
   */
  timeout?: number;
  files?: Names;
  /**
   * What the image of the step is built upon.
   */
  baseImage?: string;
  /**
   * Debian packages for the image that is built.
   */
  systemPackages?: string[];
  packages?: PackagesMetadata;
  handOn?: HandOnMetadata;
  /**
   * Settings of a step that is a TrainJob.
   */
  trainJob?: {
    [k: string]: unknown;
  };
}
export interface Quantities {
  /**
   * A quantity such as 500m, 2 or 4Gi.
   */
  [k: string]: string | number;
}
export interface SecretVariableMetadata {
  secret: Name;
  key: Name;
  variable: Variable;
  optional?: boolean;
}
export interface ConfigMapVariableMetadata {
  configMap: Name;
  key: Name;
  variable: Variable;
  optional?: boolean;
}
/**
 * A volume claim that exists.
 */
export interface ClaimVolumeMetadata {
  type: 'pvc';
  name: Name;
  path: Path;
  subPath?: string;
  variable?: Variable;
}
/**
 * A secret or a config map as files.
 */
export interface ObjectVolumeMetadata {
  type: 'secret' | 'configMap';
  name: Name;
  path: Path;
  optional?: boolean;
}
/**
 * A folder that lives as long as the pod.
 */
export interface EmptyVolumeMetadata {
  type: 'emptyDir';
  name: Name;
  path: Path;
  medium?: 'Memory';
  size?: Quantity;
}
/**
 * A new volume claim that lives as long as the pod.
 */
export interface EphemeralVolumeMetadata {
  type: 'ephemeral';
  name: Name;
  path: Path;
  size: Quantity;
  accessModes?: Names;
  storageClass?: Name;
}
export interface Texts {
  [k: string]: string;
}
export interface TolerationMetadata {
  key?: Name;
  operator?: 'Exists' | 'Equal';
  value?: string;
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  tolerationSeconds?: number;
}
export interface RetryMetadata {
  /**
   * Attempts after the first.
   */
  count: number;
  /**
   * Seconds before the first retry.
   */
  delay?: number;
  /**
   * By which each delay grows.
   */
  factor?: number;
  /**
   * Longest delay, seconds.
   */
  maxDelay?: number;
}
export interface PackagesMetadata {
  add?: Names;
  remove?: Names;
}
/**
 * Corrections of what the analysis of the code finds.
 */
export interface HandOnMetadata {
  /**
   * Names to take although the code does not show it, with the producing step or null for the nearest.
   */
  take?: {
    [k: string]: string | null;
  };
  drop?: Names;
  give?: Names;
  readOnly?: Names;
}
