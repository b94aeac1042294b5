/**
 * Code that runs later, by the name under which it can be reached. Definitions are values: merging
 * makes a new one, and sets are shared as long as nothing is added to them.
 */
import type { Certainty, Definition, Lookup } from '../summary.js';
import { strongest } from './calls.js';

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_MUTATIONS: ReadonlyMap<string, Certainty> = new Map();

export function emptyDefinition(kind: Definition['kind']): Definition {
  return {
    kind,
    reads: NO_NAMES,
    writes: NO_NAMES,
    mutations: NO_MUTATIONS,
    uses: NO_NAMES,
    hazards: [],
    eager: false,
    nested: false,
    definitionReads: NO_NAMES,
    annotationReads: NO_NAMES
  };
}

/** A copy without some of its optional fields. */
export function omit<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  // To delete from a copy would make it a hash table, which is slow to read.
  const rest: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    if (!(keys as (keyof T)[]).includes(key)) {
      rest[key] = value[key];
    }
  }
  return rest as Omit<T, K>;
}

/** The code of both; what is said of `a` itself (its kind, its source) stays. */
export function mergeCode(a: Definition, b: Definition): Definition {
  return {
    ...a,
    reads: union(a.reads, b.reads),
    writes: union(a.writes, b.writes),
    mutations: mergeMutations(a.mutations, b.mutations),
    uses: union(a.uses, b.uses),
    hazards: b.hazards.every(hazard => a.hazards.includes(hazard))
      ? a.hazards
      : [...new Set([...a.hazards, ...b.hazards])],
    eager: a.eager || b.eager,
    nested: a.nested || b.nested,
    definitionReads: union(a.definitionReads, b.definitionReads),
    annotationReads: union(a.annotationReads, b.annotationReads)
  };
}

/** One of two definitions, nobody knows which. */
export function eitherOf(a: Definition, b: Definition): Definition {
  // A function or class stays one; two functions are not one with known parameters.
  const kind = a.kind === 'function' || a.kind === 'class' ? a.kind : b.kind;
  return mergeCode({ ...omit(a, 'parameters', 'produces', 'source'), kind }, b);
}

/** What code made from others carries along: `partial(f)`, `K()`, a decorated function. */
export function withCode(of: Definition, carried: Iterable<Definition>): Definition {
  let result = of;
  for (const code of carried) {
    result = mergeCode(result, { ...code, definitionReads: NO_NAMES, uses: NO_NAMES });
  }
  return result;
}

export function withUses(definition: Definition, names: Iterable<string>): Definition {
  return { ...definition, uses: union(definition.uses, new Set(names)) };
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (isSubset(b, a)) {
    return a;
  }
  return isSubset(a, b) ? b : new Set([...a, ...b]);
}

function isSubset(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) {
    return true;
  }
  if (a.size > b.size) {
    return false;
  }
  for (const name of a) {
    if (!b.has(name)) {
      return false;
    }
  }
  return true;
}

function mergeMutations(
  a: ReadonlyMap<string, Certainty>,
  b: ReadonlyMap<string, Certainty>
): ReadonlyMap<string, Certainty> {
  if ([...b].every(([name, certainty]) => strongest(a.get(name), certainty) === a.get(name))) {
    return a;
  }
  const merged = new Map(a);
  for (const [name, certainty] of b) {
    merged.set(name, strongest(merged.get(name), certainty));
  }
  return merged;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && isSubset(a, b);
}

/** Whether two definitions have the same code, so that nothing computed from one changes. */
function sameCode(a: Definition, b: Definition): boolean {
  return (
    a === b ||
    (sameSet(a.reads, b.reads) &&
      sameSet(a.writes, b.writes) &&
      sameSet(a.uses, b.uses) &&
      sameSet(a.annotationReads, b.annotationReads) &&
      a.hazards.length === b.hazards.length &&
      a.hazards.every(hazard => b.hazards.includes(hazard)) &&
      a.mutations.size === b.mutations.size &&
      [...a.mutations].every(([name, certainty]) => b.mutations.get(name) === certainty))
  );
}

/** Whether two definitions say the same, wherever their sources stand. */
export function sameDefinition(a: Definition, b: Definition): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.eager === b.eager &&
      a.nested === b.nested &&
      a.produces === b.produces &&
      sameSet(a.definitionReads, b.definitionReads) &&
      sameParameters(a.parameters, b.parameters) &&
      sameCode(a, b))
  );
}

function sameParameters(a: Definition['parameters'], b: Definition['parameters']): boolean {
  return (
    a === b ||
    (a !== undefined &&
      a.length === b?.length &&
      a.every((one, i) => {
        const other = b[i];
        return (
          one.name === other?.name &&
          one.kind === other.kind &&
          one.mutated === other.mutated &&
          one.returned === other.returned
        );
      }))
  );
}

/** Everything that using a definition may lead to. */
export interface Closure {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  readonly mutations: ReadonlyMap<string, Certainty>;
  readonly annotationReads: ReadonlySet<string>;
  readonly hazards: ReadonlySet<Definition['hazards'][number]>;
  /** All names whose definitions it was made from, or would be if they had one. */
  readonly from: ReadonlySet<string>;
}

interface KnownClosure {
  readonly closure: Closure;
  /** How much of the log of changes it has been compared with. */
  checked: number;
}

/**
 * The definitions of a block over those it received. A closure is computed once and kept until a
 * definition it was made from really changes; objects that only drag along the code of another name
 * share the closure of that name.
 */
export class DefinitionTable {
  private readonly own = new Map<string, Definition>();
  /** Names that stand for something else now, whatever was received. */
  private readonly hidden = new Set<string>();
  private readonly closures = new Map<string, KnownClosure>();
  /** Names whose definition has changed, in order. */
  private readonly changes: string[] = [];
  /** Names whose closure is being computed. */
  private readonly pending = new Set<string>();

  constructor(private readonly received: Lookup<Definition> | undefined) {}

  /** Counts changes, so that a loop can see whether its body made any. */
  get version(): number {
    return this.changes.length;
  }

  get(name: string): Definition | undefined {
    return this.own.get(name) ?? (this.hidden.has(name) ? undefined : this.received?.get(name));
  }

  /** The name may stand for this code from now on, besides what it stood for. */
  add(name: string, definition: Definition): void {
    const before = this.get(name);
    const after = before ? eitherOf(before, definition) : definition;
    this.own.set(name, after);
    if (!before || !sameCode(before, after)) {
      this.changes.push(name);
    }
  }

  /** The name is bound to something else. */
  forget(name: string): void {
    if (this.get(name)) {
      this.changes.push(name);
    }
    this.own.delete(name);
    this.hidden.add(name);
  }

  closure(name: string): Closure {
    const known = this.closures.get(name);
    if (known && this.stillHolds(name, known)) {
      return known.closure;
    }
    const closure = this.closureOfOnlyUse(name) ?? this.computeClosure(name);
    this.closures.set(name, { closure, checked: this.changes.length });
    return closure;
  }

  private stillHolds(name: string, known: KnownClosure): boolean {
    for (let i = known.checked; i < this.changes.length; i++) {
      const changed = this.changes[i] ?? '';
      if (changed === name || known.closure.from.has(changed)) {
        return false;
      }
    }
    known.checked = this.changes.length;
    return true;
  }

  /** `k = K()`, `g = f`: the closure of the name it was made from, if that has all its code. */
  private closureOfOnlyUse(name: string): Closure | undefined {
    const definition = this.get(name);
    if (definition?.uses.size !== 1 || this.pending.has(name)) {
      return undefined;
    }
    const [used = name] = definition.uses;
    if (!this.get(used)) {
      return undefined;
    }
    this.pending.add(name);
    const closure = this.closure(used);
    this.pending.delete(name);
    return isSubset(definition.reads, closure.reads) &&
      isSubset(definition.writes, closure.writes) &&
      isSubset(definition.annotationReads, closure.annotationReads) &&
      definition.hazards.every(hazard => closure.hazards.has(hazard)) &&
      mergeMutations(closure.mutations, definition.mutations) === closure.mutations
      ? closure
      : undefined;
  }

  private computeClosure(name: string): Closure {
    const reads = new Set<string>();
    const writes = new Set<string>();
    const annotationReads = new Set<string>();
    const mutations = new Map<string, Certainty>();
    const hazards = new Set<Definition['hazards'][number]>();
    const from = new Set([name]);
    // A set is iterated in order of insertion, additions included.
    for (const reached of from) {
      const definition = this.get(reached);
      if (!definition) {
        continue;
      }
      for (const read of definition.reads) {
        reads.add(read);
        from.add(read);
      }
      definition.uses.forEach(use => from.add(use));
      definition.writes.forEach(write => writes.add(write));
      definition.annotationReads.forEach(read => annotationReads.add(read));
      definition.hazards.forEach(hazard => hazards.add(hazard));
      for (const [mutated, certainty] of definition.mutations) {
        mutations.set(mutated, strongest(mutations.get(mutated), certainty));
      }
    }
    return { reads, writes, mutations, annotationReads, hazards, from };
  }

  /** The definitions made by the block itself. */
  export(): ReadonlyMap<string, Definition> {
    return this.own;
  }
}
