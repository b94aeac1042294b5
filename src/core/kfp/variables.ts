/**
 * Environment variables of a step: constants stand in the container, variables from secrets and config
 * maps in the platform document; a volume may name a variable that holds its path.
 */
import {
  diagnostic,
  DUPLICATE_VARIABLE,
  INVALID_SETTING,
  PARAMETER_MACRO,
  type Diagnostic
} from '../diagnostics/index.js';
import type { Step } from '../pipeline/index.js';
import type { CapabilityAccount } from './capabilities.js';
import type { ConfigMapAsEnv, EnvVar, KubernetesExecutorConfig, SecretAsEnv } from './ir.js';
import { isDnsSubdomain, isVariableName } from './kubernetes-names.js';
import { placeOf } from './place.js';

/** Variables with a value that is known when compiling. */
export function emitConstants(step: Step): readonly EnvVar[] {
  const constants = Object.entries(step.config.environment ?? {});
  const paths = (step.config.volumes ?? []).flatMap((volume): [string, string][] =>
    volume.type === 'pvc' && volume.variable !== undefined ? [[volume.variable, volume.path]] : []
  );
  return [...constants, ...paths].map(([name, value]) => ({ name, value }));
}

/** Variables that the cluster fills in. */
export function emitReferences(
  step: Step,
  account: CapabilityAccount
): Pick<KubernetesExecutorConfig, 'secretAsEnv' | 'configMapAsEnv'> {
  const isOptional = (entry: { optional?: boolean }): boolean =>
    entry.optional === true && account.allows('optionalVariables', step);

  const secrets = groupBy(step.config.secrets ?? [], entry =>
    JSON.stringify([entry.secret, isOptional(entry)])
  ).map(([first, ...rest]): SecretAsEnv => ({
    secretName: first.secret,
    keyToEnv: [first, ...rest].map(({ key, variable }) => ({
      secretKey: key,
      envVar: variable
    })),
    ...(isOptional(first) && { optional: true })
  }));
  const declared = step.config.configMaps ?? [];
  const written = declared.length > 0 && account.allows('configMapVariables', step) ? declared : [];
  const configMaps = groupBy(written, entry =>
    JSON.stringify([entry.configMap, isOptional(entry)])
  ).map(([first, ...rest]): ConfigMapAsEnv => ({
    configMapName: first.configMap,
    keyToEnv: [first, ...rest].map(({ key, variable }) => ({
      configMapKey: key,
      envVar: variable
    })),
    ...(isOptional(first) && { optional: true })
  }));
  return {
    ...(secrets.length > 0 && { secretAsEnv: secrets }),
    ...(configMaps.length > 0 && { configMapAsEnv: configMaps })
  };
}

/** What Kubernetes would refuse, or take in another sense, in the variables of a step. */
export function checkVariables(step: Step): Diagnostic[] {
  const { secrets = [], configMaps = [] } = step.config;
  const constants = emitConstants(step);
  const names = [
    ...constants.map(entry => entry.name),
    ...secrets.map(entry => entry.variable),
    ...configMaps.map(entry => entry.variable)
  ];
  const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  const place = placeOf(step);
  return [
    ...[...new Set(names)]
      .filter(name => !isVariableName(name))
      .map(name =>
        diagnostic(INVALID_SETTING, {
          message: `Step ${step.name} sets the variable ${JSON.stringify(name)}, which is no name for one.`,
          hint: 'Use letters, digits and underscores; the first is not a digit.',
          ...place
        })
      ),
    ...[...repeated].map(name =>
      diagnostic(DUPLICATE_VARIABLE, {
        message: `Step ${step.name} sets the variable ${name} twice.`,
        hint: 'Keep one of the two settings, or rename one of the variables.',
        ...place
      })
    ),
    ...[...secrets.map(one => one.secret), ...configMaps.map(one => one.configMap)]
      .filter((name, i, all) => !isDnsSubdomain(name) && all.indexOf(name) === i)
      .map(name =>
        diagnostic(INVALID_SETTING, {
          message: `Step ${step.name} takes a variable from ${JSON.stringify(name)}, which is no name for a secret or config map.`,
          hint: 'Use lower-case letters, digits, hyphens and dots.',
          ...place
        })
      ),
    ...constants
      .filter(({ value }) => value.includes('{{'))
      .map(({ name }) =>
        diagnostic(PARAMETER_MACRO, {
          message: `The variable ${name} of step ${step.name} holds double braces, which the server takes for a template.`,
          hint: 'Write the text in another way, or build it in the step.',
          ...place
        })
      )
  ];
}

/** Groups in the order of their first members. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.values()];
}
