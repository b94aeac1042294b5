/**
 * `savoy verify`: a notebook run as a pipeline and from top to bottom, in one process, and compared.
 * Where the two differ it is run from top to bottom once more: what is another one each time anyway is
 * no fault of the pipeline.
 */
import path from 'node:path';
import { stepMaterials, toDiagnosticJson, type Diagnostic } from '../../core/index.js';
import type { EventJson, RunStatus, VerifyJson } from '../../protocol/index.js';
import { executeRun } from '../local/execute.js';
import type { Launch } from '../local/launch.js';
import { installedModules } from '../local/modules.js';
import { prepareZygote, type Zygote } from '../local/zygote.js';
import { outputsOf, Snapshots, type RunDirectory } from '../runs/index.js';
import { compareSteps, type BothRuns, type ComparedStep } from './compare-steps.js';
import { differs, explain, type ExplainedStep } from './explain.js';
import { startNotebookRun, type NotebookRun } from './notebook-run.js';
import { comparePoints, pointsAgain } from './points.js';
import type { Evidence, FilesOfStep } from './reasons.js';
import { StepOrder } from './step-order.js';

/** What is being done: both runs, and perhaps a third. */
export type VerifyStage = 'pipeline' | 'notebook' | 'again';

export interface VerifyOptions {
  /** Path of zygote.py. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Gets every event of the run of the pipeline. */
  readonly onEvent?: (event: EventJson) => void;
  readonly onStage?: (stage: VerifyStage) => void;
}

export interface Verified {
  readonly result: VerifyJson;
  /** Why differences are there, in full. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why nothing could be run. */
  readonly problem?: Diagnostic;
}

/** A verification under way. */
export interface VerifyHandle {
  /** Comes when the last process is gone. */
  readonly done: Promise<Verified>;
  /** End what runs politely, begin nothing more. */
  cancel(): void;
  /** The same, at once. */
  kill(): void;
}

/** Verify the notebook of a launch; `directory` is that of a run of all its steps, not begun yet. */
export function verifyNotebook(
  launch: Launch,
  directory: RunDirectory,
  options: VerifyOptions
): VerifyHandle {
  const verification = new Verification(launch, directory, options);
  return {
    done: verification.verify(),
    cancel: () => verification.stop('cancel'),
    kill: () => verification.stop('kill')
  };
}

type Stoppable = Readonly<Record<'cancel' | 'kill', () => void>>;

class Verification {
  private readonly order: StepOrder;
  private readonly snapshots: Snapshots;
  private current: Stoppable | undefined;
  private isStopped = false;

  constructor(
    private readonly launch: Launch,
    private readonly directory: RunDirectory,
    private readonly options: VerifyOptions
  ) {
    this.order = new StepOrder(launch.plan);
    this.snapshots = new Snapshots(directory.stateFolder);
  }

  stop(how: 'cancel' | 'kill'): void {
    this.isStopped = true;
    this.current?.[how]();
  }

  async verify(): Promise<Verified> {
    const problem = await this.runPipeline();
    const status = this.directory.status();
    if (problem !== undefined || this.isStopped) {
      return this.ended(status, problem);
    }
    const { zygote, problem: noZygote } = await this.prepareZygote();
    if (zygote === undefined) {
      return this.ended(status, noZygote);
    }
    try {
      return await this.compare(status, zygote);
    } finally {
      await zygote.close();
    }
  }

  private async compare(status: RunStatus, zygote: Zygote): Promise<Verified> {
    const { plan } = this.launch;
    const points = comparePoints(plan, snapshotsOf(status), this.order);
    const notebook = await this.runNotebook(zygote, 'notebook', points);
    const runs = this.bothRuns(status, notebook);
    const compared = compareSteps(runs);
    const isUnsteady = !this.isStopped && differs(compared);
    const pointsOfNotebook = pointsAgain(plan, notebook.comparison.points);
    const again = isUnsteady
      ? await this.runNotebook(zygote, 'again', pointsOfNotebook)
      : undefined;
    return this.isStopped ? this.ended(status) : this.verified(compared, runs, again);
  }

  // ------------------------------------------------------------------------------------- the runs

  private async runPipeline(): Promise<Diagnostic | undefined> {
    const { program, environment, onEvent, onStage } = this.options;
    const { plan, loaded } = this.launch;
    onStage?.('pipeline');
    const handle = executeRun(this.directory, {
      program,
      environment,
      planned: { plan, notebook: loaded.notebook },
      ...(onEvent !== undefined && { onEvent })
    });
    this.current = handle;
    const { problem } = await handle.done;
    this.current = undefined;
    return problem;
  }

  private prepareZygote() {
    const { python, environment, notebook } = this.directory.run;
    return prepareZygote({
      python,
      program: this.options.program,
      environment: { ...this.options.environment, ...environment },
      modules: installedModules(this.launch.plan, path.dirname(notebook.path)),
      spares: 1
    });
  }

  private async runNotebook(
    zygote: Zygote,
    stage: VerifyStage,
    points: ReturnType<typeof comparePoints>
  ): Promise<NotebookRun> {
    this.options.onStage?.(stage);
    const attempt = startNotebookRun(zygote, {
      notebook: this.launch.loaded.notebook,
      plan: this.launch.plan,
      run: this.directory.run,
      stateFolder: this.directory.stateFolder,
      environment: this.options.environment,
      points
    });
    this.current = attempt;
    const run = await attempt.done;
    this.current = undefined;
    return run;
  }

  // ----------------------------------------------------------------------------------- the results

  private bothRuns(status: RunStatus, notebook: NotebookRun): BothRuns {
    return {
      plan: this.launch.plan,
      order: this.order,
      status,
      notebook,
      outputsOf: name => {
        const step = status.steps.find(each => each.name === name);
        return step === undefined ? [] : outputsOf(this.directory, step);
      }
    };
  }

  private verified(
    compared: readonly ComparedStep[],
    runs: BothRuns,
    again: NotebookRun | undefined
  ): Verified {
    const { plan, loaded } = this.launch;
    const evidence: Evidence = {
      ...runs,
      source: loaded.notebook,
      materials: stepMaterials(loaded.notebook, plan),
      filesOf: step => this.filesOf(step, runs.status),
      ...(again !== undefined && { again })
    };
    const explained = explain(compared, evidence);
    const diagnostics = explained.flatMap(each => each.diagnostics);
    return {
      diagnostics,
      result: {
        ...this.head(runs.status),
        result: verdict(explained),
        seconds: {
          pipeline: runs.status.seconds ?? 0,
          notebook: runs.notebook.comparison.seconds,
          ...(again !== undefined && { again: again.comparison.seconds })
        },
        steps: explained.map(({ step }) => step),
        diagnostics: diagnostics.map(toDiagnosticJson)
      }
    };
  }

  /** Without a result: it was cancelled, or something is missing. */
  private ended(status: RunStatus, problem?: Diagnostic): Verified {
    const diagnostics = problem === undefined ? [] : [problem];
    return {
      diagnostics,
      result: {
        ...this.head(status),
        result: problem === undefined ? 'cancelled' : 'failed',
        steps: [],
        diagnostics: diagnostics.map(toDiagnosticJson)
      },
      ...(problem !== undefined && { problem })
    };
  }

  private head({ id }: RunStatus) {
    const notebook = path.basename(this.launch.loaded.file);
    return { schema: 'savoy.verify/1' as const, notebook, run: id };
  }

  private filesOf(step: string, status: RunStatus): FilesOfStep {
    const snapshot = snapshotsOf(status).get(step);
    const files = snapshot === undefined ? undefined : this.snapshots.manifest(snapshot)?.files;
    const paths = (list: readonly { readonly path: string }[] = []): string[] =>
      list.map(file => file.path);
    return { read: paths(files?.read), wrote: paths(files?.wrote) };
  }
}

/** The result of a notebook that could not be planned. */
export function notVerified(file: string, diagnostics: readonly Diagnostic[]): VerifyJson {
  return {
    schema: 'savoy.verify/1',
    notebook: path.basename(file),
    result: 'failed',
    steps: [],
    diagnostics: diagnostics.map(toDiagnosticJson)
  };
}

function snapshotsOf({ steps }: RunStatus): Map<string, string> {
  return new Map(
    steps.flatMap(({ name, snapshot }) => (snapshot === undefined ? [] : [[name, snapshot]]))
  );
}

function verdict(steps: readonly ExplainedStep[]): VerifyJson['result'] {
  const results = new Set(steps.map(({ step }) => step.result));
  if (results.has('different')) {
    return 'different';
  }
  return results.has('failed') || results.has('not-compared') ? 'failed' : 'equal';
}
