/**
 * Names that stand for one object, or for objects with common parts, must come out of one bundle, or
 * they are separate objects afterwards.
 */
import type { NameFlow } from './name-flow.js';

/** Where a name is taken from, as far as identity goes. */
export interface Taken {
  readonly from: number;
  /** A value that can be changed in place; definitions and constants have no identity to keep. */
  readonly isData: boolean;
}

/** Names that may share an object and reach a step from steps of which none comes after the other. */
export interface Separation {
  readonly names: readonly [string, string];
  readonly from: readonly [number, number];
}

/**
 * Names to take from a later step than the one that made their version: from where they were last seen
 * together with another name that comes from there. Each with the step.
 */
export function movedToKeepIdentity(
  flow: NameFlow,
  taken: ReadonlyMap<string, Taken>
): Map<string, number> {
  const { graph, aliases } = flow;
  const moved = new Map<string, number>();
  const placeOf = (name: string): number | undefined => moved.get(name) ?? taken.get(name)?.from;
  for (const [from, names] of sharedNames(flow, taken)) {
    const seen = new Set<string>();
    for (const [older, { isData, from: before }] of taken) {
      const isOlder = before < 0 || graph.isAncestor(before, from);
      if (!isData || !isOlder || seen.has(older) || !aliases.isShared(older, from)) {
        continue;
      }
      const connected = aliases.connectedAfter([older], from);
      const isShared = names.some(name => connected.has(name));
      for (const name of connected) {
        seen.add(name);
        const place = placeOf(name);
        const canMove = place !== undefined && (place < 0 || graph.isAncestor(place, from));
        if (isShared && canMove && taken.get(name)?.isData) {
          moved.set(name, from);
        }
      }
    }
  }
  return moved;
}

/** What cannot be kept together. */
export function separations(
  flow: NameFlow,
  step: number,
  taken: ReadonlyMap<string, Taken>
): Separation[] {
  const data = [...taken].filter(([, { isData, from }]) => isData && from >= 0);
  if (flow.graph.maximal(data.map(([, { from }]) => from)).length < 2) {
    return [];
  }
  const found: Separation[] = [];
  const seen = new Set<string>();
  for (const [start] of data) {
    const connected = seen.has(start) ? [] : flow.aliases.connected([start], step);
    const makers = new Map<number, string>();
    for (const name of connected) {
      seen.add(name);
      const { isData = false, from = -1 } = taken.get(name) ?? {};
      if (isData && from >= 0 && !makers.has(from)) {
        makers.set(from, name);
      }
    }
    const [one, ...others] = flow.graph.maximal(makers.keys());
    for (const other of others) {
      found.push({
        names: [makers.get(one ?? other) ?? start, makers.get(other) ?? start],
        from: [one ?? other, other]
      });
    }
  }
  return found;
}

/** Values that share something, by the step that they come from, later steps first. */
function sharedNames(flow: NameFlow, taken: ReadonlyMap<string, Taken>): [number, string[]][] {
  const byStep = new Map<number, string[]>();
  for (const [name, { from, isData }] of taken) {
    if (isData && from >= 0 && flow.aliases.isShared(name, from)) {
      const names = byStep.get(from);
      if (names === undefined) {
        byStep.set(from, [name]);
      } else {
        names.push(name);
      }
    }
  }
  return [...byStep].sort(([one], [other]) => other - one);
}
