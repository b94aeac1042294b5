/**
 * Finds code whose effect on names or on the process the analysis cannot follow.
 */
import type { Call, Expression, Magic } from '../ast.js';
import type { HazardKind } from '../summary.js';
import { type Callee, type Naming, qualifiedName } from './calls.js';
import { assignedHazard, magicHazard, qualifiedHazard } from './knowledge/hazards.js';
import { calleeText } from './names.js';

export interface FoundHazard {
  readonly kind: HazardKind;
  readonly text: string;
}

export function hazardOfCall(call: Call, callee: Callee, naming: Naming): FoundHazard | undefined {
  const { qualified } = callee;
  if (qualified === undefined) {
    return undefined;
  }
  const kind =
    qualified === 'builtins.setattr'
      ? hazardOfSetattr(call, naming)
      : qualified === 'builtins.vars' && call.order.length > 0
        ? undefined
        : qualifiedHazard(qualified);
  return kind && { kind, text: calleeText(call.function) };
}

/** `setattr(sys.modules[__name__], name, value)` sets a global nobody can see. */
function hazardOfSetattr(call: Call, naming: Naming): HazardKind | undefined {
  const object = call.positional[0];
  if (object?.kind === 'Subscript' && qualifiedName(object.value, naming) === 'sys.modules') {
    return 'setattr';
  }
  const target = object && qualifiedName(object, naming);
  return target === 'builtins' || target === '__main__' ? 'setattr' : undefined;
}

/** `os.environ['X'] = …`, `sys.path = …`; the same with `del`. */
export function hazardOfTarget(target: Expression, naming: Naming): FoundHazard | undefined {
  if (target.kind !== 'Attribute' && target.kind !== 'Subscript') {
    return undefined;
  }
  if (target.kind === 'Subscript' && target.value.kind === 'Call') {
    // `globals()['x'] = 1`: the call itself is reported.
    return undefined;
  }
  const object = target.kind === 'Subscript' ? target.value : target;
  const qualified = qualifiedName(object, naming);
  const kind = qualified === undefined ? undefined : assignedHazard(qualified);
  return kind && { kind, text: calleeText(object) };
}

export function hazardOfMagic(magic: Magic): FoundHazard | undefined {
  switch (magic.escape) {
    case '!':
    case '!!':
      return { kind: 'shell', text: `${magic.escape}${magic.argument}`.slice(0, 40) };
    case '%':
    case '%%': {
      const kind = magicHazard(magic.name, magic.escape === '%%' && magic.body.length === 0);
      return kind && { kind, text: `${magic.escape}${magic.name}` };
    }
    default:
      return undefined;
  }
}
