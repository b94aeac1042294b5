/**
 * What the settings of a step come to in a container of this machine: limits, GPUs, shared memory,
 * volumes, and values of secrets and config maps, which are files here.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import {
  asksForGpu,
  diagnostic,
  parseQuantity,
  SECRET_MISSING,
  SETTING_NOT_IN_CONTAINERS,
  type Diagnostic,
  type PlanStep,
  type Quantities,
  type Volume
} from '../../core/index.js';
import type { Limits, Mount } from './container.js';

export interface SettingsPlaces {
  /** Where volumes of a cluster are folders. */
  readonly volumes: string;
  /** Holds `secrets/NAME/KEY` and `configmaps/NAME/KEY`. */
  readonly configuration: string;
  /** Of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ContainerSettings {
  readonly limits: Limits;
  readonly gpus: number;
  readonly sharedMemory: number;
  readonly mounts: readonly Mount[];
  readonly temporary: Readonly<Record<string, string>>;
  /** Variables whose values must not be seen from outside of the step. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Read the settings of a step. Makes the folders of its volumes. */
export function settingsOf(step: PlanStep, places: SettingsPlaces): ContainerSettings {
  return new SettingsReader(step, places).read();
}

class SettingsReader {
  private readonly mounts: Mount[] = [];
  private readonly temporary: Record<string, string> = {};
  private readonly secrets: Record<string, string> = {};
  private readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly step: PlanStep,
    private readonly places: SettingsPlaces
  ) {}

  read(): ContainerSettings {
    const { limits = {}, sharedMemory, volumes = [] } = this.step.config;
    volumes.forEach(volume => this.volume(volume));
    this.variables();
    const cpus = amount(limits['cpu']);
    const memory = amount(limits['memory']);
    return {
      limits: {
        ...(cpus !== undefined && { cpus }),
        ...(memory !== undefined && { memory: Math.floor(memory) })
      },
      gpus: this.gpus(),
      // As on the machine itself: half of its memory. Docker's 64 MB are too few for data loaders.
      sharedMemory: Math.floor(amount(sharedMemory) ?? totalmem() / 2),
      mounts: this.mounts,
      temporary: this.temporary,
      secrets: this.secrets,
      diagnostics: this.diagnostics
    };
  }

  private gpus(): number {
    const { config } = this.step;
    const all: Quantities = { ...config.requests, ...config.limits };
    const nvidia = Object.entries(all).filter(([name]) => name.startsWith('nvidia.com/'));
    if (nvidia.length === 0 && asksForGpu(config)) {
      const name = Object.keys(all).find(each => each.includes('/')) ?? '';
      this.warn(
        `Step ${this.step.name} asks for ${name}, which containers on this machine cannot be given.`,
        'It runs without; --engine local uses what the machine has.'
      );
    }
    return nvidia.reduce((sum, [, count]) => sum + (amount(count) ?? 0), 0);
  }

  private volume(volume: Volume): void {
    const { path: target } = volume;
    switch (volume.type) {
      case 'pvc': {
        const folder = path.join(this.places.volumes, volume.name, volume.subPath ?? '');
        if (!existsSync(folder)) {
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          this.warn(
            `The volume ${volume.name} is the folder ${path.join(this.places.volumes, volume.name)} on this machine, which is empty.`,
            'Put into it what the step is to find there, or replace it by a link to a folder.'
          );
        }
        this.mounts.push({ source: folder, target });
        break;
      }
      case 'secret':
      case 'configMap': {
        const folder = this.folderOf(volume.type, volume.name);
        if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
          this.mounts.push({ source: folder, target, readOnly: true });
        } else if (volume.optional !== true) {
          this.missing(`the files of ${words(volume.type)} ${volume.name}`, folder);
        }
        break;
      }
      case 'emptyDir':
      case 'ephemeral': {
        const size = amount(volume.size);
        const limit = size === undefined ? '' : `,size=${Math.floor(size)}`;
        this.temporary[target] = `rw,exec,mode=1777${limit}`;
        break;
      }
    }
  }

  private variables(): void {
    const { secrets = [], configMaps = [] } = this.step.config;
    const all = [
      ...secrets.map(each => ({ ...each, type: 'secret' as const, name: each.secret })),
      ...configMaps.map(each => ({ ...each, type: 'configMap' as const, name: each.configMap }))
    ];
    for (const { type, name, key, variable, optional = false } of all) {
      const file = path.join(this.folderOf(type, name), key);
      const value = readValue(file) ?? this.places.environment[variable];
      if (value !== undefined) {
        this.secrets[variable] = value;
      } else if (!optional) {
        this.missing(`${variable} from ${words(type)} ${name}, key ${key}`, file);
      }
    }
  }

  private folderOf(type: 'secret' | 'configMap', name: string): string {
    const kind = type === 'secret' ? 'secrets' : 'configmaps';
    // Names come from the notebook: they do not lead elsewhere.
    return path.join(this.places.configuration, kind, path.basename(name));
  }

  private missing(what: string, place: string): void {
    const { name, cells } = this.step;
    this.diagnostics.push(
      diagnostic(SECRET_MISSING, {
        message: `Step ${name} takes ${what}, and there is no ${place} on this machine.`,
        hint: 'Write it there, readable by you alone; a single value may also stand in the environment variable of the same name.',
        step: name,
        ...(cells[0] !== undefined && { cell: cells[0] })
      })
    );
  }

  private warn(message: string, hint: string): void {
    const { name, cells } = this.step;
    const place = { step: name, ...(cells[0] !== undefined && { cell: cells[0] }) };
    this.diagnostics.push(diagnostic(SETTING_NOT_IN_CONTAINERS, { message, hint, ...place }));
  }
}

function words(type: 'secret' | 'configMap'): string {
  return type === 'secret' ? 'the secret' : 'the config map';
}

/** As Kubernetes would give it: editors add the newline at the end. */
function readValue(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function amount(written: string | undefined): number | undefined {
  return written === undefined ? undefined : parseQuantity(written)?.value;
}
