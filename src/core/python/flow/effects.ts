/**
 * Which named objects a call changes, and what it puts into them.
 */
import type { Call, Expression } from '../ast.js';
import type { Certainty } from '../summary.js';
import { bindArguments, type Callee, type Naming, weakest } from './calls.js';
import { joined } from './joined.js';
import { methodKnowledge } from './knowledge/methods.js';
import { type Source, sourcesOf } from './sharing.js';

/** A change to the object a name stands for. */
export interface Change {
  readonly name: string;
  readonly certainty: Certainty;
  /** Not (only) the object itself but something in it. */
  readonly inside: boolean;
}

/** After a call the object `into` may hold `source`. */
export interface Storing {
  readonly into: Expression;
  readonly value: Expression;
}

export interface CallEffects {
  readonly changes: readonly Change[];
  readonly stored: readonly Storing[];
}

const NO_CHANGES: readonly Change[] = [];
const NOTHING: CallEffects = { changes: [], stored: [] };

export function callEffects(call: Call, callee: Callee, naming: Naming): CallEffects {
  const effects = effectsOfCallee(call, naming, callee);
  // NumPy's `out=` names an array to write to.
  const out =
    call.keywords.length === 0
      ? undefined
      : call.keywords.find(keyword => keyword.name === 'out')?.value;
  return out
    ? { ...effects, changes: [...effects.changes, ...changesTo(out, 'sure', naming)] }
    : effects;
}

function effectsOfCallee(call: Call, naming: Naming, callee: Callee): CallEffects {
  switch (callee.kind) {
    case 'function': {
      const { mutates } = callee.known;
      if (mutates === 'nothing') {
        return NOTHING;
      }
      if (mutates === 'possibly-all') {
        return { changes: changesByUnknown(call.order, naming), stored: [] };
      }
      const changes = [...mutates].flatMap(([index, certainty]) => {
        const argument = call.positional[index];
        return argument ? changesTo(argument, certainty, naming) : [];
      });
      return { changes, stored: [] };
    }
    case 'method':
      return effectsOfMethod(call, callee.receiver, callee.method, naming);
    case 'name': {
      const parameters = naming.parametersOf(callee.name);
      if (!parameters) {
        return { changes: changesByUnknown(call.order, naming), stored: [] };
      }
      const changes = joined(bindArguments(call, parameters), ({ value, effect }) => {
        const mutated = effect ? effect.mutated : 'possible';
        return mutated === undefined ? NO_CHANGES : changesInside(value, mutated, naming);
      });
      return changes.length === 0 ? NOTHING : { changes, stored: NOTHING.stored };
    }
    case 'unknown':
      return { changes: changesByUnknown([call.function, ...call.order], naming), stored: [] };
  }
}

function effectsOfMethod(
  call: Call,
  receiver: Expression,
  method: string,
  naming: Naming
): CallEffects {
  if (method === 'shuffle' && call.positional[0]) {
    // A generator moves on, and its argument is shuffled in place.
    return {
      changes: [
        ...changesTo(call.positional[0], 'sure', naming),
        ...changesTo(receiver, 'likely', naming)
      ],
      stored: []
    };
  }
  const { effect, stores } = methodKnowledge(method);
  const stored = stores ? call.order.map(value => ({ into: receiver, value })) : NOTHING.stored;
  if (method === '__setitem__' || isTrue(call, 'inplace')) {
    return { changes: changesTo(receiver, 'sure', naming), stored };
  }
  switch (effect) {
    case 'changes':
      return { changes: changesTo(receiver, 'likely', naming), stored };
    case 'nothing':
      return NOTHING;
    case 'unknown':
      return { changes: changesByUnknown([receiver, ...call.order], naming), stored };
  }
}

function isTrue(call: Call, keyword: string): boolean {
  for (const { name, value } of call.keywords) {
    if (name === keyword && value.kind === 'Constant' && value.value === true) {
      return true;
    }
  }
  return false;
}

/** The value of `node` itself changes: `node[i] = …`, `node.append(…)`. */
export function changesTo(
  node: Expression,
  certainty: Certainty,
  naming: Naming
): readonly Change[] {
  return changesThrough(sourcesOf(node, naming), certainty, false);
}

/** The value of `node` or something in it changes. */
function changesInside(node: Expression, certainty: Certainty, naming: Naming): readonly Change[] {
  return changesThrough(sourcesOf(node, naming), certainty, true);
}

/** Arguments given to code nobody knows. */
function changesByUnknown(arguments_: readonly Expression[], naming: Naming): readonly Change[] {
  return joined(arguments_, argument => changesInside(argument, 'possible', naming));
}

function changesThrough(
  sources: readonly Source[],
  certainty: Certainty,
  inside: boolean
): readonly Change[] {
  let changes: Change[] | undefined;
  for (const source of sources) {
    const change = changeThrough(source, certainty, inside);
    if (change && changes) {
      changes.push(change);
    } else if (change) {
      changes = [change];
    }
  }
  return changes ?? NO_CHANGES;
}

function changeThrough(
  { name, relation }: Source,
  certainty: Certainty,
  inside: boolean
): Change | undefined {
  switch (relation) {
    case 'same':
      return { name, certainty, inside };
    case 'part':
      return { name, certainty, inside: true };
    case 'contains':
      // A new container around the object: only a change further inside reaches it.
      return inside ? { name, certainty, inside } : undefined;
    case 'shallow':
      return inside ? { name, certainty: weakest(certainty, 'possible'), inside } : undefined;
    case 'maybe':
      return { name, certainty: 'possible', inside: true };
  }
}
