/**
 * From the captured environment to what pip installs at the start of a step: the imported
 * distributions in exactly the versions that the notebook's Python has.
 */
import {
  diagnostic,
  FROM_REPOSITORY,
  LOCAL_VERSION,
  normalizedName,
  NOT_FROM_INDEX,
  type Details,
  type Diagnostic,
  type Fix,
  type Place,
  type Rule,
  type StepConfig
} from '../../core/index.js';
import type { Distribution, Environment } from '../../protocol/index.js';

export interface Requirements {
  /** Arguments of pip, sorted. */
  readonly requirements: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Requirements by normalised name. `placeOf` says which import needs a distribution; `removed` are
 * those that the settings of the notebook take away.
 */
export function requirementsOf(
  environment: Environment,
  placeOf: (distribution: string) => Place,
  removed: readonly string[]
): Requirements {
  const left = new Set(removed.map(normalizedName));
  const requirements = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const distribution of environment.distributions) {
    const key = normalizedName(distribution.name);
    if (left.has(key)) {
      continue;
    }
    const { requirement, problem } = pin(distribution);
    if (problem !== undefined) {
      diagnostics.push(
        diagnostic(problem.rule, {
          ...problem.details,
          ...placeOf(distribution.name),
          ...(requirement === undefined && { fixes: [leaveToImage(distribution.name, removed)] })
        })
      );
    }
    if (requirement !== undefined) {
      requirements.set(key, requirement);
    }
  }
  return { requirements, diagnostics };
}

/** The requirements of one step: what is shared, with what its settings add and take away. */
export function requirementsOfStep(
  shared: ReadonlyMap<string, string>,
  packages: StepConfig['packages']
): string[] {
  const result = new Map(shared);
  for (const name of packages?.remove ?? []) {
    result.delete(normalizedName(name));
  }
  for (const requirement of packages?.add ?? []) {
    result.set(normalizedName(nameOfRequirement(requirement)), requirement);
  }
  return [...result.values()].sort();
}

/** The name at the start of a requirement (PEP 508). */
export function nameOfRequirement(requirement: string): string {
  return /^[\w.-]*/.exec(requirement.trim())?.[0] ?? requirement;
}

function leaveToImage(name: string, removed: readonly string[]): Fix {
  const path = ['savoy', 'defaults', 'packages', 'remove'];
  return {
    title: `Leave ${name} to the image`,
    edits: [{ kind: 'metadata', path, value: [...removed, name] }]
  };
}

interface Pin {
  readonly requirement?: string;
  readonly problem?: { readonly rule: Rule; readonly details: Details };
}

function pin({ name, version, direct, editable = false }: Distribution): Pin {
  if (direct !== undefined) {
    return pinDirect(name, direct, editable);
  }
  const [released = version, local] = version.split('+');
  const requirement = `${name}==${released}`;
  if (local === undefined) {
    return { requirement };
  }
  return {
    requirement,
    problem: {
      rule: LOCAL_VERSION,
      details: {
        message: `${name} ${version} is a build that the usual index does not have; steps ask for ${name} ${released}.`,
        hint: 'If they need this very build, use an image that has it (--image REF).'
      }
    }
  };
}

function pinDirect(name: string, direct: string, editable: boolean): Pin {
  if (/^(git|hg|svn|bzr)\+(?!file:)/.test(direct) && !editable) {
    return {
      requirement: `${name} @ ${direct}`,
      problem: {
        rule: FROM_REPOSITORY,
        details: {
          message: `${name} was installed from ${direct}; each step installs it from there.`,
          hint: 'The image needs the tool for that, and the repository must open without a password.'
        }
      }
    };
  }
  if (/^https?:/.test(direct) && !editable) {
    return { requirement: `${name} @ ${direct}` };
  }
  const how = editable ? 'an editable install' : 'an install';
  return {
    problem: {
      rule: NOT_FROM_INDEX,
      details: {
        message: `${name} is ${how} from ${direct} on this machine, which a step cannot reach.`,
        hint: `Put its modules beside the notebook, or use an image that has it (--image REF).`
      }
    }
  };
}
