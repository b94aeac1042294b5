/**
 * Which names may stand for the same object, or one for a part of the other, from step to step.
 *
 * Kept as links between pairs of names; who is connected, even through others, may share something.
 * A name that is set anew leaves its links behind, and those that were connected through it stay so.
 */
import type { BlockSummary } from '../../python/index.js';
import { Definers } from './definers.js';
import type { StepGraph } from './graph.js';

type Links = ReadonlySet<string>;
const NONE: Links = new Set();

export class AliasFlow {
  private readonly definers: Definers;
  private readonly left: ReadonlyMap<string, Links>[] = [];
  private readonly prelude: ReadonlyMap<string, Links>;

  constructor(graph: StepGraph, prelude: ReadonlyMap<string, Links>) {
    this.definers = new Definers(graph);
    const links = new LinkTable(() => NONE);
    links.addAll(prelude);
    this.prelude = links.changed;
  }

  /** Names linked to this one when the step starts. */
  reaching(name: string, step: number): Links {
    const from = this.definers.reaching(name, step);
    if (from.length === 0) {
      return this.prelude.get(name) ?? NONE;
    }
    const sets = from.map(each => this.left[each]?.get(name) ?? NONE);
    return sets.length === 1 ? (sets[0] ?? NONE) : new Set(sets.flatMap(set => [...set]));
  }

  /** Names linked to this one when the step has ended. */
  after(name: string, step: number): Links {
    return this.left[step]?.get(name) ?? this.reaching(name, step);
  }

  /** All names connected with this one when the step starts, without itself. */
  connected(name: string, step: number): ReadonlySet<string> {
    return connectedBy(name, each => this.reaching(each, step));
  }

  /** All names connected with this one when the step has ended, without itself. */
  connectedAfter(name: string, step: number): ReadonlySet<string> {
    return connectedBy(name, each => this.after(each, step));
  }

  /** Note what a step does to the links; called in the order of the steps. */
  record(step: number, summary: BlockSummary): void {
    const links = new LinkTable(name => this.reaching(name, step));
    for (const [name, binding] of summary.binds) {
      // The target of a loop that never runs keeps its old object; nobody changes that one through it.
      if (binding.sure || binding.kind === 'for') {
        links.release(name, summary.needs.has(name) ? partnersIn(summary, name) : []);
      }
    }
    links.addAll(summary.aliases);
    for (const name of links.changed.keys()) {
      this.definers.add(name, step);
    }
    this.left[step] = links.changed;
  }
}

class LinkTable {
  readonly changed = new Map<string, Set<string>>();

  constructor(private readonly before: (name: string) => Links) {}

  addAll(aliases: ReadonlyMap<string, Links>): void {
    for (const [name, others] of aliases) {
      for (const other of others) {
        this.link(name, other);
      }
    }
  }

  /** The name gets another object: those linked to the old one stay connected. */
  release(name: string, heirs: readonly string[]): void {
    const partners = [...(this.changed.get(name) ?? this.before(name))];
    if (partners.length === 0) {
      return;
    }
    for (const partner of partners) {
      this.of(name).delete(partner);
      this.of(partner).delete(name);
    }
    const [first, ...rest] = new Set([...partners, ...heirs]);
    for (const other of rest) {
      this.link(first ?? other, other);
    }
  }

  private link(one: string, other: string): void {
    if (one !== other) {
      this.of(one).add(other);
      this.of(other).add(one);
    }
  }

  private of(name: string): Set<string> {
    const set = this.changed.get(name) ?? new Set(this.before(name));
    this.changed.set(name, set);
    return set;
  }
}

/** Names that the block links to this one. */
function partnersIn(summary: BlockSummary, name: string): string[] {
  return [...summary.aliases].flatMap(([other, links]) =>
    other === name ? [...links] : links.has(name) ? [other] : []
  );
}

function connectedBy(name: string, linked: (name: string) => Links): ReadonlySet<string> {
  const found = new Set<string>([name]);
  for (const each of found) {
    for (const other of linked(each)) {
      found.add(other);
    }
  }
  found.delete(name);
  return found;
}
