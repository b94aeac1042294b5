/**
 * Which names are surely bound at the present point of a block, and what statements that may be cut
 * short must know of names unbound inside them.
 */
import { BOUND, type Scope, SymbolFlag } from '../scopes/index.js';
import { add, addAll, has, type NameSet, remove, Slots, type State } from './state.js';

export class SurelyBound {
  state: State;
  protected readonly slots = new Slots();
  /** For each statement that an exception may cut short: what may have been unbound inside. */
  private readonly unbound: NameSet[] = [];

  constructor(top: Scope) {
    this.addSlots(top);
    this.state = this.slots.empty();
  }

  private addSlots(scope: Scope): void {
    for (const { name, flags } of scope.symbols.values()) {
      if (flags & (BOUND | SymbolFlag.GLOBAL)) {
        this.slots.add(slotName(scope, name));
      }
    }
    this.addSlotsOfClasses(scope);
  }

  /** Class bodies run in place and share the state; what is in functions does not. */
  private addSlotsOfClasses(scope: Scope): void {
    for (const child of scope.children) {
      if (child.type === 'class') {
        this.addSlots(child);
      } else if (!child.deferred) {
        this.addSlotsOfClasses(child);
      }
    }
  }

  /** Whether a global is surely bound; where control does not come, all are. */
  isSure(name: string): boolean {
    if (!this.state) {
      return true;
    }
    const slot = this.slots.slot(name);
    return slot !== undefined && has(this.state, slot);
  }

  protected setSure(name: string): void {
    const slot = this.slots.slot(name);
    if (this.state && slot !== undefined) {
      add(this.state, slot);
    }
  }

  protected setUnbound(name: string): void {
    const slot = this.slots.slot(name);
    if (slot === undefined) {
      return;
    }
    if (this.state) {
      remove(this.state, slot);
    }
    for (const set of this.unbound) {
      add(set, slot);
    }
  }

  /** Runs `visit` and returns what may have been unbound in it. */
  collectUnbound(visit: () => void): NameSet {
    const set = this.slots.empty();
    this.unbound.push(set);
    visit();
    this.unbound.pop();
    return set;
  }

  /** Passes on what a part collected to the statements around. */
  noteUnbound(set: NameSet): void {
    for (const outer of this.unbound) {
      addAll(outer, set);
    }
  }
}

/** Names of class bodies are kept apart from globals, and from those of other classes. */
export function slotName(scope: Scope, name: string): string {
  return scope.type === 'class' ? `${scope.module}:${scope.start}.${name}` : name;
}
