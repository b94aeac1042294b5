/**
 * Which version of a name a step gets: one, or several that the plan must choose from.
 */
import { rerunKey, type Rerunnable } from './rerunnable.js';
import { PRELUDE, type NameFlow } from './name-flow.js';
import { StepMemo } from './step-memo.js';

/** Where a step gets a name from. */
export interface Resolution {
  /** Number of the step, or PRELUDE. */
  readonly from: number;
  /** Versions of which none is newer than the others and which may differ: `from` is one of them. */
  readonly conflict?: readonly number[];
  /** Versions passed over on the assumption that an unknown call did not change the object. */
  readonly assumed?: readonly number[];
}

/** Whether a version is there for certain. `assumed`: a function sets it, if all goes as it looks. */
export type Presence = 'certain' | 'assumed' | 'uncertain';

export class Resolver {
  private readonly resolved = new StepMemo<Resolution>((name, step) =>
    this.choose(name, this.flow.reaching(name, step))
  );
  private readonly presences = new StepMemo<Presence>((name, step) =>
    this.findPresence(name, step)
  );

  constructor(
    private readonly flow: NameFlow,
    private readonly rerunnable: Rerunnable
  ) {}

  /** The version of a name that the step finds when it starts; undefined: none reaches it. */
  resolve(name: string, step: number): Resolution | undefined {
    return this.resolved.get(name, step);
  }

  /** The version that is current when all steps have ended. */
  resolveFinal(name: string): Resolution | undefined {
    const versions = this.flow.graph.maximal(this.flow.versions.all(name));
    return this.choose(
      name,
      versions.length > 0 || !this.flow.prelude.binds(name) ? versions : [PRELUDE]
    );
  }

  /** Whether a step that makes a version of the name surely has it at its end. */
  presence(name: string, step: number): Presence {
    return this.presences.get(name, step) ?? 'uncertain';
  }

  private choose(name: string, versions: readonly number[]): Resolution | undefined {
    const [first] = versions;
    if (first === undefined || versions.length === 1) {
      return first === undefined ? undefined : { from: first };
    }
    const certain = this.withoutPossibleChanges(name, versions);
    const [single = first] = certain;
    if (certain.length === 1) {
      return { from: single, assumed: versions.filter(version => version !== single) };
    }
    if (this.areEqual(name, certain)) {
      return { from: Math.min(...certain) };
    }
    // The notebook, run from top to bottom, keeps what the last of them sets.
    const place = (version: number): number => this.flow.graph.places[version] ?? -1;
    const last = certain.reduce((one, other) => (place(other) > place(one) ? other : one));
    return { from: last, conflict: certain };
  }

  /** Replaces versions that may be no change at all by those from which they were made. */
  private withoutPossibleChanges(name: string, versions: readonly number[]): number[] {
    let current = [...versions];
    const isPossible = (version: number): boolean =>
      version !== PRELUDE && this.flow.change(version, name) === 'perhaps';
    while (current.length > 1 && current.some(isPossible)) {
      const before = current.flatMap(version =>
        isPossible(version) ? this.flow.reaching(name, version) : version
      );
      const steps = this.flow.graph.maximal(before.filter(version => version !== PRELUDE));
      current = steps.length > 0 ? steps : [PRELUDE];
    }
    return current;
  }

  private areEqual(name: string, versions: readonly number[]): boolean {
    const keys = versions.map(version => rerunKey(this.flow, this.rerunnable, name, version));
    return keys.every(key => key !== undefined && key === keys[0]);
  }

  private findPresence(name: string, step: number): Presence {
    const { flow } = this;
    if (step === PRELUDE) {
      return flow.prelude.surelyBinds(name) ? 'certain' : 'uncertain';
    }
    const { summary } = flow.block(step);
    const given = flow.handOn(step).give?.includes(name);
    if (given || flow.change(step, name) === 'sets') {
      return 'certain';
    }
    if (summary.deletes.has(name)) {
      return 'uncertain';
    }
    const received = this.resolve(name, step);
    const before = received === undefined ? 'uncertain' : this.presence(name, received.from);
    return before === 'uncertain' && summary.binds.get(name)?.kind === 'call' ? 'assumed' : before;
  }
}
