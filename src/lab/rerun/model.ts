/**
 * What is asked for and planned in the dialog of a rerun: each change asks for a plan anew, and only
 * the latest answer counts.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { RerunJson } from '../../protocol/index.js';
import type { IRerunRequest, ParameterValues } from '../server/api.js';

/** Modes that name a step. */
export function namesStep(mode: RerunJson['mode']): boolean {
  return mode === 'from-after' || mode === 'from' || mode === 'only';
}

export type PlanState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly plan: RerunJson }
  | { readonly kind: 'refused'; readonly error: unknown };

export class RerunModel {
  private readonly changedSignal = new Signal<this, void>(this);
  private currentState: PlanState = { kind: 'waiting' };
  private lastPlan: RerunJson | undefined;
  private question = 0;

  constructor(
    private currentWish: IRerunRequest,
    private readonly ask: (wish: IRerunRequest) => Promise<RerunJson>
  ) {
    void this.replan();
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get wish(): IRerunRequest {
    return this.currentWish;
  }

  get state(): PlanState {
    return this.currentState;
  }

  /** The plan to show: while a new one is made, the one before, so that nothing flickers. */
  get shownPlan(): RerunJson | undefined {
    return this.currentState.kind === 'ready' ? this.currentState.plan : this.lastPlan;
  }

  /** The plan that can be carried out as it is; undefined where there is none. */
  get runnable(): RerunJson | undefined {
    const { currentState: state } = this;
    return state.kind === 'ready' && state.plan.steps.every(({ action }) => action !== 'missing')
      ? state.plan
      : undefined;
  }

  /** Wants something else. */
  change(wish: Partial<IRerunRequest>): void {
    this.currentWish = { ...this.currentWish, ...wish };
    void this.replan();
  }

  /** Wants other values of parameters; nothing is asked where they are the same. */
  setParameters(parameters: ParameterValues): void {
    if (JSON.stringify(parameters) !== JSON.stringify(this.currentWish.parameters)) {
      this.change({ parameters });
    }
  }

  /** Resolves when the latest plan is there, or refused. */
  async settled(): Promise<void> {
    while (this.currentState.kind === 'waiting') {
      await new Promise<void>(resolve => {
        const slot = (): void => {
          this.changedSignal.disconnect(slot);
          resolve();
        };
        this.changedSignal.connect(slot);
      });
    }
  }

  private async replan(): Promise<void> {
    const number = ++this.question;
    this.show({ kind: 'waiting' });
    let state: PlanState;
    try {
      state = { kind: 'ready', plan: await this.ask(this.currentWish) };
      this.lastPlan = state.plan;
    } catch (error) {
      state = { kind: 'refused', error };
    }
    if (number === this.question) {
      this.show(state);
    }
  }

  private show(state: PlanState): void {
    this.currentState = state;
    this.changedSignal.emit();
  }
}
