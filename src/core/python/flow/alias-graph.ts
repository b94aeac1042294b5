/**
 * Which names' objects may be, or hold, the objects of other names: a directed graph. An edge from
 * `a` to `b` says that the object of `a` is, or holds, the object of `b`; two names for one object
 * have edges both ways.
 */
import type { Certainty, Sharing } from '../summary.js';
import { strongest, weakest } from './calls.js';
import type { Change } from './effects.js';
import type { Source } from './sharing.js';

/**
 * `certain`: an assignment says so. `shared-parts`: a copy of the outer layer. `possible`: a call of
 * unknown code might have made it so.
 */
type EdgeStrength = 'certain' | 'shared-parts' | 'possible';

const RANK: Readonly<Record<EdgeStrength, number>> = {
  possible: 0,
  'shared-parts': 1,
  certain: 2
};

type NamesByName = ReadonlyMap<string, ReadonlySet<string>>;
type Edge = readonly [name: string, strength: EdgeStrength];

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_EDGES: readonly Edge[] = [];

export class AliasGraph {
  private readonly held = new Map<string, Map<string, EdgeStrength>>();
  private readonly holders = new Map<string, Set<string>>();
  /** Names bound anew: what was said about them before no longer holds. */
  private readonly rebound = new Set<string>();
  /** Counts changes, so that a loop can see whether its body made any. */
  version = 0;

  /** @param received Relations that flow in. */
  constructor(private readonly received: Sharing | undefined) {}

  /** The object of `name` now has this relation to that of `source`, besides those it had. */
  relate(name: string, { name: other, relation }: Source): void {
    if (other === name) {
      return;
    }
    switch (relation) {
      case 'same':
        this.link(name, other, 'certain');
        this.link(other, name, 'certain');
        return;
      case 'part':
        this.link(other, name, 'certain');
        return;
      case 'contains':
        this.link(name, other, 'certain');
        return;
      case 'shallow':
        this.link(name, other, 'shared-parts');
        return;
      case 'maybe':
        this.link(name, other, 'possible');
        this.link(other, name, 'possible');
        return;
    }
  }

  private link(from: string, to: string, strength: EdgeStrength): void {
    let edges = this.held.get(from);
    if (!edges) {
      edges = new Map<string, EdgeStrength>();
      this.held.set(from, edges);
    }
    const before = edges.get(to);
    if (before !== undefined && RANK[before] >= RANK[strength]) {
      return;
    }
    edges.set(to, strength);
    const holders = this.holders.get(to);
    if (holders) {
      holders.add(from);
    } else {
      this.holders.set(to, new Set([from]));
    }
    this.version++;
  }

  /**
   * `name` is bound to another object. The object it had may live on under other names: what held it
   * and what it held are joined directly.
   */
  rebind(name: string): void {
    const held = this.edgesFrom(name);
    // Who holds the name matters only if there is something to join it to.
    for (const [holder, a] of held.length > 0 ? this.edgesTo(name) : NO_EDGES) {
      for (const [other, b] of held) {
        if (holder !== other) {
          this.link(holder, other, RANK[a] < RANK[b] ? a : b);
        }
      }
    }
    const ownHolders = this.holders.get(name);
    if (held.length > 0 || ownHolders) {
      this.version++;
      this.held.get(name)?.forEach((_, other) => this.holders.get(other)?.delete(name));
      ownHolders?.forEach(holder => this.held.get(holder)?.delete(name));
      this.held.delete(name);
      this.holders.delete(name);
    }
    this.rebound.add(name);
  }

  /** Calls `visit` with all names whose object may change with it, and how certainly. */
  forEachAffected(
    { name, certainty, inside }: Change,
    visit: (name: string, certainty: Certainty) => void
  ): void {
    const isAlone =
      (!inside || this.edgesFrom(name).length === 0) && this.edgesTo(name, inside).length === 0;
    if (isAlone) {
      visit(name, certainty);
      return;
    }
    const itself = new Map([[name, certainty]]);
    const changed = inside ? this.reach(itself, each => this.edgesFrom(each)) : itself;
    // What holds a changed object has changed, too; a shallow copy only shares what is inside.
    const affected = this.reach(changed, each => this.edgesTo(each, inside));
    affected.forEach((how, each) => visit(each, how));
  }

  private reach(
    from: ReadonlyMap<string, Certainty>,
    edges: (name: string) => readonly Edge[]
  ): Map<string, Certainty> {
    const reached = new Map(from);
    const pending = [...from.keys()];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const certainty = reached.get(name) ?? 'possible';
      for (const [other, strength] of edges(name)) {
        const known = reached.get(other);
        const next = strength === 'possible' ? weakest(certainty, 'possible') : certainty;
        const better = strongest(known, next);
        if (better !== known) {
          reached.set(other, better);
          pending.push(other);
        }
      }
    }
    return reached;
  }

  private edgesFrom(name: string): readonly Edge[] {
    const own = this.held.get(name);
    let edges: Edge[] | undefined = own && [...own];
    if (!this.rebound.has(name)) {
      for (const other of this.received?.held.get(name) ?? NO_NAMES) {
        if (!this.rebound.has(other)) {
          (edges ??= []).push([other, 'certain']);
        }
      }
    }
    return edges ?? NO_EDGES;
  }

  private edgesTo(name: string, throughCopies = true): readonly Edge[] {
    let edges: Edge[] | undefined;
    for (const holder of this.holders.get(name) ?? NO_NAMES) {
      const strength = this.held.get(holder)?.get(name) ?? 'possible';
      if (throughCopies || strength !== 'shared-parts') {
        (edges ??= []).push([holder, strength]);
      }
    }
    if (!this.rebound.has(name)) {
      for (const holder of this.received?.holders.get(name) ?? NO_NAMES) {
        if (!this.rebound.has(holder)) {
          (edges ??= []).push([holder, 'certain']);
        }
      }
    }
    return edges ?? NO_EDGES;
  }

  /**
   * The relations made here: those that assignments are certain of, and those that unknown calls may have
   * made. A copy of the outer layer counts as possible: whether a change goes deep enough to reach it, a
   * later step cannot be asked.
   */
  export(): { readonly certain: NamesByName; readonly possible: NamesByName } {
    const certain = new Map<string, Set<string>>();
    const possible = new Map<string, Set<string>>();
    this.held.forEach((edges, name) => {
      edges.forEach((strength, other) => {
        const result = strength === 'certain' ? certain : possible;
        const others = result.get(name);
        if (others) {
          others.add(other);
        } else {
          result.set(name, new Set([other]));
        }
      });
    });
    return { certain, possible };
  }
}
