/**
 * Imports, functions and classes that travel as source: the consumer runs the statement again instead
 * of loading a pickle, so that one name stands for one class and a function sees its step's globals.
 *
 * A definition can be run again when it is bound once, at the top level, in all cases, is not changed
 * afterwards, and all that runs while it is made (decorators, defaults, bases, the class body, and
 * functions that these call) is there before any value is loaded: builtins, prelude names, imports,
 * and other such definitions.
 */
import type { Location } from '../../python/index.js';
import type { Block } from './block.js';
import { PRELUDE, type NameFlow } from './name-flow.js';
import { StepMemo } from './step-memo.js';

/** A statement to run again. */
export interface Rerun {
  readonly step: number;
  readonly name: string;
  readonly kind: 'definition' | 'import';
  readonly location: Location;
}

export interface RerunPlan {
  readonly kind: 'definition' | 'import';
  /** Its own statements, then those that these need. */
  readonly statements: readonly Rerun[];
  /** Names of the prelude that are read when the statements run. */
  readonly preludeNames: ReadonlySet<string>;
}

export class Rerunnable {
  private readonly plans = new StepMemo<RerunPlan>((name, step) =>
    this.ownStatements(name, step).length === 0 ? undefined : this.collect(name, step)
  );

  constructor(private readonly flow: NameFlow) {}

  /** How to make the step's version of a name from source; undefined: it travels as a value. */
  plan(name: string, step: number): RerunPlan | undefined {
    return this.plans.get(name, step);
  }

  private collect(name: string, step: number): RerunPlan | undefined {
    const statements: Rerun[] = [];
    const preludeNames = new Set<string>();
    const seen = new Set<string>();
    const open: { readonly name: string; readonly step: number; readonly runs: boolean }[] = [];
    const visit = (next: string, at: number, runs: boolean): void => {
      const key = `${at} ${next} ${runs}`;
      if (!seen.has(key)) {
        seen.add(key);
        open.push({ name: next, step: at, runs });
      }
    };
    visit(name, step, false);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const found = this.ownStatements(next.name, next.step);
      if (found.length === 0) {
        return undefined;
      }
      const block = this.flow.block(next.step);
      statements.push(...found.filter(one => !statements.some(other => isSame(one, other))));
      for (const read of readsOf(block, next.name, next.runs)) {
        const version = this.versionAt(read.name, next.step);
        if (version === PRELUDE) {
          preludeNames.add(read.name);
        } else if (typeof version === 'number') {
          visit(read.name, version, read.runs);
        } else if (version === 'unclear' || !isBuiltin(block, read.name)) {
          return undefined;
        }
      }
    }
    const kind = this.flow.block(step).importsName(name) ? 'import' : 'definition';
    return { kind, statements, preludeNames };
  }

  /** The version of a name that a statement of the step sees. */
  private versionAt(name: string, step: number): number | 'none' | 'unclear' {
    if (this.flow.change(step, name) !== undefined) {
      return step;
    }
    const [version, ...others] = this.flow.reaching(name, step);
    return others.length > 0 ? 'unclear' : (version ?? 'none');
  }

  /** The statements that bind a name, when they can be run again as far as they themselves go. */
  private ownStatements(name: string, step: number): Rerun[] {
    const block = this.flow.block(step);
    const { binds, deletes, definitions, laterBinds, mutatedOwn } = block.summary;
    const binding = binds.get(name);
    if (!binding?.sure || laterBinds.has(name) || deletes.has(name)) {
      return [];
    }
    const changed = mutatedOwn.get(name)?.certainty ?? 'possible';
    if (binding.kind === 'import') {
      const taken = block.summary.imports.get(name)?.name !== undefined;
      return taken && changed === 'sure' ? [] : this.importStatements(name, step, block);
    }
    const source = definitions.get(name)?.source;
    const rerunnable =
      (binding.kind === 'function' || binding.kind === 'class') &&
      binding.count === 1 &&
      binding.unconditional &&
      changed === 'possible';
    return rerunnable && source !== undefined
      ? [{ step, name, kind: 'definition', location: source }]
      : [];
  }

  private importStatements(name: string, step: number, block: Block): Rerun[] {
    return block.imports(name).map(location => ({ step, name, kind: 'import' as const, location }));
  }
}

interface Read {
  readonly name: string;
  /** Its code may run too while the definition is made. */
  readonly runs: boolean;
}

/** What is read while a definition is made, and by its own code if that runs meanwhile. */
function readsOf(block: Block, name: string, runs: boolean): Read[] {
  const definition = block.summary.definitions.get(name);
  if (definition === undefined) {
    return [];
  }
  const { reads, definitionReads, uses } = definition;
  const bases = block.basesOf(name);
  return [
    ...[...definitionReads].map(read => ({ name: read, runs: !bases.has(read) })),
    ...(runs ? [...reads, ...uses].map(read => ({ name: read, runs: true })) : [])
  ].filter(read => read.name !== name);
}

function isBuiltin(block: Block, name: string): boolean {
  const need = block.summary.needs.get(name);
  return need === undefined || need.builtin;
}

function isSame(one: Rerun, other: Rerun): boolean {
  return (
    one.step === other.step &&
    one.location.cell === other.location.cell &&
    one.location.start === other.location.start
  );
}

/** Equal for versions that are the same import or the same source text; undefined for values. */
export function rerunKey(
  flow: NameFlow,
  rerunnable: Rerunnable,
  name: string,
  version: number
): string | undefined {
  if (version !== PRELUDE && flow.change(version, name) !== 'sets') {
    return undefined;
  }
  const block = flow.block(version);
  const imported = block.importKey(name);
  if (imported !== undefined) {
    return `import ${imported}`;
  }
  const [statement] = rerunnable.plan(name, version)?.statements ?? [];
  return statement === undefined ? undefined : block.text(statement.location);
}
