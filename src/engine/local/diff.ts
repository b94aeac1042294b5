/** What differs between two runs: parameters, environment, and for each step code, variables, metrics. */
import { codeDiff, type CodePart } from '../../core/index.js';
import type {
  DiffJson,
  RunStatus,
  StepChange,
  StepStatus,
  ValueChange,
  VariableChange
} from '../../protocol/index.js';
import { originOf, Snapshots, type RunDirectory } from '../runs/index.js';
import { Origin } from './origin.js';

/** Compare two runs; of steps that were taken over, what they did where they ran. */
export function diffRuns(before: RunDirectory, after: RunDirectory): DiffJson {
  const [old, now] = [new Side(before), new Side(after)];
  const names = [...now.names, ...old.names.filter(name => !now.names.includes(name))];
  return {
    schema: 'savoy.diff/1',
    before: before.id,
    after: after.id,
    parameters: valueChanges(old.status.parameters, now.status.parameters),
    environment: valueChanges(old.environment(), now.environment()),
    steps: names.map(name => stepChange(name, old, now))
  };
}

/** One of the two runs. */
class Side {
  readonly status: RunStatus;
  readonly names: readonly string[];
  private readonly snapshots: Snapshots;
  private readonly origins = new Map<string, Origin>();

  constructor(private readonly directory: RunDirectory) {
    this.status = directory.status();
    this.names = this.status.steps.map(({ name }) => name);
    this.snapshots = new Snapshots(directory.stateFolder);
  }

  step(name: string): StepStatus | undefined {
    return this.status.steps.find(step => step.name === name);
  }

  /** The code that a step really ran. */
  parts(name: string): readonly CodePart[] {
    const step = this.step(name);
    return step === undefined ? [] : (this.origin(step).facts(name)?.material.parts ?? []);
  }

  seconds(name: string): number | undefined {
    const step = this.step(name);
    return (
      step &&
      (step.seconds ?? this.origin(step).status.steps.find(each => each.name === name)?.seconds)
    );
  }

  /** Ids and descriptions of the variables that a step made or changed, by name. */
  variables(name: string): Map<string, { readonly id: string; readonly what: string }> {
    const snapshot = this.step(name)?.snapshot;
    const manifest = snapshot === undefined ? undefined : this.snapshots.manifest(snapshot);
    const groups = manifest?.groups ?? [];
    return new Map(
      groups.flatMap(({ id, names }) =>
        names.map(variable => {
          const { type = '', shape } = manifest?.vars[variable] ?? {};
          return [variable, { id, what: [type, shape?.join(' × ')].filter(Boolean).join(' ') }];
        })
      )
    );
  }

  /** Id of the content of a variable, whoever made it. */
  contentId(name: string, variable: string): string | undefined {
    const snapshot = this.step(name)?.snapshot;
    return snapshot === undefined ? undefined : this.snapshots.contentId(snapshot, variable);
  }

  /** Versions of Python and of the packages that any step has imported. */
  environment(): Record<string, string> {
    const versions: Record<string, string> = {};
    for (const { snapshot } of this.status.steps) {
      const env = snapshot === undefined ? undefined : this.snapshots.manifest(snapshot)?.env;
      if (env !== undefined) {
        Object.assign(versions, { Python: env.python }, env.packages);
      }
    }
    return versions;
  }

  private origin(step: StepStatus): Origin {
    const directory = originOf(this.directory, step);
    const known = this.origins.get(directory.id) ?? new Origin(directory, this.snapshots);
    this.origins.set(directory.id, known);
    return known;
  }
}

function stepChange(name: string, old: Side, now: Side): StepChange {
  const [before, after] = [old.step(name), now.step(name)];
  const code =
    before === undefined || after === undefined ? [] : codeDiff(old.parts(name), now.parts(name));
  const variables = variableChanges(name, old, now);
  const metrics = valueChanges(before?.metrics ?? {}, after?.metrics ?? {});
  const [was, is] = [old.seconds(name), now.seconds(name)];
  const isSame =
    code.length + metrics.length === 0 && variables.every(({ change }) => change === 'same');
  return {
    name,
    change:
      before === undefined
        ? 'added'
        : after === undefined
          ? 'removed'
          : isSame
            ? 'same'
            : 'changed',
    code,
    variables,
    metrics,
    ...(was !== undefined && { before: was }),
    ...(is !== undefined && { after: is })
  };
}

function variableChanges(name: string, old: Side, now: Side): VariableChange[] {
  const [before, after] = [old.variables(name), now.variables(name)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.map(variable => {
    const [was, is] = [before.get(variable), after.get(variable)];
    const [oldId, newId] = [old.contentId(name, variable), now.contentId(name, variable)];
    return {
      name: variable,
      change:
        oldId === undefined
          ? 'added'
          : newId === undefined
            ? 'removed'
            : oldId === newId
              ? 'same'
              : 'different',
      ...(was !== undefined && { before: was.what }),
      ...(is !== undefined && { after: is.what })
    };
  });
}

function valueChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>
): ValueChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map(name => ({
      name,
      ...(name in before && { before: before[name] }),
      ...(name in after && { after: after[name] })
    }));
}
