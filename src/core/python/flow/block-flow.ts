/**
 * The state of the walk through one block and what it has found so far: the primitive operations
 * (bind, read, change, define …) out of which statements and expressions are made. What they do
 * depends on the scope they happen in: the block itself, a class body, a comprehension.
 */
import type { Span } from '../../text/index.js';
import type { ClassDefinition, Statement } from '../ast.js';
import { isBuiltin, isSessionName } from '../builtins.js';
import {
  isAnnotationScope,
  isGlobal,
  mangle,
  type Scope,
  type SymbolTable
} from '../scopes/index.js';
import type {
  BindingKind,
  BlockContext,
  Definition,
  Hazard,
  ImportBinding,
  Location,
  Need,
  Unpicklable
} from '../summary.js';
import { type Closure, DefinitionTable, mergeCode, withCode } from './definitions.js';
import { Bindings } from './bindings.js';
import type { DeferredContext } from './deferred.js';
import type { Change } from './effects.js';
import type { FoundHazard } from './hazards.js';
import { BlockNaming } from './naming.js';
import { ObjectChanges } from './object-changes.js';
import type { Source } from './sharing.js';
import { add, copy, forEachMissing, type State } from './state.js';
import { slotName, SurelyBound } from './surely-bound.js';

/** How a name is read. `alias`: only given another name, so code it stands for is not used yet. */
export type ReadMode = 'use' | 'alias' | Exclude<Need['how'], 'read' | 'via'>;

/** The states in which a loop is left by `break`. */
export interface LoopExits {
  break: State;
}

/** A class body being executed: its functions are reached through the class. */
export interface ClassBody {
  readonly scope: Scope;
  readonly definitions: Map<string, Definition>;
  /** The code of all its functions and lambdas. */
  code: Definition;
}

export class BlockFlow extends SurelyBound implements DeferredContext {
  scope: Scope;
  className: string | undefined;
  classBody: ClassBody | undefined;
  cell: number;
  loops: LoopExits[] = [];
  /** How many branches, loops and the like stand around the statement. */
  depth = 0;

  readonly bindings = new Bindings();
  readonly deletes = new Map<string, Location>();
  readonly needs = new Map<string, Need>();
  readonly readsNow = new Set<string>();
  /** By bodies of classes inside functions, of names that are not bound there yet. */
  readonly readsOfInnerClasses = new Set<string>();
  readonly imports = new Map<string, ImportBinding>();
  readonly hazards: Hazard[] = [];
  readonly unpicklable = new Map<string, Unpicklable>();
  readonly definitions: DefinitionTable;
  readonly changes: ObjectChanges;
  readonly naming: BlockNaming;
  readonly lazyAnnotations: boolean;

  /** Closures that were used, with the names in them that the block can bind. */
  private readonly usedClosures = new Map<Closure, Uint32Array>();
  private readonly withAttributes = new Set<string>();
  private readonly seenHazards = new Set<string>();
  /** Names of comprehensions and the objects their values come from. */
  private readonly elements: Map<string, readonly Source[]>[] = [];
  /** Names whose need does not matter unless they are still unbound at the end. */
  private readonly deferredReads = new Map<string, Location>();
  private readObserver: Set<string> | undefined;

  constructor(
    readonly table: SymbolTable,
    readonly context: BlockContext,
    top: Scope,
    cell: number,
    private readonly execute: (flow: BlockFlow, body: readonly Statement[]) => void,
    /**
     * Set where the code is a class body inside a function: collects the reads that fall through to
     * the globals, and nothing else is recorded.
     */
    private readonly fallThrough?: Set<string>
  ) {
    super(top);
    this.scope = top;
    this.cell = cell;
    this.lazyAnnotations = (context.lazyAnnotations ?? false) || table.futureAnnotations;
    this.definitions = new DefinitionTable(context.definitions);
    this.changes = new ObjectChanges(context.sharing, name => this.isSure(name));
    this.naming = new BlockNaming(this.imports, context.imports, this.definitions, name =>
      this.bindings.all.has(name)
    );
  }

  /** Whether what happens is recorded: control comes here, and the code is the block's own. */
  get recording(): boolean {
    return this.state !== null && this.fallThrough === undefined;
  }

  /** Whether the statement is one of the block itself and not inside a class body or comprehension. */
  get atModuleLevel(): boolean {
    return this.scope.type === 'module';
  }

  /** Whether a binding here replaces all there was before. */
  private get replaces(): boolean {
    return this.depth === 0 && this.atModuleLevel && this.recording;
  }

  at(span: Span): Location {
    return { cell: this.cell, start: span.start, end: span.end };
  }

  mangled(identifier: string): string {
    return this.className === undefined ? identifier : mangle(this.className, identifier);
  }

  /** Runs `visit` as code that runs sometimes, several times, or only in part. */
  conditionally(visit: () => void): void {
    this.depth++;
    visit();
    this.depth--;
  }

  /** Changes when definitions or aliases do. */
  get version(): number {
    return this.definitions.version + this.changes.aliases.version;
  }

  // ------------------------------------------------------------------------------------ bindings

  /** Binds a name in the present scope. */
  bind(identifier: string, span: Span, kind: BindingKind): void {
    const name = this.mangled(identifier);
    switch (this.owner(name)) {
      case 'global':
        this.bindGlobal(name, span, kind);
        return;
      case 'class':
        this.setSure(slotName(this.scope, name));
        return;
      case 'elsewhere':
        return;
    }
  }

  private bindGlobal(name: string, span: Span, kind: BindingKind): void {
    if (!this.state) {
      return;
    }
    this.setSure(name);
    this.bindings.noteMaybeBound(name);
    if (this.fallThrough) {
      return;
    }
    this.naming.forget(name);
    if (kind !== 'augmented') {
      if (this.replaces) {
        this.definitions.forget(name);
        this.changes.aliases.rebind(name);
      }
      this.unpicklable.delete(name);
      this.imports.delete(name);
    }
    this.bindings.add(name, this.at(span), kind, this.depth === 0);
  }

  unbind(identifier: string, span: Span): void {
    const name = this.mangled(identifier);
    switch (this.owner(name)) {
      case 'global':
        this.setUnbound(name);
        if (this.state && !this.deletes.has(name)) {
          this.deletes.set(name, this.at(span));
        }
        if (this.replaces) {
          this.definitions.forget(name);
          this.changes.aliases.rebind(name);
          this.unpicklable.delete(name);
          this.imports.delete(name);
          this.naming.forget(name);
        }
        return;
      case 'class':
        this.setUnbound(slotName(this.scope, name));
        return;
      case 'elsewhere':
        return;
    }
  }

  /** Whose name it is in the present scope; 'elsewhere' is a function or comprehension. */
  private owner(name: string): 'global' | 'class' | 'elsewhere' {
    const { scope } = this;
    if (scope.type === 'module') {
      return 'global';
    }
    const resolution = scope.symbols.get(name)?.resolution;
    if (resolution === undefined || isGlobal(resolution)) {
      return 'global';
    }
    return scope.type === 'class' && resolution !== 'free' ? 'class' : 'elsewhere';
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
      this.need(name, this.at(span), mode === 'use' || mode === 'alias' ? 'read' : mode);
    }
    if (mode === 'use' && this.definitions.get(name)) {
      this.useClosure(name, this.at(span));
    }
  }

  /** Type parameters and annotations see the names of a class around them. */
  private isBoundInClassAround(name: string): boolean {
    let scope: Scope | undefined = this.scope;
    if (!isAnnotationScope(scope.type)) {
      return false;
    }
    while (scope && isAnnotationScope(scope.type)) {
      scope = scope.parent;
    }
    return (
      scope !== undefined &&
      scope !== this.scope &&
      scope.type === 'class' &&
      this.isSure(slotName(scope, name))
    );
  }

  private need(name: string, location: Location, how: Need['how'], via?: string): void {
    if (!this.recording || this.isSure(name)) {
      return;
    }
    const known = this.needs.get(name);
    if (known && (known.how !== 'soft' || how === 'soft')) {
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

  // ---------------------------------------------------------------------------------- definitions

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
  private trackedNames(names: Iterable<string>): Uint32Array {
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

  /** The name now stands for code: for nothing else, if it was just bound. */
  define(identifier: string, definition: Definition): void {
    const name = this.mangled(identifier);
    if (this.fallThrough) {
      return;
    }
    if (this.atModuleLevel) {
      this.definitions.add(name, definition);
      this.naming.forget(name);
    } else if (this.classBody && this.scope === this.classBody.scope) {
      this.classBody.definitions.set(name, definition);
      this.classBody.code = mergeCode(this.classBody.code, definition);
    }
  }

  /** The definitions of names that a piece of code is made from. */
  definitionsOf(names: Iterable<string>): readonly Definition[] {
    const definitions: Definition[] = [];
    for (const name of names) {
      const definition = this.definitions.get(name);
      if (definition) {
        definitions.push(definition);
      }
    }
    return definitions;
  }

  /** What a definition carries of those it was made from. */
  carrying(definition: Definition, names: Iterable<string>): Definition {
    return withCode(definition, this.definitionsOf(names));
  }

  hazard(found: FoundHazard, span: Span): Hazard {
    return { kind: found.kind, text: found.text, location: this.at(span) };
  }

  classBodyReads(node: ClassDefinition, scope: Scope): ReadonlySet<string> {
    const reads = new Set<string>();
    const flow = new BlockFlow(this.table, this.context, scope, this.cell, this.execute, reads);
    flow.className = node.name;
    this.execute(flow, node.body);
    reads.forEach(name => this.readsOfInnerClasses.add(name));
    return reads;
  }

  // ---------------------------------------------------------------------------- changes, aliases

  /** An object changes in place. */
  change(change: Change, location: Location): void {
    if (!this.recording) {
      return;
    }
    const elements = this.elementsOf(change.name);
    if (elements) {
      elements.forEach(source =>
        this.change({ ...change, name: source.name, inside: true }, location)
      );
      return;
    }
    const name = this.mangled(change.name);
    if (this.owner(name) === 'global') {
      this.changeGlobal({ ...change, name }, location);
    }
  }

  private changeGlobal(change: Change, location: Location): void {
    if (!this.recording || (change.certainty !== 'sure' && this.naming.qualify(change.name))) {
      // Calls of modules' functions do not change the module.
      return;
    }
    this.changes.record(change, location);
  }

  /** The object of a name is related to others. */
  relate(identifier: string, sources: readonly Source[]): void {
    if (this.atModuleLevel && this.recording && !this.isModule(identifier)) {
      this.changes.aliases.relate(
        identifier,
        sources.filter(source => !this.isModule(source.name))
      );
    }
  }

  private isModule(name: string): boolean {
    return this.naming.qualify(name) !== undefined;
  }

  private elementsOf(name: string): readonly Source[] | undefined {
    for (let i = this.elements.length - 1; i >= 0; i--) {
      const sources = this.elements[i]?.get(name);
      if (sources) {
        return sources;
      }
    }
    return undefined;
  }

  /** Runs `visit` in the scope of a comprehension. */
  inComprehension(
    scope: Scope,
    visit: (setElements: (name: string, sources: readonly Source[]) => void) => void
  ): void {
    const outer = this.scope;
    const state = copy(this.state);
    const names = new Map<string, readonly Source[]>();
    this.scope = scope;
    this.elements.push(names);
    this.conditionally(() => visit((name, sources) => names.set(name, sources)));
    this.elements.pop();
    this.scope = outer;
    // The body may never run.
    this.state = state;
  }

  // ----------------------------------------------------------------------------- imports, values

  noteImport(identifier: string, binding: ImportBinding): void {
    if (this.atModuleLevel && this.recording) {
      this.imports.set(identifier, binding);
      this.naming.forget(identifier);
    }
  }

  /** The name was bound to a value that cannot be pickled. */
  noteUnpicklable(identifier: string, span: Span, what: string | undefined): void {
    if (what !== undefined && this.atModuleLevel && this.recording) {
      this.unpicklable.set(identifier, { location: this.at(span), what });
    }
  }

  /** `f.cache = {}`: the object is more than its statement makes. */
  attributeStored(identifier: string): void {
    if (this.recording) {
      this.withAttributes.add(this.mangled(identifier));
    }
  }

  hasStoredAttributes(name: string): boolean {
    return this.withAttributes.has(name);
  }

  // -------------------------------------------------------------------------------------- hazards

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

  // ------------------------------------------------------------------------------------------ end

  /** To be called when the block has been walked. */
  finish(): void {
    for (const [name, location] of this.deferredReads) {
      this.need(name, location, 'soft');
    }
    this.bindings.finish(name => this.state !== null && this.isSure(name));
  }
}
