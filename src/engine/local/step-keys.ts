/** The keys of steps: hashes of all that a result rests on and that is known before the step runs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  keyMaterial,
  stepMaterials,
  type Notebook,
  type ParseCell,
  type ParameterValue,
  type Plan,
  type StepFacts,
  type StepMaterial
} from '../../core/index.js';
import { resolveModules } from '../files/step-modules.js';
import type { Snapshots } from '../runs/index.js';

/** A notebook with its plan. */
export interface PlannedNotebook {
  readonly notebook: Notebook;
  readonly plan: Plan;
  /** Knows the cells of the notebook. */
  readonly parse?: ParseCell;
}

export interface KeySettings {
  readonly planned: PlannedNotebook;
  /** Folder of the notebook. */
  readonly folder: string;
  /** Values that were given for the run. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly snapshots: Snapshots;
}

export class StepKeys {
  private readonly materials: ReadonlyMap<string, StepMaterial>;
  private readonly modules: ReadonlyMap<string, Readonly<Record<string, string>>>;
  private readonly values: Readonly<Record<string, ParameterValue>>;
  private readonly snapshots: Snapshots;

  constructor({ planned, folder, parameters, snapshots }: KeySettings) {
    const { plan } = planned;
    this.materials = materialsOf(planned);
    this.modules = moduleHashes(plan, this.materials, folder);
    const defaults = plan.parameters.map(each => [each.name, each.default] as const);
    this.values = {
      ...Object.fromEntries(defaults),
      ...(parameters as Readonly<Record<string, ParameterValue>>)
    };
    this.snapshots = snapshots;
  }

  /** What a step rests on, when the results of the steps before it are these. */
  facts(step: string, results: ReadonlyMap<string, string>): StepFacts | undefined {
    const material = this.materials.get(step);
    if (material === undefined) {
      return undefined;
    }
    const inputs = material.inputs.map(({ name, from }) => {
      const snapshot = results.get(from);
      return [
        name,
        snapshot === undefined ? undefined : this.snapshots.contentId(snapshot, name)
      ] as const;
    });
    return {
      material,
      parameters: this.values,
      inputs: Object.fromEntries(inputs),
      modules: this.modules.get(step) ?? {}
    };
  }
}

const known = new WeakMap<Plan, ReadonlyMap<string, StepMaterial>>();

/** Made once for each plan: the plan of a rerun and the rerun itself need them. */
function materialsOf({ notebook, plan, parse }: PlannedNotebook) {
  const materials = known.get(plan) ?? stepMaterials(notebook, plan, parse);
  known.set(plan, materials);
  return materials;
}

/** The key of a step with these facts. */
export function keyOf(facts: StepFacts): string {
  return createHash('sha256').update(keyMaterial(facts)).digest('hex');
}

/** Hashes of the modules beside the notebook that each step imports, itself or by what it reaches. */
function moduleHashes(
  plan: Plan,
  materials: ReadonlyMap<string, StepMaterial>,
  folder: string
): Map<string, Record<string, string>> {
  const { files } = resolveModules(
    plan.steps.map(({ name, outside }) => ({
      step: name,
      modules: [
        ...plan.preludeOutside.modules.filter(({ place }) => isReached(place, materials.get(name))),
        ...outside.modules
      ]
    })),
    folder
  );
  const hashes = new Map<string, string>();
  const hashOf = (file: string): string => {
    const known = hashes.get(file) ?? hashFile(path.join(folder, file)) ?? '';
    hashes.set(file, known);
    return known;
  };
  return new Map(
    [...files].map(([step, paths]) => [
      step,
      Object.fromEntries(paths.map(file => [file, hashOf(file)]))
    ])
  );
}

/** Whether a statement of the prelude is one that the step rests on. */
function isReached(
  place: { readonly cell?: number; readonly range?: { readonly start: { readonly line: number } } },
  material: StepMaterial | undefined
): boolean {
  const line = place.range?.start.line ?? 0;
  return (
    material?.parts.some(
      part =>
        part.cell === place.cell &&
        line >= part.line &&
        line < part.line + part.source.split(/\r\n|\r|\n/).length
    ) ?? false
  );
}

/** SHA-256 of a file; undefined where it cannot be read. */
export function hashFile(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
