/**
 * Where pipelines can run, and which of these people have chosen for each notebook. A choice is a
 * person's and of this machine, so it is kept in the workspace and not in the notebook.
 */
import type { IStateDB } from '@jupyterlab/statedb';
import { Signal, type ISignal } from '@lumino/signaling';
import type { FindingJson } from '../../protocol/index.js';
import type { NotebookController } from '../notebook/controller.js';
import type { ISavoyServer } from '../server/api.js';

/** Where the steps of a run work: in processes of the server's machine, or in containers there. */
export type EngineName = 'local' | 'docker';

export const ENGINES: readonly EngineName[] = ['local', 'docker'];

/** Why an engine cannot be used, and the way out. */
export interface IEngineProblem {
  readonly message: string;
  readonly hint: string;
}

const KEY = 'jupyterlab-savoy:engines';

export interface IEnginesOptions {
  readonly server: Pick<ISavoyServer, 'doctor'>;
  readonly database: Pick<IStateDB, 'fetch' | 'save'> | null;
  /** The engine of notebooks for which none was chosen. */
  readonly fallback: () => string;
}

export class Engines {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly chosen = new WeakMap<NotebookController, EngineName>();
  private readonly remembered = new Map<string, EngineName>();
  private readonly loaded: Promise<void>;
  private known: IEngineProblem | undefined;
  private asked: Promise<void> | undefined;
  private hasAnswer = false;

  constructor(private readonly options: IEnginesOptions) {
    this.loaded = this.load();
  }

  /** Emitted when another engine is chosen, and when it is known whether one can be used. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The engine of the notebook's next run. */
  of(controller: NotebookController): EngineName {
    const fallback = this.options.fallback() === 'docker' ? 'docker' : 'local';
    return this.chosen.get(controller) ?? this.remembered.get(controller.path) ?? fallback;
  }

  /** Chooses it for the next runs of a notebook. */
  choose(controller: NotebookController, engine: EngineName): void {
    this.chosen.set(controller, engine);
    this.remembered.set(controller.path, engine);
    this.changedSignal.emit();
    void this.loaded.then(() =>
      this.options.database?.save(KEY, Object.fromEntries(this.remembered))
    );
  }

  /** Why an engine cannot be used; undefined where it can, or where nobody knows yet. */
  problem(engine: EngineName): IEngineProblem | undefined {
    return engine === 'docker' ? this.known : undefined;
  }

  /** Asks the server, unless it has been asked before. */
  look(): Promise<void> {
    return this.hasAnswer ? Promise.resolve() : this.check();
  }

  /** Asks the server anew; those who ask at the same time share the answer. Never fails. */
  check(): Promise<void> {
    this.asked ??= this.ask().finally(() => {
      this.asked = undefined;
    });
    return this.asked;
  }

  private async ask(): Promise<void> {
    const before = JSON.stringify(this.known);
    try {
      const { findings } = await this.options.server.doctor('docker');
      this.known = problemOf(findings.find(({ name }) => name === 'docker'));
      this.hasAnswer = true;
    } catch {
      // What cannot be asked is told when a run is started.
      this.known = undefined;
    }
    if (JSON.stringify(this.known) !== before) {
      this.changedSignal.emit();
    }
  }

  private async load(): Promise<void> {
    const kept = await this.options.database?.fetch(KEY).catch(() => undefined);
    if (typeof kept !== 'object' || kept === null) {
      return;
    }
    for (const [path, engine] of Object.entries(kept)) {
      const known = ENGINES.find(one => one === engine);
      // What was chosen meanwhile is newer.
      if (known !== undefined && !this.remembered.has(path)) {
        this.remembered.set(path, known);
      }
    }
    this.changedSignal.emit();
  }
}

/** The page has a choice where the command line has an option. */
function withoutOptions(hint: string): string {
  return hint.replace(/,? or run with --engine local\.$/, '.');
}

function problemOf(finding: FindingJson | undefined): IEngineProblem | undefined {
  return finding === undefined || finding.status === 'ok'
    ? undefined
    : { message: finding.detail, hint: withoutOptions(finding.hint ?? '') };
}
