/**
 * Reads the key `kubeflow_notebook` that Kale's panel writes, of every version from 0.3 to 2.3.
 * Nothing here changes the file: what has no meaning any more stays where it is.
 */
import {
  diagnostic,
  type Diagnostic,
  INVALID_KALE_SETTING,
  OLD_KALE_NOTEBOOK,
  KATIB_NOT_USED,
  MALFORMED_TAG,
  type NotebookEdit,
  OUTPUT_PATH_OUTSIDE,
  UNKNOWN_METADATA_KEY,
  VOLUME_NEEDS_CHOICE,
  VOLUME_VARIABLE_COLLISION
} from '../diagnostics/index.js';
import { formatPath, isObject, type JsonObject, nearest, pruneBySchema } from '../schema/index.js';
import { listed } from '../text/index.js';
import type { PipelineSettings, SecurityContext, StepConfig, Volume } from './config.js';
import { KALE_SCHEMA, type KaleMetadata, type KaleVolume } from './kale-schema.js';
import { mergeConfig } from './merge.js';
import { isSetting, parseTag, settingConfig } from './tags.js';

/** Kale's key in the metadata of notebooks. */
export const KALE_KEY = 'kubeflow_notebook';

/** The settings of a notebook that Kale's key gives; defaults where it is missing. */
export function readKaleMetadata(metadata: JsonObject): {
  readonly settings: PipelineSettings;
  readonly diagnostics: readonly Diagnostic[];
} {
  const written = metadata[KALE_KEY];
  if (written === undefined || written === null) {
    return { settings: { description: '', defaults: {}, fromKale: false }, diagnostics: [] };
  }
  const reader = new KaleReader(written);
  return { settings: reader.settings(), diagnostics: reader.diagnostics };
}

class KaleReader {
  readonly diagnostics: Diagnostic[] = [];
  private readonly kale: KaleMetadata;
  /** The volumes as they stand in the file, wrong ones among them. */
  private readonly writtenVolumes: unknown;

  constructor(written: unknown) {
    // `null` is as good as absent: Kale's panel clears some fields so.
    const present = withoutNulls(written);
    const { value, problems } = pruneBySchema(present, KALE_SCHEMA);
    this.kale = value ?? {};
    this.writtenVolumes = (present as KaleMetadata | undefined)?.volumes;
    for (const { path, message } of problems) {
      this.diagnostics.push(
        diagnostic(INVALID_KALE_SETTING, {
          message: `The setting ${formatPath([KALE_KEY, ...path])} ${message}.`,
          hint: 'Correct it in the notebook metadata; until then it is left out.',
          fixes: [remove(path)]
        })
      );
    }
    this.reportMisspelt(isObject(value) ? value : {});
  }

  settings(): PipelineSettings {
    const { kale } = this;
    // The panel writes both; `experiment.name` alone is in some files of 0.x.
    const experiment = text(kale.experiment_name) ?? text(kale.experiment?.name);
    const name = text(kale.pipeline_name);
    const securityContext = this.securityContext();
    const outputPath = this.outputPath();
    this.reportOldKale();
    this.reportKatib();
    return {
      ...(name !== undefined && { name }),
      description: kale.pipeline_description ?? '',
      ...(experiment !== undefined && { experiment }),
      defaults: this.defaults(),
      ...(securityContext !== undefined && { securityContext }),
      ...(outputPath !== undefined && { outputPath }),
      fromKale: true
    };
  }

  private defaults(): StepConfig {
    const { kale } = this;
    const image = text(kale.base_image) ?? text(kale.docker_image);
    const volumes = this.volumes();
    const general: StepConfig = {
      ...(image !== undefined && { image }),
      ...(kale.enable_caching !== undefined && { caching: kale.enable_caching }),
      ...(kale.timeout !== undefined && kale.timeout > 0 && { timeout: kale.timeout }),
      ...(volumes.length > 0 && { volumes })
    };
    return mergeConfig(general, this.stepsDefaults());
  }

  /** `steps_defaults`: tags that hold for every step. */
  private stepsDefaults(): StepConfig {
    let config: StepConfig = {};
    for (const tag of this.kale.steps_defaults ?? []) {
      const parsed = parseTag(tag);
      if (isSetting(parsed)) {
        config = mergeConfig(config, settingConfig(parsed));
        continue;
      }
      const problem =
        parsed.kind === 'malformed' ? parsed.message : 'is no setting that all steps can have';
      const { suggestion } = parsed.kind === 'malformed' ? parsed : { suggestion: undefined };
      const others = (this.kale.steps_defaults ?? []).flatMap(other =>
        other !== tag ? [other] : suggestion === undefined ? [] : [suggestion]
      );
      this.diagnostics.push(
        diagnostic(MALFORMED_TAG, {
          message: `The default ${tag} in ${KALE_KEY}.steps_defaults ${problem}.`,
          hint: suggestion === undefined ? 'Correct it or remove it.' : `Write ${suggestion}.`,
          fixes: [
            {
              title: suggestion === undefined ? `Remove ${tag}` : `Write ${suggestion}`,
              edits: [edit(['steps_defaults'], others)]
            }
          ]
        })
      );
    }
    return config;
  }

  private volumes(): readonly Volume[] {
    const variables = new Map<string, string>();
    return (this.kale.volumes ?? []).flatMap((volume): Volume[] => {
      const { type, name, mount_point: path } = volume;
      if (type !== 'pvc') {
        this.reportVolume(volume);
        return [];
      }
      if (volume.expose_as_env_var !== true) {
        return [{ type, name, path }];
      }
      const variable = `KALE_VOLUME_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
      const other = variables.get(variable);
      if (other !== undefined) {
        this.reportCollision(volume, other, variable);
        return [{ type, name, path }];
      }
      variables.set(variable, name);
      return [{ type, name, path, variable }];
    });
  }

  /** Index of a volume in the file, where wrong ones still stand between. */
  private placeOf({ type, name, mount_point: path }: KaleVolume): string {
    const written = Array.isArray(this.writtenVolumes) ? (this.writtenVolumes as unknown[]) : [];
    return String(
      written.findIndex(item => {
        const other = item as Partial<KaleVolume> | null;
        return other?.type === type && other.name === name && other.mount_point === path;
      })
    );
  }

  private reportVolume(volume: KaleVolume): void {
    const kinds: Readonly<Record<KaleVolume['type'], string>> = {
      pv: 'a volume without a claim',
      pvc: 'a volume claim',
      new_pvc: 'a new volume claim for each run',
      clone: 'a clone of a volume',
      snap: 'a copy of a snapshot'
    };
    const place = this.placeOf(volume);
    this.diagnostics.push(
      diagnostic(VOLUME_NEEDS_CHOICE, {
        message: `The volume ${volume.name} is not mounted at ${volume.mount_point}: it was ${kinds[volume.type]}, made by an old version of Kale.`,
        hint: `Choose a volume claim that exists, or remove ${volume.name} from the volumes.`,
        fixes: [
          // A clone bears the name of the claim that it was made from.
          ...(volume.type === 'clone'
            ? [
                {
                  title: `Mount the volume claim ${volume.name} itself`,
                  edits: [edit(['volumes', place, 'type'], 'pvc')]
                }
              ]
            : []),
          { title: `Remove ${volume.name}`, edits: [edit(['volumes', place], undefined)] }
        ]
      })
    );
  }

  private reportCollision(volume: KaleVolume, other: string, variable: string): void {
    const place = this.placeOf(volume);
    this.diagnostics.push(
      diagnostic(VOLUME_VARIABLE_COLLISION, {
        message: `The volumes ${other} and ${volume.name} both give the environment variable ${variable}.`,
        hint: 'Rename one of them, or do not expose it as a variable.',
        fixes: [
          {
            title: `Do not expose ${volume.name}`,
            edits: [edit(['volumes', place, 'expose_as_env_var'], false)]
          }
        ]
      })
    );
  }

  /** Kale 2.x: on unless switched off, as nobody's user where no other is named. */
  private securityContext(): SecurityContext | undefined {
    const context = this.kale.security_context;
    return context === undefined || context.enabled === false
      ? undefined
      : {
          runAsUser: context.run_as_user ?? 65534,
          runAsGroup: context.run_as_group ?? 0,
          runAsNonRoot: context.run_as_non_root ?? true
        };
  }

  private outputPath(): string | undefined {
    const path = text(this.kale.output_path);
    if (path === undefined || staysInside(path)) {
      return path;
    }
    this.diagnostics.push(
      diagnostic(OUTPUT_PATH_OUTSIDE, {
        message: `The output path ${path} leaves the folder of the notebook and is ignored.`,
        hint: 'Write a relative path that stays inside, such as pipelines.',
        fixes: [remove(['output_path'])]
      })
    );
    return undefined;
  }

  /** Says what was read of the settings of Kale 0.x, which no later version writes. */
  private reportOldKale(): void {
    const { docker_image: image, base_image: newer, autosnapshot, snapshot_volumes } = this.kale;
    const marks = [text(image), autosnapshot, snapshot_volumes];
    if (text(newer) !== undefined || marks.every(mark => mark === undefined)) {
      return;
    }
    const read = [
      ...(text(this.kale.pipeline_name) === undefined ? [] : ['its name']),
      ...(text(image) === undefined ? [] : [`the image ${text(image) ?? ''}`]),
      ...((this.kale.steps_defaults ?? []).length === 0 ? [] : ['the defaults of its steps']),
      ...((this.kale.volumes ?? []).length === 0 ? [] : ['its volumes'])
    ];
    this.diagnostics.push(
      diagnostic(OLD_KALE_NOTEBOOK, {
        message: `The notebook was made with Kale 0.x; ${listed([...read, 'its tags'])} are read, and what Rok kept is not used.`,
        hint: 'Nothing in the file is changed. Every step leaves its state when it runs, in place of snapshots by Rok.'
      })
    );
  }

  private reportKatib(): void {
    const parameters = this.kale.katib_metadata?.parameters;
    if (this.kale.katib_run === true || (Array.isArray(parameters) && parameters.length > 0)) {
      this.diagnostics.push(
        diagnostic(KATIB_NOT_USED, {
          message: 'The settings of a Katib search stay in the notebook but are not used.',
          hint: 'Start the pipeline once for each combination of parameters instead.'
        })
      );
    }
  }

  /** Kale refuses any key it does not know; we keep them and speak up only for a probable slip. */
  private reportMisspelt(value: JsonObject): void {
    const known = Object.keys(KALE_SCHEMA.properties ?? {});
    for (const key of Object.keys(value)) {
      const meant = known.includes(key) ? undefined : nearest(key, known);
      if (meant !== undefined && !Object.hasOwn(value, meant)) {
        this.diagnostics.push(
          diagnostic(UNKNOWN_METADATA_KEY, {
            message: `The setting ${KALE_KEY}.${key} is not known; did you mean ${meant}?`,
            hint: `Call it ${meant}, or remove it.`,
            fixes: [
              {
                title: `Rename to ${meant}`,
                edits: [edit([meant], value[key]), edit([key], undefined)]
              },
              remove([key])
            ]
          })
        );
      }
    }
  }
}

function edit(path: readonly (string | number)[], value: unknown): NotebookEdit {
  return { kind: 'metadata', path: [KALE_KEY, ...path.map(String)], value };
}

function remove(path: readonly (string | number)[]): { title: string; edits: NotebookEdit[] } {
  return { title: `Remove ${formatPath([KALE_KEY, ...path])}`, edits: [edit(path, undefined)] };
}

/** A text that says something. */
function text(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

function withoutNulls(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null))
    : value;
}

/** Whether a path is relative and never climbs above where it starts. */
function staysInside(path: string): boolean {
  let depth = 0;
  for (const part of path.split(/[\\/]/)) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth < 0) {
      return false;
    }
  }
  return !/^([\\/]|[A-Za-z]:|~)/.test(path);
}
