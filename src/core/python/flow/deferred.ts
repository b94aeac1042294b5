/**
 * What the code of a function, lambda or `type` statement does when it is called: the globals it
 * reads, binds and changes, what it does to its parameters, and what it returns of them.
 */
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  FunctionParameter,
  Lambda,
  Statement
} from '../ast.js';
import type { Span } from '../../text/index.js';
import { BOUND, isGlobal, mangle, READ, type Scope, type SymbolTable } from '../scopes/index.js';
import type { Definition, Hazard } from '../summary.js';
import { forEachChild, type SyntaxNode } from '../walk.js';
import type { Naming } from './calls.js';
import { emptyDefinition } from './definitions.js';
import { callEffects, changesTo } from './effects.js';
import { type FoundHazard, hazardOfCall, hazardOfMagic, hazardOfTarget } from './hazards.js';
import { LocalVariables } from './local-variables.js';
import { mentionedNames, targetNames } from './names.js';
import { type Relation, type Source, sourcesOf, sourcesOfElements } from './sharing.js';

const NO_NAMES: ReadonlySet<string> = new Set();

/** What the reader needs from the block around. */
export interface DeferredContext {
  readonly table: SymbolTable;
  readonly naming: Naming;
  readonly lazyAnnotations: boolean;
  hazard(found: FoundHazard, span: Span): Hazard;
  /** Reads of a class body inside a function that fall through to the globals. */
  classBodyReads(node: ClassDefinition, scope: Scope): ReadonlySet<string>;
}

/** The definition of a function or lambda; `className` is the class it stands in, for mangling. */
export function readFunction(
  node: FunctionDefinition | Lambda,
  className: string | undefined,
  context: DeferredContext
): Definition {
  const scope = context.table.scopeOf(node);
  if (!scope) {
    return emptyDefinition('function');
  }
  const reader = new CodeReader(context, scope, className, node.parameters);
  reader.readBody(node);
  const definition = reader.definition(node.kind === 'Lambda' ? 'lambda' : 'function');
  const produces = reader.yields
    ? 'generator'
    : node.kind === 'FunctionDefinition' && node.async
      ? 'coroutine'
      : undefined;
  return produces ? { ...definition, produces } : definition;
}

/** The globals that lazily evaluated code of a scope reads: a `type` statement, bounds of type parameters. */
export function readScope(scope: Scope, kind: Definition['kind']): Definition {
  const names = namesOfScope(scope);
  return { ...emptyDefinition(kind), reads: names.reads, writes: names.writes };
}

/** Globals read and bound by the code of a scope and of those inside it. */
function namesOfScope(scope: Scope): { reads: Set<string>; writes: Set<string>; nested: boolean } {
  const reads = new Set<string>();
  const writes = new Set<string>();
  let nested = false;
  const visit = (inner: Scope): void => {
    for (const { name, flags, resolution } of inner.symbols.values()) {
      if (isGlobal(resolution)) {
        if (flags & READ) {
          reads.add(name);
        }
        if (flags & BOUND) {
          writes.add(name);
        }
      }
    }
    if (
      inner !== scope &&
      !inner.comprehension &&
      (inner.type === 'function' || inner.type === 'class')
    ) {
      nested = true;
    }
    inner.children.forEach(visit);
  };
  visit(scope);
  return { reads, writes, nested };
}

class CodeReader extends LocalVariables {
  yields = false;
  private readonly hazards: Hazard[] = [];
  private readonly annotationReads = new Set<string>();
  private readonly classReads = new Set<string>();

  constructor(
    private readonly context: DeferredContext,
    root: Scope,
    className: string | undefined,
    parameters: readonly FunctionParameter[]
  ) {
    super(context.naming, root, className, parameters);
  }

  readBody(node: FunctionDefinition | Lambda): void {
    if (node.kind === 'Lambda') {
      this.visit(node.body);
      this.returns(sourcesOf(node.body, this.naming));
    } else {
      node.body.forEach(this.visit);
    }
  }

  definition(kind: Definition['kind']): Definition {
    const { reads, writes, nested } = namesOfScope(this.root);
    for (const name of this.classReads) {
      reads.add(name);
    }
    return {
      kind,
      reads,
      writes,
      mutations: this.mutations,
      uses: NO_NAMES,
      hazards: this.hazards,
      eager: false,
      nested,
      definitionReads: NO_NAMES,
      annotationReads: this.annotationReads,
      parameters: this.parameterEffects()
    };
  }

  // -------------------------------------------------------------------------------------- nodes

  private readonly visit = (node: SyntaxNode): void => {
    switch (node.kind) {
      case 'FunctionDefinition':
      case 'Lambda':
        this.visitFunction(node);
        return;
      case 'ClassDefinition':
        this.visitClass(node);
        return;
      case 'Comprehension':
        this.visitComprehension(node);
        return;
      case 'Call':
        this.visitCall(node);
        return;
      case 'NamedExpression':
        this.visit(node.value);
        this.depth++;
        this.bind(node.target.id, sourcesOf(node.value, this.naming));
        this.depth--;
        return;
      case 'Yield':
      case 'YieldFrom':
        if (this.scope === this.root) {
          this.yields = true;
        }
        forEachChild(node, this.visit);
        return;
      case 'Return':
        forEachChild(node, this.visit);
        if (node.value && this.scope === this.root) {
          this.returns(sourcesOf(node.value, this.naming));
        }
        return;
      case 'If':
      case 'While':
      case 'For':
      case 'Try':
      case 'Match':
        this.visitBranching(node);
        return;
      case 'With':
        for (const { context, target } of node.items) {
          this.visit(context);
          if (target) {
            this.assign(target, sourcesOf(context, this.naming));
          }
        }
        node.body.forEach(this.visit);
        return;
      case 'Assign': {
        this.visit(node.value);
        const sources = sourcesOf(node.value, this.naming);
        for (const target of node.targets) {
          this.assign(target, sources);
        }
        return;
      }
      case 'AnnotatedAssign':
        this.noteAnnotation(node.annotation);
        if (node.value) {
          this.visit(node.value);
          this.assign(node.target, sourcesOf(node.value, this.naming));
        }
        return;
      case 'AugmentedAssign':
        forEachChild(node, this.visit);
        this.changeTarget(node.target);
        return;
      case 'Delete':
        forEachChild(node, this.visit);
        for (const target of node.targets) {
          if (target.kind !== 'Name') {
            this.changeTarget(target);
          }
        }
        return;
      case 'Magic': {
        const found = hazardOfMagic(node);
        if (found) {
          this.hazards.push(this.context.hazard(found, node));
        }
        forEachChild(node, this.visit);
        return;
      }
      default:
        forEachChild(node, this.visit);
    }
  };

  private visitBranching(
    node: Statement & { kind: 'If' | 'While' | 'For' | 'Try' | 'Match' }
  ): void {
    this.depth++;
    if (node.kind === 'For') {
      this.visit(node.iterable);
      this.assign(node.target, sourcesOfElements(node.iterable, this.naming));
      node.body.forEach(this.visit);
      node.otherwise.forEach(this.visit);
    } else {
      forEachChild(node, this.visit);
    }
    this.depth--;
  }

  private assign(target: Expression, sources: readonly Source[]): void {
    if (target.kind === 'Name') {
      this.bind(target.id, sources);
      return;
    }
    if (target.kind === 'Attribute' || target.kind === 'Subscript') {
      forEachChild(target, this.visit);
      this.changeTarget(target);
      return;
    }
    // Unpacking: each name gets a part of the value.
    const parts = sources.map(({ name, relation }) => ({ name, relation: unpacked(relation) }));
    targetNames(target).forEach(name => this.bind(name.id, parts));
    forEachChild(target, child => {
      if (child.kind === 'Attribute' || child.kind === 'Subscript') {
        this.assign(child, parts);
      }
    });
  }

  /** `x[i] = …`, `x.a = …`, `x += …`. */
  private changeTarget(target: Expression): void {
    const found = hazardOfTarget(target, this.naming);
    if (found) {
      this.hazards.push(this.context.hazard(found, target));
    }
    const changed =
      target.kind === 'Attribute' || target.kind === 'Subscript' ? target.value : target;
    changesTo(changed, 'sure', this.naming).forEach(change => this.change(change));
  }

  private visitCall(node: Expression & { kind: 'Call' }): void {
    forEachChild(node, this.visit);
    const callee = this.naming.calleeOf(node);
    for (const change of callEffects(node, callee, this.naming).changes) {
      this.change(change);
    }
    const found = hazardOfCall(node, callee, this.naming);
    if (found) {
      this.hazards.push(this.context.hazard(found, node));
    }
  }

  private visitFunction(node: FunctionDefinition | Lambda): void {
    for (const parameter of node.parameters) {
      if (parameter.annotation) {
        this.noteAnnotation(parameter.annotation);
      }
      if (parameter.default) {
        this.visit(parameter.default);
      }
    }
    if (node.kind === 'FunctionDefinition') {
      node.decorators.forEach(this.visit);
      if (node.returns) {
        this.noteAnnotation(node.returns);
      }
    }
    this.inScope(node, () => {
      if (node.kind === 'Lambda') {
        this.visit(node.body);
      } else {
        node.body.forEach(this.visit);
      }
    });
  }

  private visitClass(node: ClassDefinition): void {
    node.decorators.forEach(this.visit);
    node.bases.forEach(this.visit);
    node.keywords.forEach(keyword => this.visit(keyword.value));
    const scope = this.context.table.scopeOf(node);
    if (scope) {
      this.context.classBodyReads(node, scope).forEach(name => this.classReads.add(name));
    }
    const { className } = this;
    this.inScope(node, () => {
      this.className = node.name;
      node.body.forEach(this.visit);
    });
    this.className = className;
  }

  private visitComprehension(node: Expression & { kind: 'Comprehension' }): void {
    node.generators.forEach((generator, index) => {
      if (index === 0) {
        this.visit(generator.iterable);
      }
    });
    this.inScope(node, () => {
      node.generators.forEach((generator, index) => {
        if (index > 0) {
          this.visit(generator.iterable);
        }
        this.assign(generator.target, sourcesOfElements(generator.iterable, this.naming));
        generator.conditions.forEach(this.visit);
      });
      this.visit(node.element);
      if (node.value) {
        this.visit(node.value);
      }
    });
  }

  private inScope(node: object, visit: () => void): void {
    const { scope } = this;
    this.scope = this.context.table.scopeOf(node) ?? scope;
    this.depth++;
    visit();
    this.depth--;
    this.scope = scope;
  }

  private noteAnnotation(annotation: Expression): void {
    if (this.context.lazyAnnotations) {
      for (const name of mentionedNames(annotation)) {
        if (!this.owner(name.id)) {
          this.annotationReads.add(mangle(this.className, name.id));
        }
      }
    } else {
      this.visit(annotation);
    }
  }
}

/** What `for a, b in …` and `a, b = …` make of a relation. */
function unpacked(relation: Relation): Relation {
  return relation === 'same' || relation === 'shallow'
    ? 'part'
    : relation === 'contains'
      ? 'same'
      : relation;
}
