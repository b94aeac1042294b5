/** What a cell of work does, and to which model. */
import type { Call, Statement } from '../../python/index.js';
import { calledName, rootName, type CellFacts } from './facts.js';
import { modelName } from './naming.js';
import { LOADS, PREPARERS, SCORES, SPLITS, TRAINS, type Phase } from './vocabulary.js';

/** A cell of work with its part in the whole. */
export interface Work {
  readonly facts: CellFacts;
  readonly phase: Phase;
  /** The model that it trains or judges, in short: `lgbm`, `random_forest`. */
  readonly model?: string;
}

/** Looks at cells one after another and remembers which variable holds which kind of object. */
export class PhaseReader {
  /** Class whose instance a variable holds: `RandomForestClassifier`. */
  private readonly classes = new Map<string, string>();
  /** Short name of the model that a variable holds, or is computed with. */
  private readonly models = new Map<string, string>();

  read(facts: CellFacts): Work {
    facts.statements.forEach(statement => this.note(statement));
    const phase = this.phaseOf(facts);
    const model = phase === 'train' || phase === 'evaluate' ? this.modelOf(facts) : undefined;
    if (model !== undefined) {
      facts.summary.binds.forEach((_, name) => this.models.set(name, model));
    }
    return { facts, phase, ...(model !== undefined && { model }) };
  }

  /** `clf = RandomForestClassifier(…)`, also with `.fit(…)` behind it. */
  private note(statement: Statement): void {
    if (statement.kind !== 'Assign' || statement.value.kind !== 'Call') {
      return;
    }
    const made = classOf(statement.value);
    for (const target of statement.targets) {
      if (target.kind === 'Name' && made !== undefined) {
        this.classes.set(target.id, made);
      }
    }
  }

  private phaseOf({ calls, summary }: CellFacts): Phase {
    const names = calls.map(calledName);
    if (calls.some(call => this.trains(call))) {
      return 'train';
    }
    // A split by folds is part of a cell that judges, not the other way round.
    if (names.some(name => SCORES.test(name))) {
      return 'evaluate';
    }
    if (names.some(name => SPLITS.test(name))) {
      return 'split';
    }
    if (names.some(name => LOADS.test(name))) {
      return 'load';
    }
    const shows = names.some(name => /^(?:print|display|show)$/.test(name));
    return shows && [...summary.binds.values()].every(({ kind }) => kind === 'for')
      ? 'report'
      : 'prepare';
  }

  private trains(call: Call): boolean {
    return TRAINS.test(calledName(call)) && !PREPARERS.test(this.receiver(call));
  }

  /** Class of the object whose method is called, or else its name. */
  private receiver(call: Call): string {
    const made = call.function.kind === 'Attribute' ? classOf(call.function.value) : undefined;
    const root = rootName(call.function) ?? '';
    return made ?? this.classes.get(root) ?? root;
  }

  private modelOf({ calls, summary }: CellFacts): string | undefined {
    for (const call of calls) {
      if (this.trains(call) && call.function.kind === 'Attribute') {
        const root = rootName(call.function.value) ?? '';
        const isVariable = summary.binds.has(root) || summary.needs.has(root);
        const name =
          (isVariable && !summary.imports.has(root) ? modelName(root) : '') ||
          modelName(this.receiver(call));
        if (name !== '') {
          return name;
        }
      }
    }
    const judged = new Set([...summary.needs.keys()].flatMap(name => this.models.get(name) ?? []));
    return judged.size === 1 ? [...judged][0] : undefined;
  }
}

/** The class of `Class(…)`, `module.Class(…)` and of what methods give back that return their object. */
function classOf(node: Call['function']): string | undefined {
  if (node.kind !== 'Call') {
    return undefined;
  }
  const name = calledName(node);
  if (/^[A-Z]/.test(name)) {
    return name;
  }
  return node.function.kind === 'Attribute' ? classOf(node.function.value) : undefined;
}
