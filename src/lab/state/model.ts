/** What is chosen and known in the dialog that opens a state. */
import { Signal, type ISignal } from '@lumino/signaling';
import { answerOf, type Answer } from '../answer.js';
import type { StateJson } from '../../protocol/index.js';

/** Where a state goes. */
export type StateTarget = 'notebook' | 'console';

const WAITING = { kind: 'waiting' } as const;

export interface IStateQuestions {
  /** The variables of the state. */
  readonly state: (before: boolean) => Promise<StateJson>;
  /** Names that the notebook's kernel has and would lose the values of. */
  readonly overwritten: (before: boolean) => Promise<readonly string[]>;
}

export interface IStateChoice {
  readonly before: boolean;
  readonly target: StateTarget;
}

export class StateModel {
  private readonly changedSignal = new Signal<this, void>(this);
  private currentState: Answer<StateJson> = WAITING;
  private currentOverwritten: Answer<readonly string[]> = WAITING;
  private question = 0;

  constructor(
    private choice: IStateChoice,
    private readonly ask: IStateQuestions,
    readonly facts: { readonly hasFailed: boolean; readonly canUseKernel: boolean }
  ) {
    this.look();
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get hasFailed(): boolean {
    return this.facts.hasFailed;
  }

  /** Whether the notebook is open, so that its kernel can be used. */
  get canUseKernel(): boolean {
    return this.facts.canUseKernel;
  }

  get state(): Answer<StateJson> {
    return this.currentState;
  }

  get overwritten(): Answer<readonly string[]> {
    return this.currentOverwritten;
  }

  get before(): boolean {
    return this.choice.before;
  }

  set before(before: boolean) {
    this.choice = { ...this.choice, before };
    this.look();
  }

  get target(): StateTarget {
    return this.choice.target;
  }

  set target(target: StateTarget) {
    this.choice = { ...this.choice, target };
    this.changedSignal.emit();
  }

  private look(): void {
    const number = ++this.question;
    const { before } = this.choice;
    this.currentState = WAITING;
    this.currentOverwritten = WAITING;
    this.changedSignal.emit();
    void answerOf(this.ask.state(before)).then(state => {
      this.show(number, () => {
        this.currentState = state;
      });
    });
    if (this.canUseKernel) {
      void answerOf(this.ask.overwritten(before)).then(names => {
        this.show(number, () => {
          this.currentOverwritten = names;
        });
      });
    }
  }

  /** Takes in an answer, unless something else has been asked since. */
  private show(number: number, take: () => void): void {
    if (number === this.question) {
      take();
      this.changedSignal.emit();
    }
  }
}
