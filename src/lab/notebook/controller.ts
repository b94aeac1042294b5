/**
 * One for each open notebook document, shared by its views: knows what the analysis says of the
 * notebook as it is now, and writes changes into it. Costs nothing for notebooks without tags that
 * nobody looks at.
 */
import type { ISharedNotebook } from '@jupyter/ydoc';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Diagnostic, Suggestion } from '../../core/index.js';
import type {
  IAnalysis,
  IAnalysisUpdate,
  IAnalyst,
  INotebookContent,
  IParameterCheck,
  ISilence,
  IStepNeeds
} from '../analysis/model.js';
import { keepEqual } from '../keep-equal.js';
import { isTagged } from './cell-kind.js';
import { CellReader } from './cell-reader.js';
import { cellViews, sameView, type ICellView } from './cell-views.js';
import { stillTrue, withReported, type IReportedProblem } from './reported.js';
import { whenIdle, type Scheduler } from './scheduler.js';
import { StepLooks } from './step-looks.js';
import { tagsOfContent, takeSnapshot } from './snapshot.js';
import { NotebookWriter } from './writer.js';

/** What is used of JupyterLab's notebook model. */
export interface IObservedModel {
  readonly sharedModel: ISharedNotebook;
  readonly contentChanged: ISignal<unknown, void>;
  readonly metadataChanged: ISignal<unknown, unknown>;
}

/** What a controller needs to know of its document. */
export interface IDocument {
  readonly model: IObservedModel;
  /** Unique in the page. */
  readonly id: string;
  /** Path of the file now. */
  readonly path: () => string;
  /** Whether the notebook can be saved: else it is not changed either. */
  readonly canSave: () => boolean;
  /** Emitted when it was saved. */
  readonly saved: ISignal<unknown, void>;
  /** Emitted when the file has got another name. */
  readonly renamed?: ISignal<unknown, unknown>;
}

/**
 * `idle`: no tags, nobody asked. `silent`: the notebook cannot be read, and says why. In `ready`,
 * `analysis` is the latest; it may be of a moment ago.
 */
export type AnalysisState =
  | { readonly kind: 'idle' | 'waiting' }
  | { readonly kind: 'silent'; readonly message: string; readonly hint?: string }
  | { readonly kind: 'ready'; readonly analysis: IAnalysis; readonly ids: readonly string[] };

/** Who finds problems: a compile or a run, or whoever looks at the environment. */
export type Reporter = 'run' | 'environment';

export class NotebookController implements IDisposable {
  readonly writer: NotebookWriter;
  readonly looks = new StepLooks();
  private readonly stateChangedSignal = new Signal<this, void>(this);
  private readonly cellsChangedSignal = new Signal<this, ReadonlySet<string>>(this);
  private readonly editedSignal = new Signal<this, void>(this);
  private readonly savedSignal = new Signal<this, void>(this);
  private readonly disposedSignal = new Signal<this, void>(this);
  private readonly reader = new CellReader();
  private currentState: AnalysisState = { kind: 'idle' };
  private views: ReadonlyMap<string, ICellView> = new Map();
  private watchers = 0;
  private question = 0;
  /** The latest answer, and its number, for the next question to build on. */
  private known: { readonly version: number; readonly analysis: IAnalysis } | undefined;
  private asked = false;
  private again = false;
  private cancelRefresh: (() => void) | undefined;
  /** Problems that others have found, by who did. */
  private readonly reported = new Map<Reporter, readonly IReportedProblem[]>();
  private merged: { readonly found: IAnalysis; readonly analysis: IAnalysis } | undefined;
  private isOn = true;
  private disposed = false;

  constructor(
    private readonly document: IDocument,
    private readonly analyst: IAnalyst,
    private readonly schedule: Scheduler = whenIdle
  ) {
    this.writer = new NotebookWriter(this.shared);
    document.model.contentChanged.connect(this.onChange, this);
    document.model.metadataChanged.connect(this.onChange, this);
    document.saved.connect(() => {
      this.savedSignal.emit();
    }, this);
    document.renamed?.connect(() => {
      this.stateChangedSignal.emit();
    }, this);
    this.onChange();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.cancelRefresh?.();
    this.writer.dispose();
    this.reader.dispose();
    this.disposedSignal.emit();
    Signal.clearData(this);
    this.analyst.ask('forget', { document: this.document.id }).catch(() => undefined);
  }

  get shared(): ISharedNotebook {
    return this.document.model.sharedModel;
  }

  /** Path of the file. */
  get path(): string {
    return this.document.path();
  }

  /** Name of the file, without its folder. */
  get fileName(): string {
    return this.document.path().replace(/^.*\//, '');
  }

  get canEdit(): boolean {
    return this.document.canSave();
  }

  get state(): AnalysisState {
    return this.currentState;
  }

  /** The latest analysis; undefined where there is none. */
  get analysis(): IAnalysis | undefined {
    return this.currentState.kind === 'ready' ? this.currentState.analysis : undefined;
  }

  /** Ids of the cells that the latest analysis saw. */
  get analysedIds(): readonly string[] {
    return this.currentState.kind === 'ready' ? this.currentState.ids : [];
  }

  /** Whether people want to see the pipeline of this notebook. */
  get enabled(): boolean {
    return this.isOn;
  }

  set enabled(enabled: boolean) {
    if (enabled !== this.isOn) {
      this.isOn = enabled;
      this.onChange();
      this.stateChangedSignal.emit();
    }
  }

  /** Whether any cell has a tag of the pipeline. */
  get isTagged(): boolean {
    return this.shared.cells.some(
      cell => cell.cell_type === 'code' && isTagged(tagsOfContent(this.reader.read(cell)))
    );
  }

  /** Emitted when an analysis says something new, and at each change of state. */
  get stateChanged(): ISignal<this, void> {
    return this.stateChangedSignal;
  }

  /** Emitted with the ids of the cells that look different now. */
  get cellsChanged(): ISignal<this, ReadonlySet<string>> {
    return this.cellsChangedSignal;
  }

  /** Emitted after changes of any kind, also those that change nothing of the analysis. */
  get edited(): ISignal<this, void> {
    return this.editedSignal;
  }

  /** Emitted when the notebook was saved. */
  get saved(): ISignal<this, void> {
    return this.savedSignal;
  }

  /** Says that the file is what the notebook is now, where others save it. */
  noteSaved(): void {
    this.savedSignal.emit();
  }

  /** Emitted when the document is closed. */
  get closed(): ISignal<this, void> {
    return this.disposedSignal;
  }

  /** How a cell is shown. */
  view(id: string): ICellView | undefined {
    return this.views.get(id);
  }

  /** Names of all steps, in the order of the notebook. */
  get stepNames(): readonly string[] {
    return [...new Set([...this.views.values()].map(({ step }) => step))].filter(
      name => name !== ''
    );
  }

  /** The problems of a cell. */
  problemsOf(id: string): readonly Diagnostic[] {
    const index = this.analysedIds.indexOf(id);
    return index < 0 ? [] : (this.analysis?.diagnostics ?? []).filter(({ cell }) => cell === index);
  }

  /**
   * Shows problems that a compile, a run or a look at the environment has found among those of the
   * analysis, in place of earlier ones of the same. Each goes when its cell changes.
   */
  report(problems: readonly IReportedProblem[], by: Reporter = 'run'): void {
    this.reported.set(by, problems);
    if (this.known !== undefined && this.currentState.kind === 'ready') {
      this.show(this.ready(this.known.analysis, this.currentState.ids));
    }
  }

  /** Problems that a compile or a run has reported and that still hold. */
  get reportedProblems(): readonly IReportedProblem[] {
    return stillTrue(this.reported.get('run') ?? [], this.shared.cells);
  }

  /** Keeps the analysis going for a notebook without tags, for as long as it is held. */
  watch(): IDisposable {
    this.watchers++;
    this.onChange();
    return new DisposableDelegate(() => {
      this.watchers--;
    });
  }

  /** What the data flow says of a step if cells had other tags. */
  needs(step: string, tags: ReadonlyMap<string, readonly string[]>): Promise<IStepNeeds> {
    const { cells, ...content } = takeSnapshot(this.shared, this.reader);
    const notebook: INotebookContent = {
      ...content,
      cells: cells.map(cell => {
        const changed = tags.get(cell.id);
        return changed === undefined
          ? cell
          : { ...cell, metadata: { ...cell.metadata, tags: changed } };
      })
    };
    return this.analyst.ask('needs', { ...this.about(notebook), step });
  }

  /** A number for the code of each step, that changes where its result might. */
  fingerprints(): Promise<Readonly<Record<string, string>>> {
    return this.analyst.ask('fingerprints', this.about(takeSnapshot(this.shared, this.reader)));
  }

  /** Reads values that people give for parameters. */
  checkParameters(texts: Readonly<Record<string, string>>): Promise<IParameterCheck> {
    return this.analyst.ask('parameters', { parameters: this.analysis?.parameters ?? [], texts });
  }

  /** Tags proposed for what is not tagged yet, and the cells that were looked at. */
  async suggest(): Promise<{ suggestion: Suggestion; ids: readonly string[] }> {
    const notebook = takeSnapshot(this.shared, this.reader);
    const suggestion = await this.analyst.ask('suggest', this.about(notebook));
    return { suggestion, ids: notebook.cells.map(({ id }) => id) };
  }

  private about(notebook: INotebookContent) {
    return { document: this.document.id, fileName: this.fileName, notebook };
  }

  private onChange(): void {
    this.cancelRefresh ??= this.schedule(() => {
      this.cancelRefresh = undefined;
      if (!this.disposed) {
        this.refresh();
      }
    });
  }

  private refresh(): void {
    this.writer.remember();
    this.editedSignal.emit();
    if (!this.isOn || (this.watchers === 0 && !this.isTagged)) {
      this.question++;
      this.show({ kind: 'idle' });
    } else if (this.asked) {
      // One question at a time: those who type fast do not pile up work.
      this.again = true;
      this.updateViews();
    } else {
      this.ask();
    }
  }

  private ask(): void {
    const notebook = takeSnapshot(this.shared, this.reader);
    const ids = notebook.cells.map(({ id }) => id);
    const number = ++this.question;
    this.asked = true;
    if (this.currentState.kind === 'idle') {
      this.show({ kind: 'waiting' });
    } else {
      this.updateViews();
    }
    const known = this.known?.version;
    this.analyst
      .ask('plan', { ...this.about(notebook), ...(known !== undefined && { known }) })
      .then(
        answer => this.takeIn(answer, ids),
        (error: unknown): AnalysisState => ({ kind: 'silent', message: messageOf(error) })
      )
      .then(state => {
        this.asked = false;
        if (this.disposed) {
          return;
        }
        if (number === this.question) {
          this.show(state);
        }
        if (this.again) {
          this.again = false;
          this.refresh();
        }
      })
      .catch(reportError);
  }

  /** The state after an answer. Parts that are not new stay the same objects. */
  private takeIn(answer: IAnalysisUpdate | ISilence, ids: readonly string[]): AnalysisState {
    if (!('changed' in answer)) {
      return { kind: 'silent', ...answer };
    }
    // The first answer has all parts.
    const analysis =
      this.known !== undefined && Object.keys(answer.changed).length === 0
        ? this.known.analysis
        : { ...this.known?.analysis, ...kept(answer.changed as IAnalysis, this.known?.analysis) };
    this.known = { version: answer.version, analysis };
    return this.ready(analysis, ids);
  }

  /** The state that an analysis makes, with the problems that others have found. */
  private ready(found: IAnalysis, ids: readonly string[]): AnalysisState {
    const before = this.currentState;
    this.reported.forEach((problems, by) => {
      this.reported.set(by, stillTrue(problems, this.shared.cells));
    });
    const analysis = this.merge(found, ids);
    const sameIds =
      before.kind === 'ready' &&
      before.ids.length === ids.length &&
      before.ids.every((id, i) => id === ids[i]);
    if (sameIds && before.analysis === analysis) {
      return before;
    }
    return { kind: 'ready', analysis, ids: sameIds ? before.ids : ids };
  }

  /** The same object where nothing is new. */
  private merge(found: IAnalysis, ids: readonly string[]): IAnalysis {
    const diagnostics = withReported(found.diagnostics, [...this.reported.values()].flat(), ids);
    if (diagnostics === found.diagnostics) {
      return found;
    }
    const before = this.merged;
    const same =
      before?.found === found &&
      JSON.stringify(before.analysis.diagnostics) === JSON.stringify(diagnostics);
    this.merged = same ? before : { found, analysis: { ...found, diagnostics } };
    return this.merged.analysis;
  }

  private show(state: AnalysisState): void {
    const before = this.currentState;
    this.currentState = state;
    this.updateViews();
    if (before !== state && (before.kind !== 'idle' || state.kind !== 'idle')) {
      this.stateChangedSignal.emit();
    }
  }

  private updateViews(): void {
    const { kind } = this.currentState;
    const before = this.views;
    this.views =
      kind === 'idle' || kind === 'silent'
        ? new Map()
        : cellViews(
            this.shared.cells.map(cell => {
              const content = this.reader.read(cell);
              return {
                id: content.id,
                code: content.cell_type === 'code',
                tags: tagsOfContent(content)
              };
            }),
            this.analysis,
            this.analysedIds
          );
    this.looks.assign(this.stepNames);
    const changed = new Set(
      [...before.keys(), ...this.views.keys()].filter(
        id => !sameView(before.get(id), this.views.get(id))
      )
    );
    if (changed.size > 0) {
      this.cellsChangedSignal.emit(changed);
    }
  }
}

/** What changed of an analysis, where steps and problems that did not are the same objects as before. */
function kept(changed: IAnalysis, before: IAnalysis | undefined): IAnalysis {
  const { steps, diagnostics } = changed as Partial<IAnalysis>;
  return {
    ...changed,
    ...(steps !== undefined && { steps: keepEqual(before?.steps, steps) }),
    ...(diagnostics !== undefined && { diagnostics: keepEqual(before?.diagnostics, diagnostics) })
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reportError(error: unknown): void {
  console.error('Savoy:', error);
}
