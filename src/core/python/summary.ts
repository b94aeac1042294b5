/**
 * What the flow analysis says about one block: all cells of a step, run one after another in one
 * namespace. Plain data; the planner knows nothing else about Python.
 */
import type { FunctionParameter, Module } from './ast.js';

/** A place in one of the block's cells. */
export interface Location {
  /** The cell's number as given in `BlockCell`. */
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

/** A parsed cell with the number by which locations name it. */
export interface BlockCell {
  readonly cell: number;
  readonly module: Module;
}

export type BindingKind =
  | 'assign'
  | 'augmented'
  | 'for'
  | 'with'
  | 'except'
  | 'import'
  | 'function'
  | 'class'
  | 'match'
  | 'walrus'
  | 'type'
  | 'magic'
  | 'invalid'
  /** By a function of the notebook that the block calls (`global x`). */
  | 'call';

/** A name the block binds. */
export interface Binding {
  readonly location: Location;
  readonly kind: BindingKind;
  /** Bound on every path to the end of the block. */
  readonly sure: boolean;
  /** How many places bind it (a definition that is bound once may be run again from source). */
  readonly count: number;
  /** Bound at the top level of the block, outside any `if`, loop, `try`, … */
  readonly unconditional: boolean;
}

/** A name the block reads before it is surely bound. */
export interface Need {
  readonly location: Location;
  /**
   * `read`: by code that runs now; `via`: by a function or class that is used now;
   * `delete`, `augmented`: by `del x`, `x += …`; `soft`: by a magic or broken code, never an error.
   */
  readonly how: 'read' | 'via' | 'delete' | 'augmented' | 'soft';
  /** The definition through which it is needed. */
  readonly via?: string;
  /** Bound on some path before. */
  readonly maybeBound: boolean;
  readonly builtin: boolean;
}

/** How certain a change to an object is: `x[i] = …` · `x.append(…)` · `unknown(x)`. */
export type Certainty = 'sure' | 'likely' | 'possible';

export interface Mutation {
  readonly location: Location;
  readonly certainty: Certainty;
}

/** What a function of the notebook does with the object given for one of its parameters. */
export interface ParameterEffect {
  readonly name: string;
  readonly kind: FunctionParameter['kind'];
  /** Absent where it leaves the object alone. */
  readonly mutated?: Certainty;
  /** How its result is related to the object; absent where they share nothing. */
  readonly returned?: 'same' | 'part' | 'contains' | 'shallow' | 'maybe';
}

/**
 * Code that runs later: a function, class or lambda, or an object that carries one. Its sets name
 * globals of the notebook. What it was made from is folded in: a later rebinding of a name in `uses`
 * takes nothing away.
 */
export interface Definition {
  readonly kind: 'function' | 'class' | 'lambda' | 'alias' | 'type';
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  readonly mutations: ReadonlyMap<string, Certainty>;
  /** Other definitions it was made from (decorators, bases, elements). */
  readonly uses: ReadonlySet<string>;
  readonly hazards: readonly Hazard[];
  /** A class whose methods run while it or a subclass is created. */
  readonly eager: boolean;
  /** A function that holds functions or classes: its results may carry code. */
  readonly nested: boolean;
  /** Names read when the definition itself is executed: decorators, defaults, bases, class body, annotations. */
  readonly definitionReads: ReadonlySet<string>;
  /** Names in annotations that are evaluated on demand only: needed softly where it is used. */
  readonly annotationReads: ReadonlySet<string>;
  /** Absent where nothing is known of them: classes, decorated or redefined functions. */
  readonly parameters?: readonly ParameterEffect[];
  /** What a call returns, where that cannot be pickled: the function has a `yield` or is `async`. */
  readonly produces?: 'generator' | 'coroutine';
  /**
   * The one statement that makes it, decorators included; absent where there are several, it is no
   * `def` or `class`, or something is stored on it afterwards.
   */
  readonly source?: Location;
}

export type HazardKind =
  | 'exec'
  | 'eval'
  | 'globals'
  | 'locals'
  | 'vars'
  | 'get_ipython'
  | 'setattr'
  | 'import-star'
  | 'magic'
  | 'unknown-cell-magic'
  | 'shell'
  | 'random-seed'
  | 'process-state'
  | 'environment'
  | 'plot-state'
  /** `_`, `__`, `Out[3]`, `In`: state of the interactive session. */
  | 'session-state'
  /** `input()`, `getpass()`, `breakpoint()`: nobody answers in a step. */
  | 'input';

/** Code whose effect on names or on the process the analysis cannot follow. */
export interface Hazard {
  readonly kind: HazardKind;
  readonly location: Location;
  /** The text that shows it: `%run`, `os.chdir`, the module of `import *`. */
  readonly text?: string;
}

/** A name bound by an import statement of the block. */
export interface ImportBinding {
  readonly location: Location;
  /** Dotted module, with leading dots where relative. */
  readonly module: string;
  /** The name taken from it; absent for `import module`. */
  readonly name?: string;
  /** `import a.b` (without `as`) binds `a` but loads this too. */
  readonly loads?: readonly string[];
}

/** A module that the block's code loads, wherever: function-local imports, importlib.import_module('x'). */
export interface ImportedModule {
  readonly location: Location;
  readonly module: string;
  readonly level: number;
  /** Inside `try`, a function or `if`: absent modules are no error. */
  readonly conditional: boolean;
}

/** A string constant that may be the path of a file to read, found as an argument of a call. */
export interface FileReference {
  readonly location: Location;
  readonly path: string;
  /** The callee as written: `pd.read_csv`, `open`, `Path`. */
  readonly call: string;
  readonly mode: 'read' | 'write' | 'unknown';
}

/** A value bound to a name that certainly cannot be pickled: generator expression, open file, lock, connection. */
export interface Unpicklable {
  readonly location: Location;
  /** For the message: `a generator`, `an open file`, `a lock`, `a database connection`. */
  readonly what: string;
}

export interface BlockSummary {
  /** Names bound by the block's own code. */
  readonly binds: ReadonlyMap<string, Binding>;
  /** Names its functions bind when they are called (`global x`). */
  readonly laterBinds: ReadonlySet<string>;
  /** Names the block may unbind. */
  readonly deletes: ReadonlyMap<string, Location>;
  readonly readsNow: ReadonlySet<string>;
  readonly readsLater: ReadonlySet<string>;
  readonly needs: ReadonlyMap<string, Need>;
  /** A name that is surely bound but not here is no longer code, whatever it was before. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Objects received from outside and perhaps changed in place. */
  readonly mutatedInputs: ReadonlyMap<string, Mutation>;
  /** Objects made here and perhaps changed in place. */
  readonly mutatedOwn: ReadonlyMap<string, Mutation>;
  /**
   * A name and those whose object it is or contains. Directed: two names for one object have it both
   * ways. A name the block surely binds has no other aliases than these.
   */
  readonly aliases: ReadonlyMap<string, ReadonlySet<string>>;
  /** The same where only a call of unknown code may have made it so: changes through it are possible at most. */
  readonly possibleAliases: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names bound once, to a string constant: they may be paths. */
  readonly constants: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, ImportBinding>;
  readonly importedModules: readonly ImportedModule[];
  readonly files: readonly FileReference[];
  readonly unpicklable: ReadonlyMap<string, Unpicklable>;
  readonly hazards: readonly Hazard[];
  /** Syntax and scope errors (a `return` outside a function, a `nonlocal` at the top, …). */
  readonly problems: readonly { readonly location: Location; readonly message: string }[];
}

/** What a block asks about a name; answers may be found only then. */
export type Lookup<V> = Pick<ReadonlyMap<string, V>, 'get' | 'has'>;

/** Which names may share objects, asked from both ends. */
export interface Sharing {
  /** Names whose objects are that of the name, or held by it. */
  readonly held: Lookup<ReadonlySet<string>>;
  /** Names whose objects are that of the name, or hold it. */
  readonly holders: Lookup<ReadonlySet<string>>;
}

/** What the block finds when it starts. */
export interface BlockContext {
  /** Definitions that flow in: a use of an ancestor's function needs that function's globals. */
  readonly definitions?: Lookup<Definition>;
  readonly sharing?: Sharing;
  /** Imports that flow in: what `np` and `accuracy_score` stand for. */
  readonly imports?: Lookup<ImportBinding>;
  /** String constants that flow in, for paths. */
  readonly constants?: Lookup<string>;
  /** Annotations are not evaluated: Python 3.14 and later (PEP 649). */
  readonly lazyAnnotations?: boolean;
}
