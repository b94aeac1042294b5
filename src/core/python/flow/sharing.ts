/**
 * Which named objects the value of an expression may be, hold, or be a part of.
 */
import type { Call, Comprehension, Expression } from '../ast.js';
import { bindArguments, type Naming } from './calls.js';
import { joined } from './joined.js';
import { looksLikeClass, type ResultRelation } from './knowledge/functions.js';
import { IMMUTABLE_ATTRIBUTES, methodKnowledge, VIEW_ATTRIBUTES } from './knowledge/methods.js';
import { targetNames } from './names.js';

/** How a value is related to a named object. */
export type Relation =
  /** It is that object, or a view of it. */
  | 'same'
  /** It is a part of it. */
  | 'part'
  /** It holds it. */
  | 'contains'
  /** It has parts in common with it: a copy of the outer layer. */
  | 'shallow'
  /** Any of these, or nothing: the result of an unknown call. */
  | 'maybe';

export interface Source {
  readonly name: string;
  readonly relation: Relation;
}

/** The named objects that the value of `node` may share something with. */
export function sourcesOf(node: Expression, naming: Naming): readonly Source[] {
  switch (node.kind) {
    case 'Name':
      return [{ name: node.id, relation: 'same' }];
    case 'Attribute':
      if (IMMUTABLE_ATTRIBUTES.has(node.attribute)) {
        return NO_SOURCES;
      }
      return VIEW_ATTRIBUTES.has(node.attribute)
        ? sourcesOf(node.value, naming)
        : partOf(sourcesOf(node.value, naming));
    case 'Subscript':
      if (copies(node.index)) {
        return [];
      }
      return node.index.kind === 'Slice'
        ? sourcesOf(node.value, naming)
        : partOf(sourcesOf(node.value, naming));
    case 'Conditional':
      return [...sourcesOf(node.body, naming), ...sourcesOf(node.otherwise, naming)];
    case 'BooleanOperation':
      return sourcesOfAll(node.values, naming);
    case 'NamedExpression':
      return [{ name: node.target.id, relation: 'same' }, ...sourcesOf(node.value, naming)];
    case 'Starred':
      return partOf(sourcesOf(node.value, naming));
    case 'Await':
      return node.value ? sourcesOf(node.value, naming) : [];
    case 'Tuple':
    case 'List':
    case 'Set':
      return heldIn(node.elements, naming);
    case 'Dictionary':
      return heldIn(node.values, naming);
    case 'Operation':
      // `xs + [x]` holds x; of arithmetic the result is new.
      return node.operands.some(isDisplay)
        ? sourcesOfAll(node.operands.filter(isDisplay), naming)
        : NO_SOURCES;
    case 'Comprehension':
      return sourcesOfComprehension(node, naming);
    case 'Call':
      return sourcesOfCall(node, naming);
    default:
      return NO_SOURCES;
  }
}

const NO_SOURCES: readonly Source[] = [];

function sourcesOfAll(nodes: readonly Expression[], naming: Naming): readonly Source[] {
  return joined(nodes, node => sourcesOf(node, naming));
}

function isDisplay(node: Expression): boolean {
  return node.kind === 'List' || node.kind === 'Tuple' || node.kind === 'Dictionary';
}

/** What the elements of an iterable are related to: `for x in xs`, `for k, v in d.items()`. */
export function sourcesOfElements(iterable: Expression, naming: Naming): readonly Source[] {
  return sourcesOf(iterable, naming).map(source =>
    source.relation === 'contains'
      ? { ...source, relation: 'same' }
      : (partOf([source])[0] ?? source)
  );
}

/** A selection by a condition or a list of columns is a copy in NumPy and pandas. */
function copies(index: Expression): boolean {
  switch (index.kind) {
    case 'Comparison':
    case 'List':
      return true;
    case 'UnaryOperation':
      return index.operator === '~' || index.operator === 'not';
    case 'Operation':
      return (
        index.operators.some(operator => operator === '&' || operator === '|') ||
        index.operands.some(copies)
      );
    case 'Tuple':
      return index.elements.some(copies);
    case 'Call':
      return (
        index.function.kind === 'Attribute' &&
        /^(isin|isna|isnull|notna|notnull|duplicated|between|contains|startswith|endswith)$/.test(
          index.function.attribute
        )
      );
    default:
      return false;
  }
}

function partOf(sources: readonly Source[]): readonly Source[] {
  return sources.map(source =>
    source.relation === 'same' || source.relation === 'shallow'
      ? { name: source.name, relation: 'part' }
      : source.relation === 'contains'
        ? { name: source.name, relation: 'same' }
        : source
  );
}

function heldIn(elements: readonly Expression[], naming: Naming): readonly Source[] {
  return held(sourcesOfAll(elements, naming));
}

function sourcesOfComprehension(node: Comprehension, naming: Naming): readonly Source[] {
  // A name of the comprehension stands for an element of what it iterates over.
  const inside = held(sourcesOf(node.value ?? node.element, naming));
  if (inside.length === 0) {
    return NO_SOURCES;
  }
  const iterated = new Map<string, readonly Source[]>();
  for (const generator of node.generators) {
    const elements = joined(
      sourcesOf(generator.iterable, naming),
      source => iterated.get(source.name) ?? [source]
    );
    for (const name of targetNames(generator.target)) {
      iterated.set(name.id, elements);
    }
  }
  return joined(inside, source => {
    const elements = iterated.get(source.name);
    return elements ? elements.map(({ name }) => ({ name, relation: 'shallow' })) : [source];
  });
}

function sourcesOfCall(call: Call, naming: Naming): readonly Source[] {
  const callee = naming.calleeOf(call);
  switch (callee.kind) {
    case 'function': {
      const { result } = callee.known;
      return result === 'fresh' ? NO_SOURCES : related(result, argumentSources(call, naming));
    }
    case 'method':
      return sourcesOfMethod(call, callee.receiver, callee.method, naming);
    case 'name': {
      const parameters = naming.parametersOf(callee.name);
      if (parameters) {
        return joined(bindArguments(call, parameters), ({ value, effect }) => {
          const sources = sourcesOf(value, naming);
          if (!effect) {
            return perhaps(sources);
          }
          return effect.returned === undefined
            ? NO_SOURCES
            : related(effect.returned === 'maybe' ? 'unknown' : effect.returned, sources);
        });
      }
      return naming.isClass(callee.name) || looksLikeClass(callee.name)
        ? held(argumentSources(call, naming))
        : perhaps(argumentSources(call, naming));
    }
    case 'unknown':
      return perhaps([...sourcesOf(call.function, naming), ...argumentSources(call, naming)]);
  }
}

function sourcesOfMethod(
  call: Call,
  receiver: Expression,
  method: string,
  naming: Naming
): readonly Source[] {
  const { result } = methodKnowledge(method);
  return result === 'unknown'
    ? perhaps([...sourcesOf(receiver, naming), ...argumentSources(call, naming)])
    : related(result, sourcesOf(receiver, naming));
}

function argumentSources(call: Call, naming: Naming): readonly Source[] {
  return sourcesOfAll(call.order, naming);
}

/** What a new container of a value with these sources shares. */
export function held(sources: readonly Source[]): readonly Source[] {
  return sources.map(source =>
    source.relation === 'same' || source.relation === 'part'
      ? { name: source.name, relation: 'contains' }
      : source
  );
}

/** What a value shares that has this relation to one with these sources. */
function related(relation: ResultRelation, sources: readonly Source[]): readonly Source[] {
  switch (relation) {
    case 'fresh':
      return NO_SOURCES;
    case 'same':
      return sources;
    case 'part':
      return partOf(sources);
    case 'contains':
      return held(sources);
    case 'shallow':
      return sharingParts(sources);
    case 'unknown':
      return perhaps(sources);
  }
}

function sharingParts(sources: readonly Source[]): readonly Source[] {
  return sources.map(source =>
    source.relation === 'maybe' || source.relation === 'contains'
      ? source
      : { name: source.name, relation: 'shallow' }
  );
}

function perhaps(sources: readonly Source[]): readonly Source[] {
  return sources.map(source => ({ name: source.name, relation: 'maybe' }));
}
