/**
 * The form of Kale's key `kubeflow_notebook`, of every version from 0.3 to 2.3: Kale's own classes are
 * `NotebookConfig`, `PipelineConfig` and `VolumeConfig`. Keys that are not here are kept and ignored.
 */
import type { Schema } from '../schema/index.js';

/** Everything that any version wrote; as TypeScript in `KaleMetadata`. */
export const KALE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    pipeline_name: { type: 'string' },
    pipeline_description: { type: 'string' },
    experiment: {
      type: 'object',
      properties: { id: { type: 'string' }, name: { type: 'string' } }
    },
    experiment_name: { type: 'string' },
    docker_image: { type: 'string' },
    base_image: { type: 'string' },
    volumes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'name', 'mount_point'],
        properties: {
          type: { enum: ['pv', 'pvc', 'new_pvc', 'clone', 'snap'] },
          name: { type: 'string', minLength: 1 },
          mount_point: { type: 'string', minLength: 1 },
          expose_as_env_var: { type: 'boolean' }
        }
      }
    },
    snapshot_volumes: { type: 'boolean' },
    autosnapshot: { type: 'boolean' },
    katib_run: { type: 'boolean' },
    katib_metadata: { type: 'object' },
    steps_defaults: { type: 'array', items: { type: 'string' } },
    storage_class_name: { type: 'string' },
    volume_access_mode: { type: 'string' },
    timeout: { type: 'number', minimum: 0 },
    abs_working_dir: { type: 'string' },
    marshal_volume: {},
    marshal_path: { type: 'string' },
    kfp_host: { type: 'string' },
    enable_caching: { type: 'boolean' },
    security_context: {
      type: 'object',
      properties: {
        enabled: { type: 'boolean' },
        run_as_user: { type: 'integer', minimum: 0 },
        run_as_group: { type: 'integer', minimum: 0 },
        run_as_non_root: { type: 'boolean' }
      }
    },
    output_path: { type: 'string' },
    notebook_path: { type: 'string' }
  }
};

export interface KaleVolume {
  readonly type: 'pv' | 'pvc' | 'new_pvc' | 'clone' | 'snap';
  readonly name: string;
  readonly mount_point: string;
  readonly expose_as_env_var?: boolean;
}

export interface KaleMetadata {
  readonly pipeline_name?: string;
  readonly pipeline_description?: string;
  readonly experiment?: { readonly name?: string };
  readonly experiment_name?: string;
  readonly docker_image?: string;
  readonly autosnapshot?: boolean;
  readonly snapshot_volumes?: boolean;
  readonly base_image?: string;
  readonly volumes?: readonly KaleVolume[];
  readonly katib_run?: boolean;
  readonly katib_metadata?: { readonly parameters?: unknown };
  readonly steps_defaults?: readonly string[];
  readonly timeout?: number;
  readonly enable_caching?: boolean;
  readonly security_context?: {
    readonly enabled?: boolean;
    readonly run_as_user?: number;
    readonly run_as_group?: number;
    readonly run_as_non_root?: boolean;
  };
  readonly output_path?: string;
}
