/**
 * Names in expressions: roots of attribute and item chains, dotted names, names a target binds.
 */
import type { Expression, Name } from '../ast.js';
import { forEachChild } from '../walk.js';

/** The name at the left end of `x`, `x.a`, `x[i].b`. */
export function rootName(node: Expression): Name | undefined {
  let root = node;
  while (root.kind === 'Attribute' || root.kind === 'Subscript') {
    root = root.value;
  }
  return root.kind === 'Name' ? root : undefined;
}

/** `a.b.c` as written, where the expression is nothing else. */
export function dottedName(node: Expression): string | undefined {
  if (node.kind === 'Name') {
    return node.id;
  }
  if (node.kind === 'Attribute') {
    const base = dottedName(node.value);
    return base === undefined ? undefined : `${base}.${node.attribute}`;
  }
  return undefined;
}

/** The names an assignment to `target` binds. */
export function targetNames(target: Expression): readonly Name[] {
  if (target.kind === 'Name') {
    return [target];
  }
  const names: Name[] = [];
  collectTargetNames(target, names);
  return names;
}

function collectTargetNames(target: Expression, names: Name[]): void {
  switch (target.kind) {
    case 'Name':
      names.push(target);
      return;
    case 'Tuple':
    case 'List':
      for (const element of target.elements) {
        collectTargetNames(element, names);
      }
      return;
    case 'Starred':
      collectTargetNames(target.value, names);
      return;
    default:
      return;
  }
}

/** All names an expression mentions, but for those inside lambdas and comprehensions, which have their own. */
export function mentionedNames(node: Expression): readonly Name[] {
  const names: Name[] = [];
  const visit = (child: Parameters<typeof forEachChild>[0]): void => {
    if (child.kind === 'Name') {
      names.push(child);
    } else if (child.kind !== 'Lambda' && child.kind !== 'Comprehension') {
      forEachChild(child, visit);
    }
  };
  visit(node);
  return names;
}

/** The name by which messages call what is called: `pd.read_csv`, `.read_text`. */
export function calleeText(node: Expression): string {
  const dotted = dottedName(node);
  if (dotted !== undefined) {
    return dotted;
  }
  return node.kind === 'Attribute' ? `${calleeText(node.value)}.${node.attribute}` : '…';
}
