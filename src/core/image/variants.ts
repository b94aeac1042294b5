/**
 * Which images a notebook needs: one that its steps share, and one more for steps that say something of
 * their own about packages or base, or that ask for a GPU where others do not.
 */
import { CLASHING_ENVIRONMENTS, diagnostic, type Diagnostic } from '../diagnostics/index.js';
import type { Lock } from '../../protocol/index.js';
import type { StepConfig } from '../notebook/index.js';
import type { Plan, PlanStep } from '../pipeline/index.js';
import { compareLocks } from './compare.js';
import { asksForGpu } from './gpu.js';

/** An image to be: what it is made of, and the steps that run in it. */
export interface ImageVariant {
  /** Task of the first step that it is for; empty for the one that steps share which say nothing. */
  readonly name: string;
  readonly steps: readonly PlanStep[];
  readonly gpu: boolean;
  readonly packages?: StepConfig['packages'];
  readonly baseImage?: string;
  readonly systemPackages: readonly string[];
}

/** The images for the steps of a plan. Steps that name a ready image (`image`) need none. */
export function imageVariants({ steps, settings }: Plan): ImageVariant[] {
  const groups = new Map<string, PlanStep[]>();
  for (const step of steps) {
    if (step.config.image === undefined) {
      const key = keyOf(step.config);
      groups.set(key, [...(groups.get(key) ?? []), step]);
    }
  }
  const shared = groups.has(keyOf(settings.defaults))
    ? keyOf(settings.defaults)
    : [...groups.keys()][0];
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (first === undefined) {
      return [];
    }
    const { packages, baseImage, systemPackages = [] } = first.config;
    return [
      {
        name: key === shared ? '' : first.task,
        steps: members,
        gpu: asksForGpu(first.config),
        ...(packages !== undefined && { packages }),
        ...(baseImage !== undefined && { baseImage }),
        systemPackages
      }
    ];
  });
}

function keyOf(config: StepConfig): string {
  const { packages, baseImage = '', systemPackages = [] } = config;
  const sorted = (words: readonly string[] = []): string[] => [...words].sort();
  return JSON.stringify([
    sorted(packages?.add),
    sorted(packages?.remove),
    baseImage,
    sorted(systemPackages),
    asksForGpu(config)
  ]);
}

/** Values that pass between steps whose images have different versions of a package. */
export function checkClashes(
  steps: readonly PlanStep[],
  lockOf: ReadonlyMap<string, Lock>
): Diagnostic[] {
  return steps.flatMap(step => {
    const producers = new Set(
      step.inputs.filter(each => each.kind === 'value').map(each => each.from)
    );
    return [...producers].flatMap(producer => {
      const [there, here] = [lockOf.get(producer), lockOf.get(step.name)];
      if (there === undefined || here === undefined || there === here) {
        return [];
      }
      const [first, ...others] = compareLocks(there, here).filter(
        // What only one of them has can hardly be in a value that both read.
        ({ before, after }) => before !== undefined && after !== undefined
      );
      if (first === undefined) {
        return [];
      }
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      const names = step.inputs.filter(each => each.from === producer).map(each => each.name);
      const cell = step.cells[0];
      return [
        diagnostic(CLASHING_ENVIRONMENTS, {
          message: `Step ${step.name} takes ${names.join(', ')} from ${producer}, which has ${first.name} ${first.before ?? ''} and not ${first.after ?? ''}${more}.`,
          hint: `Give both steps the same version in their settings: packages.`,
          step: step.name,
          ...(cell !== undefined && { cell })
        })
      ];
    });
  });
}
