/**
 * The variables of a function: whose objects they may hold, so that a change of one is known as a change
 * of a parameter or global. Branches and loops are not followed; a sure rebinding is.
 */
import type { FunctionParameter } from '../ast.js';
import { mangle, type Scope } from '../scopes/index.js';
import type { Certainty, ParameterEffect } from '../summary.js';
import { type Naming, strongest, weakest } from './calls.js';
import type { Change } from './effects.js';
import { LocalNaming } from './naming.js';
import type { Relation, Source } from './sharing.js';

/** A variable of the function or of one inside it; each sure rebinding makes a new one. */
interface Variable {
  readonly parameter: FunctionParameter | undefined;
  readonly sources: { readonly variable: Variable | string; readonly relation: Relation }[];
}

export class LocalVariables {
  /** Globals whose objects the function may change. */
  protected readonly mutations = new Map<string, Certainty>();
  protected readonly naming: Naming;
  protected scope: Scope;
  /** How many branches and loops stand around the statement: only outside them is a rebinding sure. */
  protected depth = 0;
  private readonly parameterChanges = new Map<FunctionParameter, Certainty>();
  private readonly parameterReturns = new Map<FunctionParameter, Relation>();
  private readonly variables = new Map<Scope, Map<string, Variable>>();

  constructor(
    outer: Naming,
    protected readonly root: Scope,
    protected className: string | undefined,
    private readonly parameters: readonly FunctionParameter[]
  ) {
    this.scope = root;
    this.naming = new LocalNaming(outer, name => this.owner(name) !== undefined);
    const own = new Map<string, Variable>();
    for (const parameter of parameters) {
      own.set(mangle(className, parameter.name), { parameter, sources: [] });
    }
    this.variables.set(root, own);
  }

  protected parameterEffects(): readonly ParameterEffect[] {
    return this.parameters.map(parameter => {
      const { name, kind } = parameter;
      const mutated = this.parameterChanges.get(parameter);
      const returned = this.parameterReturns.get(parameter);
      return mutated || returned
        ? { name, kind, ...(mutated && { mutated }), ...(returned && { returned }) }
        : { name, kind };
    });
  }

  /** The scope whose variable a name is; undefined for globals. */
  protected owner(identifier: string): Scope | undefined {
    const name = mangle(this.className, identifier);
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.parent) {
      const resolution = scope.symbols.get(name)?.resolution;
      if (resolution === 'local' || resolution === 'cell') {
        return scope;
      }
      if (resolution !== 'free') {
        return undefined;
      }
    }
    return undefined;
  }

  private variable(identifier: string): Variable | string {
    const name = mangle(this.className, identifier);
    const scope = this.owner(identifier);
    if (!scope) {
      return name;
    }
    let variables = this.variables.get(scope);
    if (!variables) {
      variables = new Map<string, Variable>();
      this.variables.set(scope, variables);
    }
    let variable = variables.get(name);
    if (!variable) {
      variables.set(name, (variable = { parameter: undefined, sources: [] }));
    }
    return variable;
  }

  /** An assignment to a name. Outside branches it makes a new variable of a local name. */
  protected bind(identifier: string, sources: readonly Source[]): void {
    const found = sources.map(source => ({
      variable: this.variable(source.name),
      relation: source.relation
    }));
    const scope = this.owner(identifier);
    if (!scope) {
      return;
    }
    if (this.depth === 0 && scope === this.root) {
      this.variables
        .get(scope)
        ?.set(mangle(this.className, identifier), { parameter: undefined, sources: found });
    } else {
      const variable = this.variable(identifier);
      if (typeof variable !== 'string') {
        variable.sources.push(...found);
      }
    }
  }

  protected change({ name, certainty, inside }: Change): void {
    this.changeVariable(this.variable(name), certainty, inside, new Set());
  }

  private changeVariable(
    variable: Variable | string,
    certainty: Certainty,
    inside: boolean,
    seen: Set<Variable>
  ): void {
    if (typeof variable === 'string') {
      if (this.naming.qualify(variable) === undefined) {
        this.mutations.set(variable, strongest(this.mutations.get(variable), certainty));
      }
      return;
    }
    if (seen.has(variable)) {
      return;
    }
    seen.add(variable);
    const { parameter } = variable;
    if (parameter) {
      this.parameterChanges.set(
        parameter,
        strongest(this.parameterChanges.get(parameter), certainty)
      );
    }
    for (const source of variable.sources) {
      switch (source.relation) {
        case 'same':
          this.changeVariable(source.variable, certainty, inside, seen);
          break;
        case 'part':
          this.changeVariable(source.variable, certainty, true, seen);
          break;
        case 'contains':
        case 'shallow':
          if (inside) {
            this.changeVariable(source.variable, weakest(certainty, 'likely'), true, seen);
          }
          break;
        case 'maybe':
          this.changeVariable(source.variable, 'possible', true, seen);
          break;
      }
    }
  }

  /** The function returns a value with these sources. */
  protected returns(sources: readonly Source[]): void {
    for (const source of sources) {
      this.returnVariable(this.variable(source.name), source.relation, new Set());
    }
  }

  private returnVariable(
    variable: Variable | string,
    relation: Relation,
    seen: Set<Variable>
  ): void {
    if (typeof variable === 'string' || seen.has(variable)) {
      return;
    }
    seen.add(variable);
    const { parameter } = variable;
    if (parameter) {
      const before = this.parameterReturns.get(parameter);
      this.parameterReturns.set(
        parameter,
        before === undefined || before === relation ? relation : 'maybe'
      );
    }
    for (const source of variable.sources) {
      this.returnVariable(source.variable, compose(relation, source.relation), seen);
    }
  }
}

/** The relation of a to c where a has `outer` to b, and b has `inner` to c. */
function compose(outer: Relation, inner: Relation): Relation {
  if (outer === 'same') {
    return inner;
  }
  if (inner === 'same' || outer === inner) {
    return outer;
  }
  return 'maybe';
}
