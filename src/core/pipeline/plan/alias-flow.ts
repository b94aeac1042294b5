/**
 * Which names may stand for the same object, or one for a part of the other, from step to step.
 *
 * Kept as edges from the name of an object to names of what it is or holds. A name that is bound anew
 * leaves its edges behind; what was joined through it is joined directly, by the analysis of the block.
 */
import type { BlockSummary } from '../../python/index.js';
import { Definers } from './definers.js';
import type { StepGraph } from './graph.js';

type Names = ReadonlySet<string>;

/** Edges of one name. */
interface Ends {
  /** What its object is or holds. */
  readonly held: Names;
  /** Whose objects are or hold it. */
  readonly holders: Names;
}

const NO_NAMES: Names = new Set();
const NO_ENDS: Ends = { held: NO_NAMES, holders: NO_NAMES };

export class AliasFlow {
  private readonly definers: Definers;
  private readonly left: ReadonlyMap<string, Ends>[] = [];
  private readonly prelude: ReadonlyMap<string, Ends>;
  private hasEdges: boolean;

  constructor(graph: StepGraph, prelude: ReadonlyMap<string, Names>) {
    this.definers = new Definers(graph);
    const edges = new EdgeTable(() => NO_ENDS);
    edges.addAll(prelude);
    this.prelude = edges.changed;
    this.hasEdges = edges.changed.size > 0;
  }

  /** Names whose objects this one's is or holds, when the step starts. */
  held(name: string, step: number): Names {
    return this.reaching(name, step).held;
  }

  /** Names whose objects are or hold this one's, when the step starts. */
  holders(name: string, step: number): Names {
    return this.reaching(name, step).holders;
  }

  /** Whether anything is connected with the name when the step has ended. */
  isShared(name: string, step: number): boolean {
    if (!this.hasEdges) {
      return false;
    }
    const { held, holders } = this.left[step]?.get(name) ?? this.reaching(name, step);
    return held.size > 0 || holders.size > 0;
  }

  /** All names connected with these, in whatever direction, when the step starts. */
  connected(names: Iterable<string>, step: number): ReadonlySet<string> {
    return this.hasEdges ? connectedBy(names, name => this.reaching(name, step)) : NO_NAMES;
  }

  /** The same when the step has ended. */
  connectedAfter(names: Iterable<string>, step: number): ReadonlySet<string> {
    return this.hasEdges
      ? connectedBy(names, name => this.left[step]?.get(name) ?? this.reaching(name, step))
      : NO_NAMES;
  }

  /**
   * Note what a step does to the edges; called in the order of the steps.
   * @param aliases Edges that the step makes.
   * @param unused Names that no later step uses.
   */
  record(
    step: number,
    summary: Pick<BlockSummary, 'binds'>,
    aliases: ReadonlyMap<string, Names>,
    unused: readonly string[]
  ): void {
    if (!this.hasEdges && aliases.size === 0) {
      return;
    }
    this.hasEdges = true;
    const edges = new EdgeTable(name => this.reaching(name, step));
    for (const [name, binding] of summary.binds) {
      if (binding.sure) {
        edges.remove(name);
      } else if (binding.kind === 'for') {
        // If its loop never runs it keeps its old object, through which nobody then changes anything.
        edges.joinThrough(name);
        edges.remove(name);
      }
    }
    edges.addAll(aliases);
    edges.dropAll(unused);
    for (const name of edges.changed.keys()) {
      this.definers.add(name, step);
    }
    this.left[step] = edges.changed;
  }

  private reaching(name: string, step: number): Ends {
    const from = this.definers.reaching(name, step);
    const [first] = from;
    if (first === undefined) {
      return this.prelude.get(name) ?? NO_ENDS;
    }
    if (from.length === 1) {
      return this.left[first]?.get(name) ?? NO_ENDS;
    }
    const ends = from.map(each => this.left[each]?.get(name) ?? NO_ENDS);
    return {
      held: new Set(ends.flatMap(each => [...each.held])),
      holders: new Set(ends.flatMap(each => [...each.holders]))
    };
  }
}

/** Edges of one name while they change; what stays as it was is shared. */
class ChangedEnds implements Ends {
  held: Names;
  holders: Names;
  private ownHeld: Set<string> | undefined;
  private ownHolders: Set<string> | undefined;

  constructor(before: Ends) {
    this.held = before.held;
    this.holders = before.holders;
  }

  changeHeld(): Set<string> {
    if (this.ownHeld === undefined) {
      this.held = this.ownHeld = new Set(this.held);
    }
    return this.ownHeld;
  }

  changeHolders(): Set<string> {
    if (this.ownHolders === undefined) {
      this.holders = this.ownHolders = new Set(this.holders);
    }
    return this.ownHolders;
  }
}

class EdgeTable {
  readonly changed = new Map<string, ChangedEnds>();

  constructor(private readonly before: (name: string) => Ends) {}

  addAll(aliases: ReadonlyMap<string, Names>): void {
    for (const [holder, others] of aliases) {
      for (const held of others) {
        this.add(holder, held);
      }
    }
  }

  remove(name: string): void {
    const { held, holders } = this.current(name);
    if (held.size === 0 && holders.size === 0) {
      return;
    }
    for (const other of held) {
      this.of(other).changeHolders().delete(name);
    }
    for (const other of holders) {
      this.of(other).changeHeld().delete(name);
    }
    this.changed.set(name, new ChangedEnds(NO_ENDS));
  }

  /** Forgets names that are not used any more, except where two others share an object. */
  dropAll(names: readonly string[]): void {
    let left = names;
    for (let before = Infinity; left.length < before;) {
      before = left.length;
      left = left.filter(name => {
        const { held, holders } = this.current(name);
        if (holders.size > 1) {
          return true;
        }
        if (held.size > 0 || holders.size > 0) {
          this.joinThrough(name);
          this.remove(name);
        }
        return false;
      });
    }
  }

  joinThrough(name: string): void {
    const { held, holders } = this.current(name);
    for (const holder of [...holders]) {
      for (const other of held) {
        this.add(holder, other);
      }
    }
  }

  private add(holder: string, held: string): void {
    if (holder !== held) {
      this.of(holder).changeHeld().add(held);
      this.of(held).changeHolders().add(holder);
    }
  }

  private current(name: string): Ends {
    return this.changed.get(name) ?? this.before(name);
  }

  private of(name: string): ChangedEnds {
    let ends = this.changed.get(name);
    if (ends === undefined) {
      ends = new ChangedEnds(this.before(name));
      this.changed.set(name, ends);
    }
    return ends;
  }
}

/** Names on both ends of edges that can be reached from these names. */
function connectedBy(names: Iterable<string>, ends: (name: string) => Ends): Set<string> {
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const { held, holders } = found.has(name) ? NO_ENDS : ends(name);
    if (held.size > 0 || holders.size > 0) {
      found.add(name);
      pending.push(...held, ...holders);
    }
  }
  return found;
}
