/**
 * Configuration of a pipeline and of its steps, read from Kale's tags and metadata and from our own
 * key `savoy` (schema: src/protocol/schemas/metadata.schema.json).
 */

/** Kubernetes resource quantities by name: `cpu`, `memory`, `ephemeral-storage`, `nvidia.com/gpu`. */
export type Quantities = Readonly<Record<string, string>>;

export interface SecretVariable {
  readonly secret: string;
  readonly key: string;
  /** Environment variable. */
  readonly variable: string;
  readonly optional?: boolean;
}

export interface ConfigMapVariable {
  readonly configMap: string;
  readonly key: string;
  readonly variable: string;
  readonly optional?: boolean;
}

/** Something mounted into the step's file system. */
export type Volume =
  | {
      readonly type: 'pvc';
      readonly name: string;
      readonly path: string;
      readonly subPath?: string;
      readonly variable?: string;
    }
  | {
      readonly type: 'secret' | 'configMap';
      readonly name: string;
      readonly path: string;
      readonly optional?: boolean;
    }
  | {
      readonly type: 'emptyDir';
      readonly name: string;
      readonly path: string;
      readonly medium?: 'Memory';
      readonly size?: string;
    }
  | {
      readonly type: 'ephemeral';
      readonly name: string;
      readonly path: string;
      readonly size: string;
      readonly accessModes?: readonly string[];
      readonly storageClass?: string;
    };

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** Seconds. */
  readonly tolerationSeconds?: number;
}

export interface Retry {
  /** Attempts after the first. */
  readonly count: number;
  /** Seconds before the first retry. */
  readonly delay?: number;
  readonly factor?: number;
  /** Longest delay, seconds. */
  readonly maxDelay?: number;
}

/** Corrections by the user of what the analysis finds. */
export interface HandOn {
  /** Names to take although the code does not show it, with the producing step or null for the nearest. */
  readonly take?: Readonly<Record<string, string | null>>;
  /** Names not to take. */
  readonly drop?: readonly string[];
  /** Names to hand on although the code does not show it. */
  readonly give?: readonly string[];
  /** Names that the step does not change, whatever it is passed to. */
  readonly readOnly?: readonly string[];
}

/** What a step may be told; everything optional, absent = the default. */
export interface StepConfig {
  readonly image?: string;
  readonly caching?: boolean;
  /** HTML report of the step's outputs. */
  readonly report?: boolean;
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly SecretVariable[];
  readonly configMaps?: readonly ConfigMapVariable[];
  readonly volumes?: readonly Volume[];
  /** Size of /dev/shm, a quantity. */
  readonly sharedMemory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets?: readonly string[];
  readonly retry?: Retry;
  /** Seconds. */
  readonly timeout?: number;
  /** Files and folders, relative to the notebook, that the step needs. */
  readonly files?: readonly string[];
  /** Packages to add to or to keep out of what the imports show; `name` or `name==version`. */
  readonly packages?: { readonly add?: readonly string[]; readonly remove?: readonly string[] };
  /** What the image of the step is built upon, where one is built. */
  readonly baseImage?: string;
  /** Debian packages for that image. */
  readonly systemPackages?: readonly string[];
  readonly handOn?: HandOn;
  /** Settings of a step that is a Kubeflow TrainJob; checked by core/trainer. */
  readonly trainJob?: Readonly<Record<string, unknown>>;
  /** Path of another notebook (role `notebook`). */
  readonly notebook?: string;
}

export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
}

/** What the notebook's metadata says of the whole pipeline. */
export interface PipelineSettings {
  /** As written; empty or absent: derived from the file's name. */
  readonly name?: string;
  readonly description: string;
  readonly experiment?: string;
  /** Defaults for every step (`steps_defaults`, image, volumes, caching, timeout of the pipeline …). */
  readonly defaults: StepConfig;
  readonly securityContext?: SecurityContext;
  readonly outputPath?: string;
  /** The notebook carries a `kubeflow_notebook` block: it comes from Kale. */
  readonly fromKale: boolean;
}
