/**
 * What can be looked at of a run afterwards: the notebook with its outputs, the variables after, before
 * and at the failure of a step. Steps that were taken over show what they did in the run they come from.
 */
import path from 'node:path';
import {
  diagnostic,
  nearest,
  notebookWithOutputs,
  STATE_GONE,
  UNKNOWN_RUN_STEP,
  type CellOutputs,
  type Diagnostic
} from '../../core/index.js';
import type { RunStatus, StateJson, StateVariable, StepStatus } from '../../protocol/index.js';
import { RunDirectory } from './run-directory.js';
import { Snapshots, type SnapshotManifest } from './snapshots.js';

/** A point in a run at which variables can be looked at. */
export type Moment = 'before' | 'after' | 'failure';

export interface MomentState {
  readonly when: Moment;
  /** Snapshots to be loaded one over the other. */
  readonly snapshots: readonly string[];
}

export type Found<Value> =
  | { readonly value: Value; readonly problem?: never }
  | { readonly value?: never; readonly problem: Diagnostic };

/** A step of a run by its name. */
export function findStep(status: RunStatus, name: string): Found<StepStatus> {
  const value = status.steps.find(step => step.name === name);
  if (value !== undefined) {
    return { value };
  }
  const names = status.steps.map(step => step.name);
  const meant = nearest(name, names);
  return {
    problem: diagnostic(UNKNOWN_RUN_STEP, {
      message: `The run ${status.id} has no step ${name}.`,
      hint: meant === undefined ? `Its steps are ${names.join(', ')}.` : `Did you mean ${meant}?`
    })
  };
}

/** The run in which a step of a run has really run. */
export function originOf(
  run: RunDirectory,
  { origin }: { readonly origin?: string }
): RunDirectory {
  const directory =
    origin === undefined ? run : new RunDirectory(path.join(path.dirname(run.folder), origin));
  return directory.isRun ? directory : run;
}

/** What the cells of a step showed. */
export function outputsOf(run: RunDirectory, step: StepStatus): readonly CellOutputs[] {
  const origin = originOf(run, step);
  const { plan } = origin.run;
  const task = plan.steps.find(({ name }) => name === step.name)?.task ?? step.name;
  return origin.outputs(step.name, task);
}

/** The notebook as the run has run it, with the outputs in their places, as the text of a file. */
export function executedNotebook(run: RunDirectory): string {
  const outputs = run.status().steps.map(step => [step.name, outputsOf(run, step)] as const);
  const notebook: unknown = JSON.parse(run.notebookText);
  return `${JSON.stringify(notebookWithOutputs(notebook, new Map(outputs)), null, 1)}\n`;
}

/** The snapshots that make up the state before a step, after it, or at its failure. */
export function stateAt(
  run: RunDirectory,
  status: RunStatus,
  step: StepStatus,
  before: boolean
): Found<MomentState> {
  if (!before) {
    const snapshot = step.snapshot ?? step.failure?.snapshot;
    return snapshot === undefined
      ? { problem: noState(status, step) }
      : {
          value: { when: step.snapshot === undefined ? 'failure' : 'after', snapshots: [snapshot] }
        };
  }
  const { steps } = run.run.plan;
  const { after = [], inputs = [] } = steps.find(({ name }) => name === step.name) ?? {};
  // In the order of the notebook, as the step itself begins.
  const sources = steps.filter(
    ({ name }) => after.includes(name) || inputs.some(({ from }) => from === name)
  );
  const snapshots: string[] = [];
  for (const { name } of sources) {
    const source = status.steps.find(each => each.name === name);
    if (source?.snapshot === undefined) {
      return { problem: noState(status, source ?? step) };
    }
    snapshots.push(source.snapshot);
  }
  return { value: { when: 'before', snapshots } };
}

/** The variables of a state, from the manifests alone. */
export function describeState(
  run: RunDirectory,
  step: string,
  { when, snapshots }: MomentState
): Found<StateJson> {
  const store = new Snapshots(run.stateFolder);
  const variables = new Map<string, StateVariable>();
  const missing = new Map<string, StateJson['missing'][number]>();
  for (const id of snapshots) {
    const manifest = store.manifest(id);
    if (manifest === undefined) {
      return { problem: gone(run.id, step) };
    }
    for (const variable of variablesOf(manifest, store)) {
      variables.set(variable.name, variable);
      missing.delete(variable.name);
    }
    for (const [name, gap] of Object.entries(manifest.missing)) {
      missing.set(name, { name, ...gap });
    }
  }
  return {
    value: {
      schema: 'savoy.state/1',
      run: run.id,
      step,
      when,
      snapshots: [...snapshots],
      variables: byName([...variables.values()]),
      missing: byName([...missing.values()])
    }
  };
}

function variablesOf(manifest: SnapshotManifest, store: Snapshots): StateVariable[] {
  const values = Object.entries(manifest.vars).map(
    ([name, { type, bytes, shape, required }]): StateVariable => {
      const carried = manifest.carried?.[name];
      const from = carried === undefined ? manifest.step : store.manifest(carried.from)?.step;
      return {
        name,
        type,
        bytes,
        ...(shape !== undefined && { shape }),
        ...(required === true && { required }),
        ...(from !== undefined && { from })
      };
    }
  );
  const modules = Object.entries(manifest.modules).map(([name, module]): StateVariable => ({
    name,
    type: 'module',
    module
  }));
  return [...values, ...modules];
}

function noState(status: RunStatus, step: StepStatus): Diagnostic {
  const { name, state } = step;
  const why =
    state === 'failed'
      ? 'it failed, and its variables could not be saved'
      : state === 'running'
        ? 'it is still running'
        : state === 'cancelled'
          ? 'it was cancelled'
          : 'it did not run';
  const others = status.steps.filter(each => each.snapshot !== undefined).map(each => each.name);
  return diagnostic(STATE_GONE, {
    message: `There are no variables of ${name} in the run ${status.id}: ${why}.`,
    hint:
      others.length === 0
        ? 'No step of this run has any.'
        : `Steps that have theirs: ${others.join(', ')}.`
  });
}

function gone(run: string, step: string): Diagnostic {
  return diagnostic(STATE_GONE, {
    message: `The variables of ${step} in the run ${run} are not in the store any more.`,
    hint: `Rerun the step: \`savoy rerun NB --run ${run} --from ${step}\`.`
  });
}

function byName<Named extends { readonly name: string }>(list: Named[]): Named[] {
  return list.sort((one, other) => (one.name < other.name ? -1 : 1));
}
