/**
 * Runs what a run directory says, on this machine: a process for each step, copies of a zygote of the
 * notebook's Python or in containers; events into the log. Everything it needs stands in the directory, so
 * that the process that made the run and the one that runs it may be different ones.
 */
import { watch, existsSync } from 'node:fs';
import path from 'node:path';
import {
  buildTask,
  cellParser,
  diagnostic,
  OutputCollector,
  Planner,
  readNotebook,
  STATE_FOLDER_UNUSABLE,
  type Diagnostic,
  type Plan,
  type PlanStep
} from '../../core/index.js';
import type { EventJson, RunJson, Task } from '../../protocol/index.js';
import { installedModules } from './modules.js';
import type { DescribedImages } from '../image/index.js';
import type { NewEvent, RunDirectory } from '../runs/index.js';
import { startAttempt, type Attempt, type Outcome } from './attempt.js';
import { stepRequest, type RequestContext } from './request.js';
import { worldOf } from './present-world.js';
import { ResultCache } from './result-cache.js';
import { Later } from './later.js';
import { runEnded, runStarted, type ExecutedRun } from './run-events.js';
import { Scheduler, type SchedulerHost } from './scheduler.js';
import type { PlannedNotebook } from './step-keys.js';
import type { HostResult, StepHost } from './step-host.js';
import { prepareZygote } from './zygote.js';

export interface ExecuteOptions {
  /** Path of zygote.py. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The notebook of the run, where it was planned here: it is not planned again. */
  readonly planned?: PlannedNotebook;
  /** The images of the run, where they were described here. */
  readonly images?: DescribedImages;
  /** Gets every event when it is written. */
  readonly onEvent?: (event: EventJson) => void;
}

/** A run under way. */
export interface RunHandle {
  /** Comes when the last process is gone and the log is closed. */
  readonly done: Promise<ExecutedRun>;
  /** End what runs politely, begin nothing more. */
  cancel(): void;
  /** The same, at once. */
  kill(): void;
}

/** Run it. This process becomes the one that runs it. */
export function executeRun(directory: RunDirectory, options: ExecuteOptions): RunHandle {
  const execution = new Execution(directory, options);
  return {
    done: execution.run(),
    cancel: () => execution.stop('cancel'),
    kill: () => execution.stop('kill')
  };
}

class Execution implements SchedulerHost {
  private readonly told: RunJson;
  private readonly plan: Plan;
  private readonly tasks: ReadonlyMap<string, Task>;
  private readonly writer;
  private readonly started = performance.now();
  private readonly snapshots = new Map<string, string>();
  private readonly outputs = new Map<string, OutputCollector>();
  private readonly progress = new Map<string, number>();
  private readonly cache: ResultCache;
  private asked: Promise<HostResult> | undefined;
  private host: StepHost | undefined;
  private problem: Diagnostic | undefined;
  private scheduler: Scheduler | undefined;
  private ending: 'cancel' | 'kill' | undefined;
  private readonly stopping = new AbortController();
  private readonly later = new Later(error => this.fail(error));

  constructor(
    private readonly directory: RunDirectory,
    private readonly options: ExecuteOptions
  ) {
    this.told = directory.run;
    const planned = options.planned ?? plannedAgain(directory);
    const { notebook, plan, parse = cellParser() } = planned;
    this.plan = plan;
    if (this.told.steps.some(({ action }) => action === 'run')) {
      // It gets ready meanwhile. Where all may turn out fresh, nobody starts it.
      void this.askHost();
    }
    directory.claim();
    this.tasks = new Map(
      this.told.steps
        .filter(({ action }) => action === 'run' || action === 'check')
        .map(({ name }) => [name, buildTask(notebook, plan, this.planned(name), { parse })])
    );
    this.writer = directory.writer();
    this.cache = new ResultCache(
      directory,
      planned,
      worldOf(this.told.python, this.told.images, async () => {
        const { host } = await this.askHost();
        return (await host?.prepared)?.env;
      })
    );
  }

  async run(): Promise<ExecutedRun> {
    const stopWatching = this.watchForCancel();
    try {
      this.emit(runStarted(this.told, this.plan));
      const result = await this.runSteps();
      this.emit(runEnded(result, (performance.now() - this.started) / 1000));
      return result;
    } finally {
      stopWatching();
      this.writer.close();
      await this.closeHost();
    }
  }

  stop(how: 'cancel' | 'kill'): void {
    this.ending = how;
    this.scheduler?.[how]();
    this.stopping.abort();
  }

  // -------------------------------------------------------------------- what the scheduler asks for

  async reuse(step: string): Promise<Extract<NewEvent, { event: 'step.reused' }> | undefined> {
    const told = this.told.steps.find(({ name }) => name === step);
    const found =
      told?.action === 'reuse'
        ? this.cache.chosen(told)
        : told?.action === 'check'
          ? await this.cache.fresh(step, this.snapshots)
          : undefined;
    if (found !== undefined) {
      this.snapshots.set(step, found.snapshot);
    }
    return found && { event: 'step.reused', step, ...found };
  }

  async ready(): Promise<boolean> {
    const { host, problem } = await this.askHost();
    this.host = host;
    // Who cancels does not wait until packages are imported, and that is no problem.
    if (!this.stopping.signal.aborted) {
      this.problem ??= problem;
    }
    return host !== undefined;
  }

  start(name: string): Attempt {
    const step = this.planned(name);
    const task = this.tasks.get(name);
    if (this.host === undefined || task === undefined) {
      throw new Error(`${name} is begun before anything is ready`);
    }
    this.progress.set(name, 0);
    const request = stepRequest(step, task, this.snapshots, this.context(this.host, name));
    this.later.add(() => this.cache.begin(name, this.snapshots));
    return startAttempt(this.host, name, request, event => this.emit(event));
  }

  finish(outcome: Outcome): Outcome {
    const { step } = outcome;
    if (outcome.event !== 'step.succeeded' || outcome.snapshot === null) {
      return outcome;
    }
    const { snapshot, metrics } = outcome;
    this.snapshots.set(step, snapshot);
    const key = this.cache.begin(step, this.snapshots)?.key;
    this.later.add(() => this.cache.record(step, snapshot, metrics, this.snapshots));
    return key === undefined ? outcome : { ...outcome, key };
  }

  emit(event: NewEvent): void {
    try {
      const written = this.writer.append(event);
      this.options.onEvent?.(written);
      if ('step' in written) {
        this.collect(written, written.step);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    if (event.event === 'cell.started' && event.section === 'cell') {
      this.emitProgress(event.step);
    }
  }

  // ---------------------------------------------------------------------------------------- its own

  private async runSteps(): Promise<ExecutedRun> {
    const due = this.told.steps.filter(({ action }) => action !== 'skip');
    const steps = due.map(({ name }) => {
      const { after, config } = this.planned(name);
      return { name, after, ...(config.retry !== undefined && { retry: config.retry }) };
    });
    this.scheduler = new Scheduler(steps, this, this.told.jobs);
    if (this.ending !== undefined) {
      this.scheduler[this.ending]();
    }
    const outcome = await this.scheduler.run();
    this.later.finish();
    return this.problem === undefined ? { outcome } : { outcome: 'failed', problem: this.problem };
  }

  /** What happens cannot be written down any more: a full disk, as a rule. */
  private fail(error: unknown): void {
    if (this.problem === undefined) {
      this.problem = diagnostic(STATE_FOLDER_UNUSABLE, {
        message: `What happens in the run cannot be written to ${this.directory.folder}: ${
          error instanceof Error ? error.message : String(error)
        }.`,
        hint: 'Free space, or name another folder in SAVOY_STATE; then go on with `savoy rerun NB --failed`.'
      });
      this.stop('kill');
    }
  }

  /** Asked once. */
  private askHost(): Promise<HostResult> {
    this.asked ??= this.told.images === undefined ? this.askZygote() : this.askContainers();
    return this.asked;
  }

  private askZygote(): Promise<HostResult> {
    const { python, environment, jobs } = this.told;
    return prepareZygote({
      python,
      program: this.options.program,
      environment: { ...this.options.environment, ...environment },
      modules: this.modules(),
      // Steps that begin at once, and short ones that come one right after the other.
      spares: Math.max(jobs, this.due().length),
      signal: this.stopping.signal
    }).then(({ zygote, problem }) => (zygote === undefined ? { problem } : { host: zygote }));
  }

  /** Loaded where it is needed: most runs have no containers. */
  private async askContainers(): Promise<HostResult> {
    const { prepareContainers } = await import('../docker/index.js');
    return prepareContainers({
      directory: this.directory,
      runtime: path.dirname(path.dirname(this.options.program)),
      environment: this.options.environment,
      plan: this.plan,
      due: this.due(),
      modules: this.modules(),
      emit: event => this.emit(event),
      signal: this.stopping.signal,
      ...(this.options.images !== undefined && { described: this.options.images })
    });
  }

  /** What was made ahead serves the next run, unless nobody wants any more of it. */
  private async closeHost(): Promise<void> {
    const keep = this.ending === undefined && this.problem === undefined;
    this.stopping.abort();
    await (await this.asked)?.host?.close(keep);
  }

  /** Installed modules that the processes import ahead. */
  private modules(): string[] {
    return installedModules(this.plan, path.dirname(this.told.notebook.path));
  }

  /** Steps that surely run. */
  private due(): string[] {
    return this.told.steps.filter(({ action }) => action === 'run').map(({ name }) => name);
  }

  private planned(name: string): PlanStep {
    const step = this.plan.steps.find(each => each.name === name);
    if (step === undefined) {
      throw new Error(`the run has a step ${name} that its notebook has not`);
    }
    return step;
  }

  private context(host: StepHost, step: string): RequestContext {
    return {
      run: this.told,
      plan: this.plan,
      stateFolder: this.directory.stateFolder,
      environment: host.environment(step),
      fresh: !host.canFork
    };
  }

  /** Outputs are written down when the step is over, for those who look at them later. */
  private collect(event: EventJson, step: string): void {
    const collector = this.outputs.get(step) ?? new OutputCollector();
    this.outputs.set(step, collector);
    collector.add(event);
    if (['step.succeeded', 'step.failed', 'step.cancelled'].includes(event.event)) {
      this.outputs.delete(step);
      this.later.add(() => this.directory.saveOutputs(this.planned(step).task, collector.result));
    }
  }

  private emitProgress(step: string): void {
    const done = this.progress.get(step) ?? 0;
    const total = this.planned(step).cells.length;
    this.progress.set(step, done + 1);
    if (total > 1) {
      this.emit({ event: 'step.progress', step, done: Math.min(done, total), total });
    }
  }

  /** `savoy cancel` leaves a file: also from another machine that has the same folder. */
  private watchForCancel(): () => void {
    const name = path.basename(this.directory.cancelFile);
    const watcher = watch(this.directory.folder, { persistent: false }, (_, changed) => {
      if (changed === name && existsSync(this.directory.cancelFile)) {
        this.stop('cancel');
      }
    });
    watcher.on('error', () => undefined);
    return () => watcher.close();
  }
}

/** The notebook of a run that another process has made. */
function plannedAgain(directory: RunDirectory): PlannedNotebook {
  const { path: file } = directory.run.notebook;
  const notebook = readNotebook(directory.notebookText, { path: file });
  const planner = new Planner({ fileName: path.basename(file) });
  return { notebook, plan: planner.plan(notebook), parse: planner.parse };
}
