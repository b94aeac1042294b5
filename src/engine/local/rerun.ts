/**
 * Plans a rerun: finds out what is known of every step in the run to go on from, whether its result
 * still is what the notebook would give, and lets core decide what runs.
 */
import path from 'node:path';
import {
  changesSince,
  diagnostic,
  hasResult,
  nearest,
  planNotebook,
  planRerun,
  readNotebook,
  reason,
  STATE_GONE,
  UNKNOWN_RUN_STEP,
  type Diagnostic,
  type ParameterValue,
  type PlannedRerun,
  type Reason,
  type RerunMode,
  type RerunSituation,
  type StepResult
} from '../../core/index.js';
import type { Prepared, RerunJson, RunStatus, RunStep, StepStatus } from '../../protocol/index.js';
import { RunDirectory, Snapshots } from '../runs/index.js';
import { sha256, type Launch, type Lineage } from './launch.js';
import { installedModules } from './modules.js';
import { lastParent } from './request.js';
import { changesInWorld, ResultIndex, type Present } from './result-index.js';
import { keyOf, StepKeys } from './step-keys.js';
import { packagesFingerprint } from './zygote-place.js';
import { prepareZygote } from './zygote.js';

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
  const plan = rerunJson(planned, launch, choice, status);
  const gone = plan.steps.filter(({ action }) => action === 'missing').map(missingState);
  return {
    rerun: {
      plan,
      launch,
      diagnostics: [...planned.warnings, ...gone],
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

/** Gathers what is known of each step. */
class Situations {
  private readonly snapshots: Snapshots;
  private readonly index: ResultIndex;
  private readonly folder: string;
  private readonly packages: string;
  private readonly results = new Map<string, string>();
  private readonly now: StepKeys;
  private readonly origins = new Map<string, Origin | undefined>();
  private environment: Promise<Prepared['env']> | undefined;

  constructor(
    private readonly launch: Launch,
    private readonly parent: RunDirectory,
    private readonly status: RunStatus,
    private readonly program: string
  ) {
    const { stateFolder } = parent;
    this.folder = path.dirname(path.resolve(launch.loaded.file));
    this.packages = packagesFingerprint(launch.interpreter.path);
    this.snapshots = new Snapshots(stateFolder);
    this.index = new ResultIndex(stateFolder);
    for (const step of status.steps) {
      if (hasResult(step) && step.snapshot !== undefined) {
        this.results.set(step.name, step.snapshot);
      }
    }
    this.now = new StepKeys({
      notebook: launch.loaded.notebook,
      plan: launch.plan,
      folder: this.folder,
      parameters: launch.parameters,
      snapshots: this.snapshots
    });
  }

  /** In the order of the notebook. */
  all(): Promise<RerunSituation[]> {
    return Promise.all(
      this.launch.plan.steps.map(async ({ name, after, parameters, inputs }) => {
        const step = this.status.steps.find(each => each.name === name);
        const result = step === undefined ? undefined : this.resultOf(step);
        return {
          name,
          after,
          parameters,
          takesFrom: inputs.filter(({ kind }) => kind === 'value').map(({ from }) => from),
          progress: progressOf(step),
          ...(result !== undefined && { result }),
          reasons:
            step === undefined || result === undefined ? [] : await this.reasons(step, result)
        };
      })
    );
  }

  private resultOf(step: StepStatus): StepResult | undefined {
    if (!hasResult(step) || step.snapshot === undefined) {
      return undefined;
    }
    const origin = step.origin ?? this.parent.id;
    const ran = this.origin(origin)?.status.steps.find(({ name }) => name === step.name);
    const bytes = this.snapshots.bytes(step.snapshot);
    return {
      snapshot: step.snapshot,
      origin,
      available: this.snapshots.isWhole(step.snapshot),
      basedOnStale: this.origin(origin)?.isBasedOnStale(step.name) ?? false,
      ...(bytes !== undefined && { bytes }),
      ...(ran?.seconds !== undefined && { seconds: ran.seconds })
    };
  }

  /** Why a result is not what the step would give now. */
  private async reasons({ name, key }: StepStatus, result: StepResult): Promise<Reason[]> {
    const facts = this.now.facts(name, this.results);
    if (facts === undefined) {
      return [];
    }
    if (facts.material.volatile) {
      return [reason('volatile', 'its settings say that it must run each time')];
    }
    if (key === keyOf(facts)) {
      const entry = this.index.find(key).find(({ snapshot }) => snapshot === result.snapshot);
      return entry === undefined ? [] : changesInWorld(entry, this.present(name));
    }
    const before = this.origin(result.origin)?.facts(name);
    const changes = before === undefined ? [] : changesSince(before, facts);
    return changes.length > 0
      ? changes
      : [reason('code', 'it was run by another version of Savoy')];
  }

  private present(step: string): Present {
    const parent = lastParent(step, this.launch.plan);
    const snapshot = parent === undefined ? undefined : this.results.get(parent);
    return {
      folder: this.folder,
      packages: this.packages,
      env: () => this.versions(),
      ambient: snapshot === undefined ? undefined : this.snapshots.ambientId(snapshot)
    };
  }

  /** Something was installed since: Python itself says what it has now. Asked once. */
  private versions(): Promise<Prepared['env']> {
    const { plan, interpreter, settings } = this.launch;
    this.environment ??= prepareZygote({
      python: interpreter.path,
      program: this.program,
      environment: { ...settings.machine.environment, ...interpreter.environment },
      modules: installedModules(plan, this.folder),
      jobs: 1
    }).then(({ zygote }) => zygote?.prepared.env);
    return this.environment;
  }

  private origin(id: string): Origin | undefined {
    if (!this.origins.has(id)) {
      const directory = new RunDirectory(path.join(path.dirname(this.parent.folder), id));
      this.origins.set(id, directory.isRun ? new Origin(directory, this.snapshots) : undefined);
    }
    return this.origins.get(id);
  }
}

/** A run that results come from. */
class Origin {
  readonly status: RunStatus;
  private madeKeys: StepKeys | undefined;
  private readonly results: ReadonlyMap<string, string>;

  constructor(
    private readonly directory: RunDirectory,
    private readonly snapshots: Snapshots
  ) {
    this.status = directory.status();
    this.results = new Map(
      this.status.steps.flatMap(({ name, snapshot }) =>
        snapshot === undefined ? [] : [[name, snapshot] as const]
      )
    );
  }

  /** What a step rested on in this run. */
  facts(step: string) {
    this.madeKeys ??= this.makeKeys();
    return this.madeKeys.facts(step, this.results);
  }

  /** Whether something before the step was taken over although it was stale. */
  isBasedOnStale(step: string): boolean {
    const { plan, steps } = this.directory.run;
    const stale = new Set(steps.filter(each => each.stale === true).map(({ name }) => name));
    const before = new Set([step]);
    for (const name of before) {
      plan.steps.find(each => each.name === name)?.after.forEach(each => before.add(each));
    }
    before.delete(step);
    return [...before].some(name => stale.has(name));
  }

  private makeKeys(): StepKeys {
    const { notebook, parameters } = this.directory.run;
    const read = readNotebook(this.directory.notebookText, { path: notebook.path });
    return new StepKeys({
      notebook: read,
      plan: planNotebook(read, { fileName: path.basename(notebook.path) }),
      folder: path.dirname(notebook.path),
      parameters,
      snapshots: this.snapshots
    });
  }
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

function progressOf(step: StepStatus | undefined): RerunSituation['progress'] {
  switch (step?.state) {
    case 'succeeded':
    case 'reused':
      return 'done';
    case 'failed':
    case 'cancelled':
      return 'failed';
    case 'running':
      return 'running';
    default:
      return 'never-run';
  }
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
    warnings: planned.warnings.map(({ code, message }) => ({ code, message }))
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

function missingState({ name, instead = name }: RerunJson['steps'][number]): Diagnostic {
  return diagnostic(STATE_GONE, {
    message: `The variables of ${name} are needed, and they are not there any more.`,
    hint: `Go on from an earlier step: \`--from ${instead}\`.`,
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
