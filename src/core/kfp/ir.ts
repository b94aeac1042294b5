/**
 * The intermediate representation of Kubeflow Pipelines v2 as far as this compiler writes it:
 * api/v2alpha1/pipeline_spec.proto and kubernetes_platform/proto/kubernetes_executor_config.proto in
 * their JSON form (protojson, lowerCamelCase). Plain data.
 */
import type { ParameterValue } from '../pipeline/index.js';

export type IrParameterType =
  'NUMBER_INTEGER' | 'NUMBER_DOUBLE' | 'STRING' | 'BOOLEAN' | 'LIST' | 'STRUCT';

export interface IrParameterSpec {
  readonly parameterType: IrParameterType;
  readonly defaultValue: ParameterValue;
  readonly isOptional: true;
}

export interface IrArtifactSpec {
  readonly artifactType: { readonly schemaTitle: string; readonly schemaVersion: '0.0.1' };
}

/** An absent map means none: the server takes an empty one and an absent one for the same. */
export interface IrInterface {
  readonly artifacts?: Readonly<Record<string, IrArtifactSpec>>;
  readonly parameters?: Readonly<Record<string, IrParameterSpec>>;
}

export interface ComponentSpec {
  readonly executorLabel: string;
  readonly inputDefinitions?: IrInterface;
  readonly outputDefinitions?: IrInterface;
}

export interface IrTaskInputs {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly taskOutputArtifact: {
          readonly producerTask: string;
          readonly outputArtifactKey: string;
        };
      }
    >
  >;
  readonly parameters?: Readonly<Record<string, { readonly componentInputParameter: string }>>;
}

/** Durations are whole seconds, `"30s"`. */
export interface RetryPolicy {
  readonly maxRetryCount: number;
  readonly backoffDuration: string;
  readonly backoffFactor: number;
  readonly backoffMaxDuration: string;
}

export interface PipelineTaskSpec {
  /** Equal to the task's key: servers up to 2.5 look tasks up by it. */
  readonly taskInfo: { readonly name: string };
  readonly componentRef: { readonly name: string };
  /** Always written: absent means false. */
  readonly cachingOptions: { readonly enableCache: boolean };
  readonly dependentTasks?: readonly string[];
  readonly inputs?: IrTaskInputs;
  readonly retryPolicy?: RetryPolicy;
}

export interface AcceleratorConfig {
  readonly type: string;
  /** int64: a string in JSON. */
  readonly count: string;
  readonly resourceType?: string;
  readonly resourceCount?: string;
}

/** Numbers are cores and decimal gigabytes, read by all servers; `resource*` are quantities, from 2.4. */
export interface ResourceSpec {
  readonly cpuRequest?: number;
  readonly cpuLimit?: number;
  readonly memoryRequest?: number;
  readonly memoryLimit?: number;
  readonly resourceCpuRequest?: string;
  readonly resourceCpuLimit?: string;
  readonly resourceMemoryRequest?: string;
  readonly resourceMemoryLimit?: string;
  readonly accelerator?: AcceleratorConfig;
}

export interface EnvVar {
  readonly name: string;
  readonly value: string;
}

export interface ContainerSpec {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly resources?: ResourceSpec;
}

/** Document 1. */
export interface PipelineSpec {
  readonly pipelineInfo: { readonly name: string; readonly description?: string };
  readonly root: {
    readonly inputDefinitions?: Pick<IrInterface, 'parameters'>;
    readonly dag: { readonly tasks: Readonly<Record<string, PipelineTaskSpec>> };
  };
  readonly components: Readonly<Record<string, ComponentSpec>>;
  readonly deploymentSpec: {
    readonly executors: Readonly<Record<string, { readonly container: ContainerSpec }>>;
  };
  readonly schemaVersion: '2.1.0';
  readonly sdkVersion: string;
}

export interface SecretAsEnv {
  readonly secretName: string;
  readonly keyToEnv: readonly { readonly secretKey: string; readonly envVar: string }[];
  readonly optional?: boolean;
}

export interface ConfigMapAsEnv {
  readonly configMapName: string;
  readonly keyToEnv: readonly { readonly configMapKey: string; readonly envVar: string }[];
  readonly optional?: boolean;
}

/** Settings of one executor's pod. Constants use the plain fields, which every version reads. */
export interface KubernetesExecutorConfig {
  readonly pvcMount?: readonly {
    readonly constant: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly secretAsEnv?: readonly SecretAsEnv[];
  readonly secretAsVolume?: readonly {
    readonly secretName: string;
    readonly mountPath: string;
    readonly optional?: boolean;
  }[];
  readonly configMapAsEnv?: readonly ConfigMapAsEnv[];
  readonly configMapAsVolume?: readonly {
    readonly configMapName: string;
    readonly mountPath: string;
    readonly optional?: boolean;
  }[];
  readonly emptyDirMounts?: readonly {
    readonly volumeName: string;
    readonly mountPath: string;
    readonly medium?: string;
    readonly sizeLimit?: string;
  }[];
  readonly genericEphemeralVolume?: readonly {
    readonly volumeName: string;
    readonly mountPath: string;
    readonly accessModes: readonly string[];
    readonly size: string;
    readonly storageClassName?: string;
    readonly defaultStorageClass?: boolean;
  }[];
  readonly nodeSelector?: { readonly labels: Readonly<Record<string, string>> };
  readonly tolerations?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly value?: string;
    readonly effect?: string;
    readonly tolerationSeconds?: number;
  }[];
  readonly podMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly imagePullPolicy?: string;
  readonly imagePullSecret?: readonly { readonly secretName: string }[];
  readonly activeDeadlineSeconds?: number;
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly runAsNonRoot?: boolean;
  };
}

/** Document 2. */
export interface PlatformSpec {
  readonly platforms: {
    readonly kubernetes: {
      readonly deploymentSpec: {
        readonly executors: Readonly<Record<string, KubernetesExecutorConfig>>;
      };
    };
  };
}
