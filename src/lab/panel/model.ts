/** What the panel shows: the current notebook's pipeline, and tags that are proposed for it. */
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { cellTags } from '../cells/actions.js';
import type { AnalysisState, NotebookController } from '../notebook/controller.js';
import type { ISavoy } from '../tokens.js';
import { acceptedTags, rowsOf, type ISuggestionRow } from './suggestions.js';

/** Proposals for one notebook, with the ids of the cells whose proposal is accepted. */
export interface IProposals {
  readonly rows: readonly ISuggestionRow[];
  readonly accepted: ReadonlySet<string>;
}

export class PanelModel {
  private readonly changedSignal = new Signal<this, void>(this);
  private controllerInView: NotebookController | undefined;
  private watching: IDisposable | undefined;
  private shown = false;
  private currentProposals: IProposals | undefined;
  /** The cell whose problems are to be seen. */
  private problemCell = '';

  constructor(
    readonly savoy: ISavoy,
    readonly commands: CommandRegistry
  ) {
    savoy.controllers.currentChanged.connect(() => {
      this.follow();
    });
    savoy.settings.changed.connect(() => {
      this.changedSignal.emit();
    });
    savoy.controllers.activeCellChanged.connect(() => {
      if (this.shown) {
        this.changedSignal.emit();
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get controller(): NotebookController | undefined {
    return this.controllerInView;
  }

  get state(): AnalysisState {
    return this.controllerInView?.state ?? { kind: 'idle' };
  }

  get proposals(): IProposals | undefined {
    return this.currentProposals;
  }

  get focusedProblemCell(): string {
    return this.problemCell;
  }

  /** Only a panel that is seen asks for the analysis of a notebook without tags. */
  set visible(visible: boolean) {
    this.shown = visible;
    this.follow();
  }

  /** Asks for proposals. */
  async suggest(): Promise<void> {
    const controller = this.controllerInView;
    if (controller === undefined) {
      return;
    }
    const { suggestion, ids } = await controller.suggest();
    if (controller !== this.controllerInView) {
      return;
    }
    const rows = rowsOf(
      suggestion,
      ids,
      id => controller.shared.cells.find(cell => cell.getId() === id)?.getSource() ?? ''
    );
    this.propose({ rows, accepted: new Set(rows.map(({ id }) => id)) });
  }

  /** Takes a proposal in or out. */
  accept(id: string, wanted: boolean): void {
    if (this.currentProposals !== undefined) {
      const accepted = new Set(this.currentProposals.accepted);
      accepted[wanted ? 'add' : 'delete'](id);
      this.propose({ ...this.currentProposals, accepted });
    }
  }

  /** Writes the accepted proposals; one undo takes all of them back. */
  applyProposals(): void {
    const { controllerInView: controller, currentProposals: proposals } = this;
    if (controller !== undefined && proposals !== undefined) {
      const { rows, accepted } = proposals;
      this.savoy.actions.acceptTags(controller, acceptedTags(rows, accepted, cellTags(controller)));
    }
    this.propose(undefined);
  }

  dismissProposals(): void {
    this.propose(undefined);
  }

  /** Sets the problems of a cell off. */
  focusProblems(cell: string): void {
    this.problemCell = cell;
    this.changedSignal.emit();
  }

  private propose(proposals: IProposals | undefined): void {
    this.currentProposals = proposals;
    this.changedSignal.emit();
  }

  private follow(): void {
    const { current } = this.savoy.controllers;
    if (current !== this.controllerInView) {
      this.controllerInView?.stateChanged.disconnect(this.onState, this);
      current?.stateChanged.connect(this.onState, this);
      this.controllerInView = current;
      this.currentProposals = undefined;
      this.watching?.dispose();
      this.watching = undefined;
    }
    if (this.shown) {
      this.watching ??= current?.watch();
    } else {
      this.watching?.dispose();
      this.watching = undefined;
    }
    this.changedSignal.emit();
  }

  private onState(): void {
    this.changedSignal.emit();
  }
}
