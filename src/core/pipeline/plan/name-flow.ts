/**
 * The way forward: each step's block is analysed with the code and the aliases that reach it, and what
 * it does to each name is noted. A step that sets a name, or changes the object behind it, makes a new
 * version of that name; names alone would hand on a stale one.
 */
import type { Certainty, HazardKind, Location, Mutation } from '../../python/index.js';
import type { HandOn, Notebook } from '../../notebook/index.js';
import type { Pipeline } from '../model.js';
import { AliasFlow } from './alias-flow.js';
import type { AnalysisCache, Surrounding } from './analysis-cache.js';
import type { Block } from './block.js';
import { CodeFlow } from './code-flow.js';
import { Definers } from './definers.js';
import { StepGraph } from './graph.js';
import { Mentions } from './mentions.js';
import { Prelude } from './prelude.js';

/**
 * What a step does to a name. `sets`: what it received under this name is gone. `changes`: it may set
 * or delete the name, or changes the object in place. `perhaps`: the object only went to code of which
 * nothing is known.
 */
export type Change = 'sets' | 'changes' | 'perhaps';

/** Number that stands for the prelude where versions are numbered by the steps that made them. */
export const PRELUDE = -1;

const ONLY_PRELUDE: readonly number[] = [PRELUDE];

/** What kind of object a version is, as far as that decides about changes to it. */
type Stuff = 'module' | 'imported' | 'code' | 'constant' | 'display' | 'object';

/** Code that may set names which the analysis does not see. */
export const MAY_SET_NAMES: ReadonlySet<HazardKind> = new Set<HazardKind>([
  'exec',
  'globals',
  'locals',
  'vars',
  'get_ipython',
  'import-star',
  'magic',
  'unknown-cell-magic'
]);

const ANY_NAME = '*';

export class NameFlow {
  readonly graph: StepGraph;
  readonly prelude: Prelude;
  readonly blocks: readonly Block[];
  readonly versions: Definers;
  readonly code: CodeFlow;
  /** What assignments make of names, without what unknown calls may. */
  readonly aliases: AliasFlow;
  private readonly possibleAliases: AliasFlow;
  private readonly hidden: Definers;
  private readonly importers: Definers;
  private readonly changesOf: ReadonlyMap<string, Change>[] = [];

  constructor(
    notebook: Notebook,
    pipeline: Pipeline,
    readonly cache: AnalysisCache
  ) {
    this.prelude = new Prelude(notebook, pipeline, cache);
    this.graph = new StepGraph(pipeline.steps);
    this.versions = new Definers(this.graph);
    this.hidden = new Definers(this.graph);
    this.importers = new Definers(this.graph);
    const { definitions, aliases, possibleAliases } = this.prelude.block.summary;
    this.code = new CodeFlow(this.graph, definitions, cache.definitions);
    this.aliases = new AliasFlow(this.graph, aliases);
    this.possibleAliases = new AliasFlow(this.graph, possibleAliases);
    this.blocks = this.analyseSteps(notebook, pipeline);
  }

  block(step: number): Block {
    return step === PRELUDE ? this.prelude.block : (this.blocks[step] ?? this.prelude.block);
  }

  name(step: number): string {
    return this.graph.step(step).name;
  }

  handOn(step: number): HandOn {
    return this.graph.step(step).config.handOn ?? {};
  }

  /** What the step does to the name; undefined: it leaves it alone. */
  change(step: number, name: string): Change | undefined {
    return this.changesOf[step]?.get(name);
  }

  changes(step: number): ReadonlyMap<string, Change> {
    return this.changesOf[step] ?? new Map();
  }

  /** Whose versions of the name reach the step; the prelude's where no step has made a newer one. */
  reaching(name: string, step: number): readonly number[] {
    const found = this.versions.reaching(name, step);
    return found.length > 0 || !this.prelude.binds(name) ? found : ONLY_PRELUDE;
  }

  /**
   * The nearest ancestors that run code which may set any name: `exec`, `from module import *`, `%run`.
   */
  hiddenSetters(step: number): readonly number[] {
    return this.hidden.reaching(ANY_NAME, step);
  }

  /** Steps with top-level imports of modules of this package. */
  importersOf(root: string): readonly number[] {
    return this.importers.all(root);
  }

  private analyseSteps(notebook: Notebook, pipeline: Pipeline): Block[] {
    const blocks: Block[] = [];
    const mentions = new Mentions(notebook, pipeline, this.graph, this.cache);
    this.prelude.cells.forEach(({ cell }) => mentions.keep(cell.module.words));
    this.graph.steps.forEach((step, number) => {
      const cells = step.cells.map(index =>
        this.cache.placedCell(notebook.cells[index]?.source ?? '', index)
      );
      const block = this.cache.block(cells, this.surrounding(number, blocks));
      blocks.push(block);
      const changes = this.changesIn(block, number, blocks);
      this.changesOf.push(changes);
      for (const name of changes.keys()) {
        this.versions.add(name, number);
      }
      block.importRoots.forEach(root => this.importers.add(root, number));
      if (block.summary.hazards.some(hazard => MAY_SET_NAMES.has(hazard.kind))) {
        this.hidden.add(ANY_NAME, number);
      }
      this.code.record(number, block.summary);
      this.recordAliases(number, block, mentions);
    });
    return blocks;
  }

  private recordAliases(step: number, block: Block, mentions: Mentions): void {
    const { summary } = block;
    // A function that a later step calls brings the names in its body with it.
    for (const { reads, writes, uses } of summary.definitions.values()) {
      [reads, writes, uses].forEach(names => mentions.keep(names));
    }
    const unused = mentions.lastUsedIn(step);
    this.aliases.record(step, summary, summary.aliases, unused);
    this.possibleAliases.record(step, summary, summary.possibleAliases, unused);
  }

  private surrounding(step: number, blocks: readonly Block[]): Surrounding {
    /** The block whose binding of the name is the one that the step finds. */
    const binder = (name: string): Block | undefined => {
      const [version = PRELUDE, ...others] = this.reaching(name, step);
      const clear =
        others.length === 0 && (version === PRELUDE || this.change(version, name) === 'sets');
      return !clear ? undefined : version === PRELUDE ? this.prelude.block : blocks[version];
    };
    return {
      definition: name => this.code.reaching(name, step),
      held: name => this.aliases.held(name, step),
      holders: name => this.aliases.holders(name, step),
      imported: name => binder(name)?.summary.imports.get(name),
      constant: name => binder(name)?.summary.constants.get(name)
    };
  }

  private changesIn(block: Block, step: number, blocks: readonly Block[]): Map<string, Change> {
    const { binds, deletes, mutatedInputs } = block.summary;
    const { readOnly = [], give = [] } = this.handOn(step);
    const changes = new Map<string, Change>();
    for (const [name, binding] of binds) {
      changes.set(name, binding.sure ? 'sets' : 'changes');
    }
    for (const name of deletes.keys()) {
      if (!binds.get(name)?.sure) {
        changes.set(name, 'changes');
      }
    }
    for (const [name, mutation] of mutatedInputs) {
      if (!changes.has(name) && !readOnly.includes(name)) {
        const change = this.changeBy(mutation, name, step, block, blocks);
        if (change !== undefined) {
          changes.set(name, change);
        }
      }
    }
    this.addPossibleChanges(changes, block, step, blocks);
    for (const name of give) {
      if (!changes.has(name)) {
        changes.set(name, 'changes');
      }
    }
    return changes;
  }

  /**
   * An object is changed that the result of an unknown call may share with its arguments: an optimiser
   * makes a step and so changes the model that it was made from, or an argument changes after the call.
   */
  private addPossibleChanges(
    changes: Map<string, Change>,
    block: Block,
    step: number,
    blocks: readonly Block[]
  ): void {
    const { readOnly = [] } = this.handOn(step);
    const changed = [...block.summary.mutatedInputs].filter(
      ([name, { certainty }]) => certainty !== 'possible' && changes.has(name)
    );
    if (changed.length === 0) {
      return;
    }
    for (const name of this.perhapsConnected(
      changed.map(([each]) => each),
      step
    )) {
      const isData = this.reaching(name, step).some(version =>
        canChange(this.stuff(version, name, blocks), 'possible', version)
      );
      if (isData && !changes.has(name) && !readOnly.includes(name)) {
        changes.set(name, 'perhaps');
      }
    }
  }

  /** Names that are connected with these if unknown calls shared what they could. */
  private perhapsConnected(names: readonly string[], step: number): ReadonlySet<string> {
    let found: ReadonlySet<string> = new Set(names);
    for (let before = -1; found.size > before;) {
      before = found.size;
      const possibly = this.possibleAliases.connected(found, step);
      found = new Set([...found, ...possibly, ...this.aliases.connected(possibly, step)]);
    }
    return found;
  }

  /**
   * Where a step sets, changes or deletes a name. Of an object that it may change through another name,
   * where it changes that.
   */
  changeLocation(name: string, step: number): Location | undefined {
    const { binds, deletes, mutatedInputs } = this.block(step).summary;
    const own = binds.get(name)?.location ?? mutatedInputs.get(name)?.location ?? deletes.get(name);
    if (own !== undefined || this.change(step, name) !== 'perhaps') {
      return own;
    }
    const changed = [...mutatedInputs].filter(([, { certainty }]) => certainty !== 'possible');
    return changed.find(([other]) => this.perhapsConnected([other], step).has(name))?.[1].location;
  }

  /** Whether the change is made through this very name, here or in a function that is used here. */
  private isChangedItself(name: string, mutation: Mutation, block: Block, step: number): boolean {
    const words = block.text(mutation.location).split(/[^\p{L}\p{N}_]+/u);
    const used = new Set(block.summary.readsNow);
    for (const each of used) {
      const code = block.summary.definitions.get(each) ?? this.code.reaching(each, step);
      if (code?.mutations.has(name)) {
        return true;
      }
      code?.reads.forEach(read => used.add(read));
      code?.uses.forEach(use => used.add(use));
    }
    return words.includes(name);
  }

  private changeBy(
    mutation: Mutation,
    name: string,
    step: number,
    block: Block,
    blocks: readonly Block[]
  ): Change | undefined {
    const changed = this.reaching(name, step).some(version => {
      const stuff = this.stuff(version, name, blocks);
      // An object that refers to a function or class may change without these.
      return stuff === 'code' && !this.isChangedItself(name, mutation, block, step)
        ? false
        : canChange(stuff, mutation.certainty, version);
    });
    return changed ? (mutation.certainty === 'possible' ? 'perhaps' : 'changes') : undefined;
  }

  /** Whether the object of a version can be changed in place, and so be shared in a way that matters. */
  holdsData(name: string, version: number): boolean {
    const stuff = this.stuff(version, name, this.blocks);
    return stuff === 'object' || stuff === 'display';
  }

  /** Whether the name stands for a module in the step. */
  isModule(name: string, step: number): boolean {
    const own = this.change(step, name) === 'sets' ? [step] : this.reaching(name, step);
    return own.some(version => this.stuff(version, name, this.blocks) === 'module');
  }

  private stuff(version: number, name: string, blocks: readonly Block[]): Stuff {
    const block = version === PRELUDE ? this.prelude.block : blocks[version];
    if (block === undefined || (version !== PRELUDE && this.change(version, name) !== 'sets')) {
      return 'object';
    }
    if (block.importsName(name)) {
      return block.summary.imports.get(name)?.name === undefined ? 'module' : 'imported';
    }
    const kind = block.summary.binds.get(name)?.kind;
    if (kind === 'function' || kind === 'class') {
      return 'code';
    }
    const nature = block.nature(name);
    return nature === 'made' ? 'object' : nature;
  }
}

/**
 * Whether such a change makes a new version of such an object. Calls on modules are no changes to
 * them, and what is done to a module stays in the process. Unknown calls are not taken to change
 * functions and classes, nor lists and dicts that the prelude writes out.
 */
function canChange(stuff: Stuff, certainty: Certainty, version: number): boolean {
  switch (stuff) {
    case 'module':
    case 'constant':
      return false;
    case 'imported':
      return certainty === 'sure';
    case 'code':
      return certainty !== 'possible';
    case 'display':
      return certainty !== 'possible' || version !== PRELUDE;
    case 'object':
      return true;
  }
}
