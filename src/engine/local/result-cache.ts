/** The results of one run: what can be taken over for a step, and what is noted when one has run. */
import path from 'node:path';
import type { Plan, StepFacts } from '../../core/index.js';
import type { RunStatus, RunStep } from '../../protocol/index.js';
import { RunDirectory, Snapshots } from '../runs/index.js';
import type { World } from './present-world.js';
import { lastParent } from './request.js';
import { changesInWorld, ResultIndex, type Present } from './result-index.js';
import { keyOf, StepKeys, type PlannedNotebook } from './step-keys.js';
import { storeFacts } from './stored-facts.js';

/** What a step takes over. */
export interface TakenOver {
  readonly snapshot: string;
  readonly origin: string;
  readonly key?: string;
  readonly metrics: Record<string, unknown>;
}

/** A step under way. */
interface Begun {
  readonly facts: StepFacts;
  /** Under which its result will be found. */
  readonly key: string;
}

export class ResultCache {
  private readonly plan: Plan;
  private readonly snapshots: Snapshots;
  private readonly index: ResultIndex;
  private readonly keys: StepKeys;
  private readonly folder: string;
  private readonly origins = new Map<string, RunStatus>();
  private readonly begun = new Map<string, Begun | undefined>();

  constructor(
    private readonly directory: RunDirectory,
    planned: PlannedNotebook,
    private readonly world: World
  ) {
    this.plan = planned.plan;
    const { run, stateFolder } = directory;
    this.folder = path.dirname(run.notebook.path);
    this.snapshots = new Snapshots(stateFolder);
    this.index = new ResultIndex(stateFolder);
    this.keys = new StepKeys({
      planned,
      folder: this.folder,
      parameters: run.parameters,
      snapshots: this.snapshots
    });
  }

  /** The result that the run was told to take over. */
  chosen({ name, snapshot, origin }: RunStep): TakenOver | undefined {
    if (snapshot === undefined || origin === undefined) {
      return undefined;
    }
    const step = this.originStatus(origin, name);
    return {
      snapshot,
      origin,
      metrics: step?.metrics ?? {},
      ...(step?.key !== undefined && { key: step.key })
    };
  }

  /** A result that is as fresh as if the step had just run. */
  async fresh(step: string, results: ReadonlyMap<string, string>): Promise<TakenOver | undefined> {
    const facts = this.keys.facts(step, results);
    if (facts === undefined || facts.material.volatile) {
      return undefined;
    }
    const key = keyOf(facts);
    const present = this.present(step, results);
    for (const entry of this.index.find(key)) {
      const { snapshot, run: origin, metrics } = entry;
      const isGood = this.snapshots.isWhole(snapshot);
      if (isGood && (await changesInWorld(entry, present)).length === 0) {
        return { snapshot, origin, key, metrics: { ...metrics } };
      }
    }
    return undefined;
  }

  /** What a step rests on that begins now; nothing of it changes any more. */
  begin(step: string, results: ReadonlyMap<string, string>): Begun | undefined {
    let begun = this.begun.get(step);
    if (begun === undefined) {
      const facts = this.keys.facts(step, results);
      begun = facts && { facts, key: keyOf(facts) };
      this.begun.set(step, begun);
    }
    return begun;
  }

  /** A step has a result: note it under its key. */
  record(
    step: string,
    snapshot: string,
    metrics: Record<string, unknown>,
    results: ReadonlyMap<string, string>
  ): void {
    const begun = this.begin(step, results);
    const manifest = this.snapshots.manifest(snapshot);
    if (begun === undefined || manifest === undefined) {
      return;
    }
    const { facts, key } = begun;
    const { read = [], wrote = [] } = manifest.files ?? {};
    const written = new Set(wrote.map(file => file.path));
    const { ambient } = this.present(step, results);
    const usesAmbient = manifest.ambient?.used ?? this.snapshots.ambientId(snapshot) !== ambient;
    this.index.add(key, {
      snapshot,
      run: this.directory.id,
      step,
      finished: new Date().toISOString(),
      metrics,
      files: read.filter(file => !written.has(file.path)),
      facts: storeFacts(facts),
      env: manifest.env,
      packages: this.world.fingerprint(step),
      ...(usesAmbient && ambient !== undefined && { ambient })
    });
  }

  private present(step: string, results: ReadonlyMap<string, string>): Present {
    const parent = lastParent(step, this.plan);
    const snapshot = parent === undefined ? undefined : results.get(parent);
    return {
      folder: this.folder,
      packages: this.world.fingerprint(step),
      env: () => this.world.versions(step),
      ambient: snapshot === undefined ? undefined : this.snapshots.ambientId(snapshot)
    };
  }

  private originStatus(origin: string, step: string) {
    const run = new RunDirectory(path.join(path.dirname(this.directory.folder), origin));
    const status = this.origins.get(origin) ?? (run.isRun ? run.status() : undefined);
    if (status !== undefined) {
      this.origins.set(origin, status);
    }
    return status?.steps.find(({ name }) => name === step);
  }
}
