/**
 * Requests and limits of a step → `resources` of its container. Kubeflow Pipelines knows processors,
 * memory and one kind of accelerator; everything else is reported.
 */
import {
  diagnostic,
  INVALID_SETTING,
  NOT_EXPRESSIBLE,
  type Diagnostic
} from '../diagnostics/index.js';
import type { Quantities } from '../notebook/index.js';
import type { Step } from '../pipeline/index.js';
import type { AcceleratorConfig, ResourceSpec } from './ir.js';
import { placeOf } from './place.js';
import { parseQuantity, type Quantity } from './quantity.js';
import { compareTargets, type TargetVersion } from './versions.js';

/** The proto has `resourceCpuLimit` and its like from 2.3; the driver reads them from 2.4. */
const STRINGS_SINCE: TargetVersion = { major: 2, minor: 3, patch: 0 };

export interface ResourceResult {
  readonly resources: ResourceSpec | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a pod can be given of one resource. */
interface Amount {
  readonly request: Quantity | undefined;
  readonly limit: Quantity | undefined;
}

/** Translate the requests and limits of a step for a target. */
export function emitResources(step: Step, target: TargetVersion | undefined): ResourceResult {
  const reader = new ResourceReader(step);
  const cpu = reader.amount('cpu');
  const memory = reader.amount('memory');
  const accelerator = reader.accelerator();
  reader.reportOthers();
  // Unknown fields of `deploymentSpec`, a Struct, are ignored: the common form has both spellings.
  const strings = target === undefined || compareTargets(target, STRINGS_SINCE) >= 0;
  const resources: ResourceSpec = {
    ...(cpu.request && { cpuRequest: cpu.request.value }),
    ...(cpu.limit && { cpuLimit: cpu.limit.value }),
    ...(memory.request && { memoryRequest: gigabytes(memory.request) }),
    ...(memory.limit && { memoryLimit: gigabytes(memory.limit) }),
    ...(strings && {
      ...(cpu.request && { resourceCpuRequest: cpu.request.text }),
      ...(cpu.limit && { resourceCpuLimit: cpu.limit.text }),
      ...(memory.request && { resourceMemoryRequest: memory.request.text }),
      ...(memory.limit && { resourceMemoryLimit: memory.limit.text })
    }),
    ...(accelerator && { accelerator: acceleratorConfig(accelerator, strings) })
  };
  return {
    resources: Object.keys(resources).length > 0 ? resources : undefined,
    diagnostics: reader.diagnostics
  };
}

/** Decimal gigabytes: the server prints the number and puts `G` behind it. */
function gigabytes(bytes: Quantity): number {
  return bytes.value / 1e9;
}

interface Accelerator {
  readonly type: string;
  readonly count: string;
}

function acceleratorConfig({ type, count }: Accelerator, strings: boolean): AcceleratorConfig {
  return { type, count, ...(strings && { resourceType: type, resourceCount: count }) };
}

/** An extended resource of Kubernetes has a domain: `nvidia.com/gpu`, `amd.com/gpu`. */
function isAccelerator(name: string): boolean {
  return name.includes('/');
}

class ResourceReader {
  readonly diagnostics: Diagnostic[] = [];
  private readonly requests: Quantities;
  private readonly limits: Quantities;

  constructor(private readonly step: Step) {
    this.requests = step.config.requests ?? {};
    this.limits = step.config.limits ?? {};
  }

  amount(name: string): Amount {
    const request = this.quantity('request', name, this.requests[name]);
    const limit = this.quantity('limit', name, this.limits[name]);
    if (request !== undefined && limit !== undefined && request.value > limit.value) {
      this.invalid(
        `Step ${this.step.name} requests ${request.text} of ${name} and is limited to ${limit.text}.`,
        'Raise the limit or lower the request: Kubernetes refuses a request above the limit.'
      );
    }
    return { request, limit };
  }

  /** The one accelerator; Kubernetes gives it by the limit, a request has to be equal. */
  accelerator(): Accelerator | undefined {
    const names = this.names().filter(isAccelerator);
    const found = names.flatMap(type => {
      const { request, limit } = this.amount(type);
      const value = limit ?? request;
      if (value === undefined || value.value === 0) {
        return [];
      }
      if (!Number.isSafeInteger(value.value)) {
        this.invalid(
          `Step ${this.step.name} asks for ${value.text} of ${type}, which is not a whole number.`,
          'Give a whole number, such as 1.'
        );
        return [];
      }
      if (request !== undefined && limit !== undefined && request.value < limit.value) {
        this.invalid(
          `Step ${this.step.name} requests ${request.text} of ${type} and is limited to ${limit.text}.`,
          'Give the limit only: an accelerator is always given whole.'
        );
      }
      return [{ type, count: String(value.value) }];
    });
    if (found.length > 1) {
      this.diagnostics.push(
        diagnostic(NOT_EXPRESSIBLE, {
          severity: 'error',
          message:
            `Step ${this.step.name} asks for ${found.map(one => one.type).join(' and ')}; ` +
            'Kubeflow Pipelines can give a step one kind of accelerator only.',
          hint: 'Keep one of them.',
          ...placeOf(this.step)
        })
      );
    }
    return found[0];
  }

  /** Resources for which the container spec has no field. */
  reportOthers(): void {
    for (const name of this.names()) {
      if (name !== 'cpu' && name !== 'memory' && !isAccelerator(name)) {
        this.diagnostics.push(
          diagnostic(NOT_EXPRESSIBLE, {
            message: `Step ${this.step.name} asks for ${name}, which Kubeflow Pipelines cannot give to a step.`,
            hint:
              name === 'ephemeral-storage'
                ? 'Remove it, and mount a volume for big temporary files.'
                : 'Remove it; cpu, memory and accelerators such as nvidia.com/gpu can be asked for.',
            ...placeOf(this.step)
          })
        );
      }
    }
  }

  private names(): string[] {
    return [...new Set([...Object.keys(this.limits), ...Object.keys(this.requests)])];
  }

  private quantity(kind: string, name: string, written: string | undefined): Quantity | undefined {
    if (written === undefined) {
      return undefined;
    }
    const quantity = parseQuantity(written);
    if (quantity === undefined) {
      this.invalid(
        `Step ${this.step.name} has the ${kind} ${name}: ${written}, which is not a quantity.`,
        name === 'cpu'
          ? 'Write processors as 2, 0.5 or 500m.'
          : name === 'memory'
            ? 'Write memory as 4G, 4Gi or 512Mi.'
            : 'Write a number, such as 1.'
      );
    }
    return quantity;
  }

  private invalid(message: string, hint: string): void {
    this.diagnostics.push(diagnostic(INVALID_SETTING, { message, hint, ...placeOf(this.step) }));
  }
}
