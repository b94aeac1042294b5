/**
 * The folder of one run: what it was told (run.json, and the notebook as it was run), who runs it, what
 * happened (events.jsonl), and what the cells of each step showed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import {
  advance,
  initialStatus,
  interrupted,
  OutputCollector,
  type CellOutputs
} from '../../core/index.js';
import type { EventJson, RunJson, RunStatus } from '../../protocol/index.js';
import { EventReader, EventWriter } from './event-log.js';
import {
  identityOf,
  livenessOf,
  readIdentity,
  type Liveness,
  type ProcessIdentity
} from './process-identity.js';
import { replaceFile } from './replace-file.js';

export class RunDirectory {
  readonly id: string;
  private told: RunJson | undefined;
  /** What this process wrote as the one that runs it. */
  private claimed: string | undefined;

  constructor(readonly folder: string) {
    this.id = path.basename(folder);
  }

  /** Make the folder of a new run, with this process as the one that runs it. Throws as files do. */
  static create(
    stateFolder: string,
    run: Omit<RunJson, 'schema' | 'id' | 'created'>,
    notebookText: string,
    now = new Date()
  ): RunDirectory {
    const runs = path.join(stateFolder, 'runs');
    for (;;) {
      const id = newRunId(now);
      const folder = path.join(runs, id);
      if (!makeFolder(folder)) {
        continue;
      }
      const directory = new RunDirectory(folder);
      mkdirSync(path.join(folder, 'steps'), { mode: 0o700 });
      writeFileSync(directory.notebookFile, notebookText, { mode: 0o600 });
      directory.claim();
      // Last: a folder without it is no run.
      const told: RunJson = { schema: 'savoy.run/1', id, created: now.toISOString(), ...run };
      directory.write(told);
      return directory;
    }
  }

  /** The state folder that it lies in. */
  get stateFolder(): string {
    return path.dirname(path.dirname(this.folder));
  }

  get notebookFile(): string {
    return path.join(this.folder, 'notebook.ipynb');
  }

  get eventsFile(): string {
    return path.join(this.folder, 'events.jsonl');
  }

  /** Exists when somebody wants the run to end. */
  get cancelFile(): string {
    return path.join(this.folder, 'cancel');
  }

  get isRun(): boolean {
    return existsSync(path.join(this.folder, 'run.json'));
  }

  /** What the run was told to do. */
  get run(): RunJson {
    this.told ??= this.withNotebookThatMoved(
      JSON.parse(readFileSync(path.join(this.folder, 'run.json'), 'utf8')) as RunJson
    );
    return this.told;
  }

  /** The notebook has another name now; who asks by an earlier one still finds the run. */
  renameNotebook(file: string): void {
    const { run } = this;
    const { path: before, former = [], ...rest } = run.notebook;
    this.told = {
      ...run,
      notebook: { path: file, former: [...former.filter(name => name !== file), before], ...rest }
    };
    try {
      this.write(this.told);
    } catch {
      // Who may not write here finds the runs nevertheless, each time anew.
    }
  }

  /** The text of the notebook as it was run. */
  get notebookText(): string {
    return readFileSync(this.notebookFile, 'utf8');
  }

  /** From now on this process runs it. */
  claim(): void {
    const text = `${JSON.stringify(identityOf())}\n`;
    if (this.claimed !== text) {
      replaceFile(this.schedulerFile, text);
      this.claimed = text;
    }
  }

  /** The process that runs it, or ran it. */
  get scheduler(): ProcessIdentity | undefined {
    return readIdentity(this.schedulerFile);
  }

  get liveness(): Liveness {
    const { scheduler } = this;
    return scheduler === undefined ? 'gone' : livenessOf(scheduler);
  }

  /** What became of it so far. A run that nobody runs any more has failed. */
  status(): RunStatus {
    const { liveness } = this;
    const status = this.events({ withoutOutputs: true }).reduce(advance, initialStatus(this.run));
    return liveness === 'gone' ? interrupted(status) : status;
  }

  events(options: { readonly withoutOutputs?: boolean } = {}): EventJson[] {
    return new EventReader(this.eventsFile, options).read();
  }

  /** The only writer of its events. */
  writer(): EventWriter {
    return new EventWriter(this.eventsFile, this.id);
  }

  /** Keep what the cells of a step showed. */
  saveOutputs(task: string, outputs: readonly CellOutputs[]): void {
    replaceFile(this.outputsFile(task), JSON.stringify(outputs));
  }

  /** What the cells of a step showed, or have shown so far. */
  outputs(step: string, task: string): readonly CellOutputs[] {
    try {
      return JSON.parse(readFileSync(this.outputsFile(task), 'utf8')) as CellOutputs[];
    } catch {
      const collector = new OutputCollector();
      this.events()
        .filter(event => 'step' in event && event.step === step)
        .forEach(event => collector.add(event));
      return collector.result;
    }
  }

  /** A notebook that was moved together with the folder of its runs is the same. */
  private withNotebookThatMoved(run: RunJson): RunJson {
    const { notebook } = run;
    const here = path.join(path.dirname(this.stateFolder), path.basename(notebook.path));
    return existsSync(notebook.path) || !existsSync(here)
      ? run
      : { ...run, notebook: { ...notebook, path: here } };
  }

  private write(told: RunJson): void {
    replaceFile(path.join(this.folder, 'run.json'), `${JSON.stringify(told, null, 1)}\n`);
  }

  private outputsFile(task: string): string {
    return path.join(this.folder, 'steps', `${task}.json`);
  }

  private get schedulerFile(): string {
    return path.join(this.folder, 'scheduler.json');
  }
}

/** `YYYYMMDD-HHMMSS-xxxx`: in the order of time, easy to tell apart by its end. */
export function newRunId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split(/[T.]/);
  const digits = (text: string): string => text.replace(/\D/g, '');
  return `${digits(date)}-${digits(time)}-${randomBytes(2).toString('hex')}`;
}

/** False: it is there already. */
function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}
