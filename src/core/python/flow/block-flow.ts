/**
 * The walk through one block and what it has found so far: the primitive operations (bind, read, change,
 * define …) out of which statements and expressions are made. What they do depends on the scope they
 * happen in. Here: reads, what the block needs, code that is used, hazards.
 */
import type { Span } from '../../text/index.js';
import type { ClassDefinition, Statement } from '../ast.js';
import { isBuiltin, isSessionName } from '../builtins.js';
import type { Scope, SymbolTable } from '../scopes/index.js';
import type { BlockContext, Definition, Hazard, Location, Need } from '../summary.js';
import { BlockValues } from './block-values.js';
import type { DeferredContext } from './deferred.js';
import type { Closure } from './definitions.js';
import type { FoundHazard } from './hazards.js';
import { add, forEachMissing, type NameSet, type State } from './state.js';
import { slotName } from './surely-bound.js';

/** How a name is read. `alias`: only given another name, so code it stands for is not used yet. */
export type ReadMode = 'use' | 'alias' | Exclude<Need['how'], 'read' | 'via'>;

/** The states in which a loop is left by `break`. */
export interface LoopExits {
  break: State;
}

export class BlockFlow extends BlockValues implements DeferredContext {
  loops: LoopExits[] = [];
  readonly needs = new Map<string, Need>();
  readonly readsNow = new Set<string>();
  /** By bodies of classes inside functions, of names that are not bound there yet. */
  readonly readsOfInnerClasses = new Set<string>();
  readonly hazards: Hazard[] = [];
  readonly lazyAnnotations: boolean;

  /** Closures that were used, with the names in them that the block can bind. */
  private readonly usedClosures = new Map<Closure, NameSet>();
  private readonly seenHazards = new Set<string>();
  /** Names whose need does not matter unless they are still unbound at the end. */
  private readonly deferredReads = new Map<string, Location>();
  private readObserver: Set<string> | undefined;

  constructor(
    table: SymbolTable,
    context: BlockContext,
    top: Scope,
    cell: number,
    private readonly execute: (flow: BlockFlow, body: readonly Statement[]) => void,
    fallThrough?: Set<string>
  ) {
    super(table, context, top, cell, fallThrough);
    this.lazyAnnotations = (context.lazyAnnotations ?? false) || table.futureAnnotations;
  }

  // --------------------------------------------------------------------------------------- reads

  /** A read by code that runs now. */
  read(identifier: string, span: Span, mode: ReadMode = 'use'): void {
    const name = this.mangled(identifier);
    const owner = this.owner(name);
    if (owner === 'elsewhere') {
      return;
    }
    if (owner === 'class' && this.isSure(slotName(this.scope, name))) {
      const definition = this.classBody?.definitions.get(name);
      if (definition && mode === 'use') {
        this.use(definition, this.at(span), name);
      }
      return;
    }
    // A class-level name that is not bound yet is looked up in the globals.
    if (owner === 'global' && this.isBoundInClassAround(name)) {
      return;
    }
    if (this.fallThrough) {
      this.fallThrough.add(name);
      return;
    }
    if (!this.state) {
      return;
    }
    this.readsNow.add(name);
    this.readObserver?.add(name);
    if (!this.isSure(name)) {
      if (isSessionName(name) && !this.bindings.isMaybeBound(name)) {
        this.addHazard({ kind: 'session-state', location: this.at(span), text: identifier });
      }
      const how = mode === 'use' || mode === 'alias' ? 'read' : mode;
      if (this.isNewNeed(name, how)) {
        this.need(name, this.at(span), how);
      }
    }
    if (mode === 'use' && this.definitions.get(name)) {
      this.useClosure(name, this.at(span));
    }
  }

  private need(name: string, location: Location, how: Need['how'], via?: string): void {
    if (!this.recording || this.isSure(name) || !this.isNewNeed(name, how)) {
      return;
    }
    const need = {
      location,
      how,
      maybeBound: this.bindings.isMaybeBound(name),
      builtin: isBuiltin(name)
    };
    this.needs.set(name, via === undefined ? need : { ...need, via });
  }

  private isNewNeed(name: string, how: Need['how']): boolean {
    const known = this.needs.get(name);
    return known === undefined || (known.how === 'soft' && how !== 'soft');
  }

  /** A read on demand, some time: it needs the name only if nothing binds it until the end. */
  readLater(identifier: string, span: Span): void {
    const name = this.mangled(identifier);
    if (
      this.recording &&
      this.owner(name) === 'global' &&
      !this.isBoundInClassAround(name) &&
      !this.deferredReads.has(name)
    ) {
      this.deferredReads.set(name, this.at(span));
    }
  }

  /** Names read by code that runs in `visit`. */
  observeReads(visit: () => void): ReadonlySet<string> {
    const outer = this.readObserver;
    const own = new Set<string>();
    this.readObserver = own;
    visit();
    this.readObserver = outer;
    own.forEach(name => outer?.add(name));
    return own;
  }

  // ------------------------------------------------------------------------------------ code in use

  /** Code without a name of its own is used: a lambda passed to a call. */
  use(definition: Definition, location: Location, via: string): void {
    if (this.fallThrough) {
      definition.reads.forEach(name => this.fallThrough?.add(name));
      return;
    }
    if (!this.state) {
      return;
    }
    for (const name of definition.reads) {
      this.need(name, location, 'via', via);
      if (this.definitions.get(name)) {
        this.useClosure(name, location);
      }
    }
    for (const name of definition.uses) {
      if (this.definitions.get(name)) {
        this.useClosure(name, location);
      }
    }
    this.applyEffects(definition, location, via);
  }

  /** Code is used that a name stands for, and all it leads to. */
  useClosure(name: string, location: Location): void {
    if (!this.recording) {
      return;
    }
    const closure = this.definitions.closure(name);
    const tracked = this.usedClosures.get(closure);
    if (tracked && this.state) {
      // Used before: only names that have become unbound since can be needed anew.
      forEachMissing(tracked, this.state, slot =>
        this.need(this.slots.name(slot) ?? '', location, 'via', name)
      );
    } else {
      closure.reads.forEach(read => this.need(read, location, 'via', name));
      this.usedClosures.set(closure, this.trackedNames(closure.reads));
    }
    this.applyEffects(closure, location, name);
  }

  /** The slots of those of the names that the block can bind. */
  private trackedNames(names: Iterable<string>): NameSet {
    const set = this.slots.empty();
    for (const name of names) {
      const slot = this.slots.slot(name);
      if (slot !== undefined) {
        add(set, slot);
      }
    }
    return set;
  }

  private applyEffects(
    code: Pick<Definition, 'mutations' | 'writes' | 'annotationReads'> & {
      readonly hazards: Iterable<Hazard>;
    },
    location: Location,
    via: string
  ): void {
    code.annotationReads.forEach(name => this.need(name, location, 'soft', via));
    for (const [name, certainty] of code.mutations) {
      this.changeGlobal({ name, certainty, inside: true }, location);
    }
    code.writes.forEach(name => this.bindings.addByCall(name, location));
    for (const hazard of code.hazards) {
      this.addHazard(hazard);
    }
  }

  classBodyReads(node: ClassDefinition, scope: Scope): ReadonlySet<string> {
    const reads = new Set<string>();
    const flow = new BlockFlow(this.table, this.context, scope, this.cell, this.execute, reads);
    flow.className = node.name;
    this.execute(flow, node.body);
    reads.forEach(name => this.readsOfInnerClasses.add(name));
    return reads;
  }

  // -------------------------------------------------------------------------------------- hazards

  hazard(found: FoundHazard, span: Span): Hazard {
    return { kind: found.kind, text: found.text, location: this.at(span) };
  }

  foundHazard(found: FoundHazard | undefined, span: Span): void {
    if (found && this.recording) {
      this.addHazard(this.hazard(found, span));
    }
  }

  private addHazard(hazard: Hazard): void {
    const { cell, start } = hazard.location;
    const key = `${hazard.kind}:${cell}:${start}`;
    if (!this.seenHazards.has(key)) {
      this.seenHazards.add(key);
      this.hazards.push(hazard);
    }
  }

  /** To be called when the block has been walked. */
  finish(): void {
    for (const [name, location] of this.deferredReads) {
      this.need(name, location, 'soft');
    }
    this.bindings.finish(name => this.state !== null && this.isSure(name));
  }
}
