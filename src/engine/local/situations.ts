/** The steps of a notebook as an earlier run has left them. */
import path from 'node:path';
import {
  changesSince,
  hasResult,
  reason,
  type Reason,
  type RerunSituation,
  type StepResult
} from '../../core/index.js';
import type { Prepared, RunStatus, StepStatus } from '../../protocol/index.js';
import { RunDirectory, Snapshots } from '../runs/index.js';
import { plannedOf, type Launch } from './launch.js';
import { installedModules } from './modules.js';
import { Origin } from './origin.js';
import { worldOf, type World } from './present-world.js';
import { lastParent } from './request.js';
import { changesInWorld, ResultIndex, type Present } from './result-index.js';
import { keyOf, StepKeys } from './step-keys.js';
import { readFacts } from './stored-facts.js';
import { prepareZygote } from './zygote.js';

/**
 * What is known of each step of a notebook in a run, and whether the results there still are what the
 * notebook would give.
 */
export class Situations {
  private readonly snapshots: Snapshots;
  private readonly index: ResultIndex;
  private readonly folder: string;
  private readonly world: World;
  private readonly results = new Map<string, string>();
  private readonly now: StepKeys;
  private readonly origins = new Map<string, Origin | undefined>();
  private environment: Promise<Prepared['env']> | undefined;

  constructor(
    private readonly launch: Launch,
    private readonly parent: RunDirectory,
    private readonly status: RunStatus,
    /** Path of zygote.py. */
    private readonly program: string
  ) {
    const { stateFolder } = parent;
    this.folder = path.dirname(path.resolve(launch.loaded.file));
    this.world = worldOf(launch.interpreter.path, launch.images, () => this.versions());
    this.snapshots = new Snapshots(stateFolder);
    this.index = new ResultIndex(stateFolder);
    for (const step of this.status.steps) {
      if (hasResult(step) && step.snapshot !== undefined) {
        this.results.set(step.name, step.snapshot);
      }
    }
    this.now = new StepKeys({
      planned: plannedOf(launch),
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
    const entries = key === undefined ? [] : this.index.find(key);
    const entry = entries.find(({ snapshot }) => snapshot === result.snapshot);
    if (key === keyOf(facts)) {
      return entry === undefined ? [] : changesInWorld(entry, this.present(name));
    }
    // Without an entry, what stood in the modules beside the notebook is not known any more.
    const before =
      entry === undefined ? this.origin(result.origin)?.facts(name) : readFacts(entry.facts);
    const changes = before === undefined ? [] : changesSince(before, facts);
    return changes.length > 0 ? changes : [reason('code', 'what it rests on changed')];
  }

  private present(step: string): Present {
    const parent = lastParent(step, this.launch.plan);
    const snapshot = parent === undefined ? undefined : this.results.get(parent);
    return {
      folder: this.folder,
      packages: this.world.fingerprint(step),
      env: () => this.world.versions(step),
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
      spares: 1
    }).then(async ({ zygote }) => {
      void zygote?.close();
      return (await zygote?.prepared)?.env;
    });
    return this.environment;
  }

  private origin(id: string): Origin | undefined {
    if (!this.origins.has(id)) {
      const directory = new RunDirectory(path.join(path.dirname(this.parent.folder), id));
      const status = id === this.parent.id ? this.status : undefined;
      this.origins.set(
        id,
        directory.isRun ? new Origin(directory, this.snapshots, status) : undefined
      );
    }
    return this.origins.get(id);
  }
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
