/** Plans a rerun: core decides what runs, from what is known of every step. */
import {
  diagnostic,
  nearest,
  planRerun,
  STATE_GONE,
  UNKNOWN_RUN_STEP,
  type Diagnostic,
  type ParameterValue,
  type PlannedRerun,
  type RerunMode
} from '../../core/index.js';
import type { RerunJson, RunStatus, RunStep } from '../../protocol/index.js';
import type { RunDirectory } from '../runs/index.js';
import { imageDifferences } from './image-differences.js';
import { sha256, type Launch, type Lineage } from './launch.js';
import { Situations } from './situations.js';

export interface RerunChoice {
  readonly mode: RerunMode;
  readonly step?: string;
  /** The run to go on from. */
  readonly parent: RunDirectory;
  /** Path of zygote.py. */
  readonly program: string;
}

export interface PreparedRerun {
  readonly plan: RerunJson;
  /** What to create the run with; absent where a state is missing. */
  readonly lineage?: Lineage;
  /** With the values of the parent that were not given anew. */
  readonly launch: Launch;
  readonly diagnostics: readonly Diagnostic[];
}

export type RerunResult =
  | { readonly rerun: PreparedRerun; readonly problem?: never }
  | { readonly rerun?: never; readonly problem: Diagnostic };

/** Plan a rerun. */
export async function prepareRerun(given: Launch, choice: RerunChoice): Promise<RerunResult> {
  const { mode, step, parent } = choice;
  const names = given.plan.steps.map(({ name }) => name);
  if (step !== undefined && !names.includes(step)) {
    return { problem: unknownStep(step, names) };
  }
  const status = parent.status();
  const launch = withParametersOf(given, parent);
  const situations = await new Situations(launch, parent, status, choice.program).all();
  const planned = planRerun(
    {
      mode,
      ...(step !== undefined && { step }),
      changedParameters: changedParameters(given, status)
    },
    situations
  );
  const made = rerunJson(planned, launch, choice, status);
  const warnings = [...planned.warnings, ...imageDifferences(launch, made, parent.stateFolder)];
  const plan = { ...made, warnings: warnings.map(({ code, message }) => ({ code, message })) };
  const gone = plan.steps.filter(({ action }) => action === 'missing').map(missingState);
  return {
    rerun: {
      plan,
      launch,
      diagnostics: [...warnings, ...gone],
      ...(gone.length === 0 && {
        lineage: {
          mode,
          ...(step !== undefined && { step }),
          parent: parent.id,
          root: parent.run.root ?? parent.id,
          steps: plan.steps.map(each => runStep(each, planned))
        }
      })
    }
  };
}

/** Values that were given for the parent stay, unless they are given anew. */
function withParametersOf(launch: Launch, parent: RunDirectory): Launch {
  const known = new Set(launch.plan.parameters.map(({ name }) => name));
  const kept = Object.entries(parent.run.parameters).filter(([name]) => known.has(name));
  return {
    ...launch,
    parameters: {
      ...(Object.fromEntries(kept) as Record<string, ParameterValue>),
      ...launch.parameters
    }
  };
}

function changedParameters({ parameters }: Launch, status: RunStatus): string[] {
  return Object.entries(parameters)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(status.parameters[name]))
    .map(([name]) => name);
}

function rerunJson(
  planned: PlannedRerun,
  launch: Launch,
  { mode, step, parent }: RerunChoice,
  status: RunStatus
): RerunJson {
  const start = planned.start ?? step;
  const defaults = launch.plan.parameters.map(each => [each.name, each.default] as const);
  const parameters = { ...Object.fromEntries(defaults), ...launch.parameters };
  const steps = [...planned.steps];
  const rests = [
    sha256(launch.loaded.text),
    parent.id,
    status.status,
    mode,
    start,
    parameters,
    steps
  ];
  return {
    schema: 'savoy.rerun/1',
    parent: parent.id,
    mode,
    ...(start !== undefined && { step: start }),
    token: sha256(JSON.stringify(rests)),
    parameters,
    steps,
    warnings: []
  };
}

function runStep(step: RerunJson['steps'][number], planned: PlannedRerun): RunStep {
  const { name, snapshot, origin } = step;
  const action = planned.actions.get(name) ?? 'skip';
  return action === 'reuse' && snapshot !== undefined && origin !== undefined
    ? {
        name,
        action,
        snapshot,
        origin,
        ...(planned.staleReused.has(name) && { stale: true })
      }
    : { name, action };
}

function missingState({ name, instead }: RerunJson['steps'][number]): Diagnostic {
  return diagnostic(STATE_GONE, {
    message: `The variables of ${name} are needed, and they are not there any more.`,
    hint:
      instead === undefined
        ? 'Run all that is out of date or gone: `--stale`.'
        : `Go on from an earlier step: \`--from ${instead}\`.`,
    step: name
  });
}

function unknownStep(name: string, names: readonly string[]): Diagnostic {
  const meant = nearest(name, names);
  return diagnostic(UNKNOWN_RUN_STEP, {
    message: `The notebook has no step ${name}.`,
    hint: meant === undefined ? `Its steps are ${names.join(', ')}.` : `Did you mean ${meant}?`
  });
}
