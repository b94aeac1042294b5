/**
 * What names stand for, from the imports of the block and its context, its definitions, and custom.
 */
import type { Call } from '../ast.js';
import { isBuiltin } from '../builtins.js';
import type { ImportBinding, Lookup, ParameterEffect } from '../summary.js';
import { type Callee, joinDotted, type Naming, resolveCallee } from './calls.js';
import type { DefinitionTable } from './definitions.js';
import { CONVENTIONAL_MODULES } from './knowledge/modules.js';

/** `numpy` for `import numpy as np`, `os.path` for `from os import path`. */
function qualifiedImport(binding: ImportBinding): string {
  return binding.name === undefined ? binding.module : joinDotted(binding.module)(binding.name);
}

const inBuiltins = joinDotted('builtins');

export class BlockNaming implements Naming {
  /** Null: the name stands for nothing of that kind. */
  private readonly known = new Map<string, string | null>();
  private readonly callees = new Map<Call, Callee>();

  constructor(
    private readonly imports: ReadonlyMap<string, ImportBinding>,
    private readonly receivedImports: Lookup<ImportBinding> | undefined,
    private readonly definitions: DefinitionTable,
    /** Whether the block binds the name, by whatever means. */
    private readonly binds: (name: string) => boolean
  ) {}

  qualify(name: string): string | undefined {
    let known = this.known.get(name);
    if (known === undefined) {
      known = this.findQualified(name) ?? null;
      this.known.set(name, known);
    }
    return known ?? undefined;
  }

  /** To be called when a name is bound to something else. */
  forget(name: string): void {
    this.known.delete(name);
  }

  private findQualified(name: string): string | undefined {
    const own = this.imports.get(name);
    if (own) {
      return qualifiedImport(own);
    }
    if (this.binds(name) || this.definitions.get(name)) {
      return undefined;
    }
    const received = this.receivedImports?.get(name);
    if (received) {
      return qualifiedImport(received);
    }
    return CONVENTIONAL_MODULES.get(name) ?? (isBuiltin(name) ? inBuiltins(name) : undefined);
  }

  calleeOf(call: Call): Callee {
    let callee = this.callees.get(call);
    if (!callee) {
      callee = resolveCallee(call, this);
      this.callees.set(call, callee);
    }
    return callee;
  }

  parametersOf(name: string): readonly ParameterEffect[] | undefined {
    return this.definitions.get(name)?.parameters;
  }

  isClass(name: string): boolean {
    return this.definitions.get(name)?.kind === 'class';
  }
}

/** The names of a function's code: those it binds itself hide what is outside. */
export class LocalNaming implements Naming {
  private readonly callees = new Map<Call, Callee>();

  constructor(
    private readonly outer: Naming,
    private readonly isLocal: (name: string) => boolean
  ) {}

  qualify(name: string): string | undefined {
    // A module imported inside a function usually has its usual name.
    return this.isLocal(name) ? CONVENTIONAL_MODULES.get(name) : this.outer.qualify(name);
  }

  calleeOf(call: Call): Callee {
    let callee = this.callees.get(call);
    if (!callee) {
      callee = resolveCallee(call, this);
      this.callees.set(call, callee);
    }
    return callee;
  }

  parametersOf(name: string): readonly ParameterEffect[] | undefined {
    return this.isLocal(name) ? undefined : this.outer.parametersOf(name);
  }

  isClass(name: string): boolean {
    return !this.isLocal(name) && this.outer.isClass(name);
  }
}
