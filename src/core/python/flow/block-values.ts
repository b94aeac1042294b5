/**
 * What the names of a block stand for as the walk goes on: bindings, imports, code, and objects that
 * change in place or share parts.
 */
import type { Span } from '../../text/index.js';
import type { Scope, SymbolTable } from '../scopes/index.js';
import type {
  BindingKind,
  BlockContext,
  Definition,
  ImportBinding,
  Location,
  Unpicklable
} from '../summary.js';
import { Bindings } from './bindings.js';
import { DefinitionTable, mergeCode, withCode } from './definitions.js';
import type { Change } from './effects.js';
import { BlockNaming } from './naming.js';
import { ObjectChanges } from './object-changes.js';
import { ScopedNames } from './scoped-names.js';
import type { Source } from './sharing.js';
import { copy } from './state.js';
import { slotName } from './surely-bound.js';

/** A class body being executed: its functions are reached through the class. */
export interface ClassBody {
  readonly scope: Scope;
  readonly definitions: Map<string, Definition>;
  /** The code of all its functions and lambdas. */
  code: Definition;
}

export class BlockValues extends ScopedNames {
  classBody: ClassBody | undefined;
  readonly bindings = new Bindings();
  readonly deletes = new Map<string, Location>();
  readonly imports = new Map<string, ImportBinding>();
  readonly unpicklable = new Map<string, Unpicklable>();
  readonly definitions: DefinitionTable;
  readonly changes: ObjectChanges;
  readonly naming: BlockNaming;

  private readonly withAttributes = new Set<string>();
  /** Names of comprehensions and the objects their values come from. */
  private readonly elements: Map<string, readonly Source[]>[] = [];

  constructor(
    table: SymbolTable,
    readonly context: BlockContext,
    top: Scope,
    cell: number,
    fallThrough?: Set<string>
  ) {
    super(table, top, cell, fallThrough);
    this.definitions = new DefinitionTable(context.definitions);
    this.changes = new ObjectChanges(context.sharing, name => this.isSure(name));
    this.naming = new BlockNaming(this.imports, context.imports, this.definitions, name =>
      this.bindings.all.has(name)
    );
  }

  /** Changes when definitions or aliases do. */
  get version(): number {
    return this.definitions.version + this.changes.aliases.version;
  }

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

  /** `f.cache = {}`: the object is more than its statement makes. */
  attributeStored(identifier: string): void {
    if (this.recording) {
      this.withAttributes.add(this.mangled(identifier));
    }
  }

  hasStoredAttributes(name: string): boolean {
    return this.withAttributes.has(name);
  }

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

  protected changeGlobal(change: Change, location: Location): void {
    if (!this.recording || (change.certainty !== 'sure' && this.naming.qualify(change.name))) {
      // Calls of modules' functions do not change the module.
      return;
    }
    this.changes.record(change, location);
  }

  /** The object of a name is related to others. */
  relate(identifier: string, sources: readonly Source[]): void {
    if (
      sources.length === 0 ||
      !this.atModuleLevel ||
      !this.recording ||
      this.isModule(identifier)
    ) {
      return;
    }
    for (const source of sources) {
      if (!this.isModule(source.name)) {
        this.changes.aliases.relate(identifier, source);
      }
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
}
