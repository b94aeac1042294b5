/**
 * Keeps account of what a pipeline asks of the server: answers whether a setting may be written, and
 * reports each one that the target lacks or that raises the lowest version.
 */
import { diagnostic, NEEDS_SERVER, NOT_IN_TARGET, type Diagnostic } from '../diagnostics/index.js';
import type { Step } from '../pipeline/index.js';
import { placeOf } from './place.js';
import {
  CAPABILITIES,
  compareTargets,
  formatTarget,
  newerOf,
  OLDEST,
  type Capability,
  type CapabilityName,
  type TargetVersion
} from './versions.js';

/** One account for each compile. */
export class CapabilityAccount {
  private readonly askers = new Map<CapabilityName, Step[]>();

  /** @param target absent: the lowest version that has everything asked for. */
  constructor(readonly target: TargetVersion | undefined) {}

  /** Note that `step` asks for a setting, and say whether it may be written. */
  allows(name: CapabilityName, step: Step): boolean {
    const askers = this.askers.get(name) ?? [];
    if (!askers.includes(step)) {
      askers.push(step);
    }
    this.askers.set(name, askers);
    const capability: Capability = CAPABILITIES[name];
    return capability.harmless === true || this.has(capability);
  }

  /** Lowest server version that reads the pipeline as written. */
  get lowest(): TargetVersion {
    return [...this.askers.keys()]
      .map((name): Capability => CAPABILITIES[name])
      .filter(capability => this.has(capability) && capability.harmless !== true)
      .reduce((lowest, { since }) => newerOf(lowest, since), OLDEST);
  }

  /** One diagnostic for each setting that is not in every version, in the order of versions. */
  diagnostics(): Diagnostic[] {
    return (Object.keys(CAPABILITIES) as CapabilityName[]).flatMap(name => {
      const steps = this.askers.get(name) ?? [];
      const first = steps[0];
      if (first === undefined) {
        return [];
      }
      const capability: Capability = CAPABILITIES[name];
      if (this.target === undefined) {
        return [raised(capability, first, steps)];
      }
      return this.has(capability)
        ? []
        : steps.map(step => lacking(capability, step, this.target ?? OLDEST));
    });
  }

  private has(capability: Capability): boolean {
    return this.target === undefined || compareTargets(this.target, capability.since) >= 0;
  }
}

function raised(capability: Capability, first: Step, steps: readonly Step[]): Diagnostic {
  const others = steps.length > 1 ? ` (and ${steps.length - 1} more)` : '';
  const version = formatTarget(capability.since);
  const asked = `Step ${first.name}${others} asks for ${capability.noun}`;
  return diagnostic(NEEDS_SERVER, {
    message:
      capability.harmless === true
        ? `${asked}; servers before Kubeflow Pipelines ${version} ignore that.`
        : `${asked}: the pipeline needs Kubeflow Pipelines ${version} or newer.`,
    hint: 'Say --target VERSION to check the pipeline against the version of your server.',
    ...placeOf(first)
  });
}

function lacking(capability: Capability, step: Step, target: TargetVersion): Diagnostic {
  const version = formatTarget(capability.since);
  return diagnostic(NOT_IN_TARGET, {
    severity: capability.loss,
    message:
      `Kubeflow Pipelines ${formatTarget(target)} has no ${capability.noun}, ` +
      `which step ${step.name} asks for; the first version with that is ${version}.`,
    hint: `Compile for --target ${version} if your server can be updated, or remove the setting.`,
    ...placeOf(step)
  });
}
