/**
 * Code that flows from step to step: for a name that holds a function, a class, or something made of
 * them, what the code behind it reads and changes when it runs.
 */
import type { BlockSummary, Certainty, Definition } from '../../python/index.js';
import { Definers } from './definers.js';
import type { StepGraph } from './graph.js';

export class CodeFlow {
  private readonly definers: Definers;
  /** What each step leaves behind; undefined: an object without code has taken the name. */
  private readonly left: ReadonlyMap<string, Definition | undefined>[] = [];

  constructor(
    graph: StepGraph,
    private readonly prelude: ReadonlyMap<string, Definition>,
    private readonly merger: DefinitionMerger
  ) {
    this.definers = new Definers(graph);
  }

  /** The code behind a name when the step starts. */
  reaching(name: string, step: number): Definition | undefined {
    const from = this.definers.reaching(name, step);
    if (from.length === 0) {
      return this.prelude.get(name);
    }
    let all: Definition | undefined;
    for (const each of from) {
      const definition = this.left[each]?.get(name);
      all = all && definition ? this.merger.merged(all, definition) : (all ?? definition);
    }
    return all;
  }

  /** The code behind a name when the step has ended. */
  after(name: string, step: number): Definition | undefined {
    const left = this.left[step];
    return left?.has(name) ? left.get(name) : this.reaching(name, step);
  }

  /** Note what a step leaves behind; called in the order of the steps. */
  record(step: number, summary: BlockSummary): void {
    const left = new Map<string, Definition | undefined>();
    for (const [name, definition] of summary.definitions) {
      const before = summary.binds.get(name)?.sure ? undefined : this.reaching(name, step);
      left.set(name, before === undefined ? definition : this.merger.merged(before, definition));
    }
    for (const [name, binding] of summary.binds) {
      if (binding.sure && !left.has(name) && this.reaching(name, step) !== undefined) {
        left.set(name, undefined);
      }
    }
    for (const name of left.keys()) {
      this.definers.add(name, step);
    }
    this.left[step] = left;
  }
}

/** What may be one definition or another: the same object each time, from one plan to the next. */
export class DefinitionMerger {
  private readonly known = new WeakMap<Definition, WeakMap<Definition, Definition>>();

  merged(one: Definition, other: Definition): Definition {
    if (one === other) {
      return one;
    }
    const mergers = this.known.get(one) ?? new WeakMap<Definition, Definition>();
    this.known.set(one, mergers);
    const merger = mergers.get(other) ?? mergeDefinitions(one, other);
    mergers.set(other, merger);
    return merger;
  }
}

const RANK: Readonly<Record<Certainty, number>> = { possible: 0, likely: 1, sure: 2 };

function mergeDefinitions(one: Definition, other: Definition): Definition {
  const mutations = new Map(one.mutations);
  for (const [name, certainty] of other.mutations) {
    const before = mutations.get(name);
    if (before === undefined || RANK[certainty] > RANK[before]) {
      mutations.set(name, certainty);
    }
  }
  // A function or class stays one; of two functions neither the parameters nor the source are known.
  const kind = one.kind === 'function' || one.kind === 'class' ? one.kind : other.kind;
  return {
    kind,
    reads: union(one.reads, other.reads),
    writes: union(one.writes, other.writes),
    mutations,
    uses: union(one.uses, other.uses),
    hazards: [...new Set([...one.hazards, ...other.hazards])],
    eager: one.eager || other.eager,
    nested: one.nested || other.nested,
    definitionReads: union(one.definitionReads, other.definitionReads),
    annotationReads: union(one.annotationReads, other.annotationReads)
  };
}

function union<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...one, ...other]);
}
