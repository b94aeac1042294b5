/**
 * Puts configurations together: defaults and a step's own, tags and metadata, the cells of a step.
 * What is said later (`over`) wins; what both can say side by side is kept from both.
 */
import type { HandOn, StepConfig, Toleration, Volume } from './config.js';

type Merge<T> = (base: T, over: T) => T;
type Fields = { readonly [K in keyof StepConfig]-?: Merge<NonNullable<StepConfig[K]>> };

/** How each field is put together; the compiler sees to it that none is forgotten. */
const FIELDS: Fields = {
  image: takeOver,
  caching: takeOver,
  report: takeOver,
  // Maps: key by key.
  requests: mergeKeys,
  limits: mergeKeys,
  environment: mergeKeys,
  labels: mergeKeys,
  annotations: mergeKeys,
  nodeSelector: mergeKeys,
  // A variable has one source: see `withoutVariables`.
  secrets: mergeBy(item => item.variable),
  configMaps: mergeBy(item => item.variable),
  // One volume at each mount path.
  volumes: mergeBy<Volume>(volume => volume.path),
  sharedMemory: takeOver,
  // All tolerations count; the same one only once.
  tolerations: mergeBy<Toleration>(({ key, operator, value, effect }) =>
    JSON.stringify([key, operator, value, effect])
  ),
  imagePullPolicy: takeOver,
  imagePullSecrets: union,
  retry: mergeKeys,
  timeout: takeOver,
  files: union,
  packages: mergePackages,
  baseImage: takeOver,
  systemPackages: union,
  handOn: mergeHandOn,
  trainJob: mergeKeys,
  notebook: takeOver
};

/** `base` with all that `over` says added to it; where both say something `over` wins. */
export function mergeConfig(base: StepConfig, over: StepConfig): StepConfig {
  const merged: Record<string, unknown> = { ...withoutVariables(base, variables(over)) };
  for (const key of Object.keys(FIELDS) as (keyof StepConfig)[]) {
    const value = over[key];
    if (value !== undefined) {
      const before = merged[key];
      const merge = FIELDS[key] as Merge<unknown>;
      merged[key] = before === undefined ? value : merge(before, value);
    }
  }
  return merged;
}

/** The environment variables that a configuration sets, from whatever source. */
function variables(config: StepConfig): ReadonlySet<string> {
  return new Set([
    ...Object.keys(config.environment ?? {}),
    ...(config.secrets ?? []).map(item => item.variable),
    ...(config.configMaps ?? []).map(item => item.variable)
  ]);
}

/** So that a plain value can replace a default that came from a secret, and the other way round. */
function withoutVariables(config: StepConfig, names: ReadonlySet<string>): StepConfig {
  if (names.size === 0) {
    return config;
  }
  const { environment, secrets, configMaps, ...rest } = config;
  const keep = <T extends { readonly variable: string }>(items: readonly T[]): readonly T[] =>
    items.filter(item => !names.has(item.variable));
  return {
    ...rest,
    ...(environment !== undefined && {
      environment: Object.fromEntries(
        Object.entries(environment).filter(([name]) => !names.has(name))
      )
    }),
    ...(secrets !== undefined && { secrets: keep(secrets) }),
    ...(configMaps !== undefined && { configMaps: keep(configMaps) })
  };
}

function takeOver<T>(_base: T, over: T): T {
  return over;
}

function mergeKeys<T extends object>(base: T, over: T): T {
  return { ...base, ...over };
}

/** A list in which a later item takes the place of an earlier one with the same key. */
function mergeBy<T>(key: (item: T) => string): Merge<readonly T[]> {
  return (base, over) => [
    ...new Map([...base, ...over].map(item => [key(item), item] as const)).values()
  ];
}

function union(base: readonly string[], over: readonly string[]): readonly string[] {
  return [...new Set([...base, ...over])];
}

type Packages = NonNullable<StepConfig['packages']>;

/** A package that `over` adds is no longer removed, and the other way round. */
function mergePackages(base: Packages, over: Packages): Packages {
  const distribution = (requirement: string): string =>
    requirement
      .replace(/[^\w.-].*$/, '')
      .toLowerCase()
      .replace(/[-_.]+/g, '-');
  const without = (list: readonly string[] = [], other: readonly string[] = []): string[] => {
    const names = new Set(other.map(distribution));
    return list.filter(requirement => !names.has(distribution(requirement)));
  };
  const add = [
    ...without(base.add, [...(over.add ?? []), ...(over.remove ?? [])]),
    ...(over.add ?? [])
  ];
  const remove = union(without(base.remove, over.add), over.remove ?? []);
  return { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) };
}

/** A name that `over` takes is no longer dropped, and the other way round. */
function mergeHandOn(base: HandOn, over: HandOn): HandOn {
  const drop = union(
    (base.drop ?? []).filter(name => !Object.hasOwn(over.take ?? {}, name)),
    over.drop ?? []
  );
  const take = Object.fromEntries(
    Object.entries({ ...base.take, ...over.take }).filter(
      ([name]) => Object.hasOwn(over.take ?? {}, name) || !drop.includes(name)
    )
  );
  const give = union(base.give ?? [], over.give ?? []);
  const readOnly = union(base.readOnly ?? [], over.readOnly ?? []);
  return {
    ...(Object.keys(take).length > 0 && { take }),
    ...(drop.length > 0 && { drop }),
    ...(give.length > 0 && { give }),
    ...(readOnly.length > 0 && { readOnly })
  };
}
