/**
 * Which names a block binds: where, how often, and whether that is certain to happen.
 */
import type { Binding, BindingKind, Location } from '../summary.js';

interface MutableBinding extends Binding {
  sure: boolean;
  count: number;
}

/** A place in the notebook as one number. */
function placeOf({ cell, start }: Location): number {
  return cell * 2 ** 32 + start;
}

export class Bindings {
  readonly all = new Map<string, MutableBinding>();
  /** Names bound on some path so far, also in code of which nothing else is recorded. */
  private readonly maybeBound = new Set<string>();
  /** The places that bind each name, where there are several; a loop body is walked more than once. */
  private readonly places = new Map<string, number[]>();

  isMaybeBound(name: string): boolean {
    return this.maybeBound.has(name);
  }

  noteMaybeBound(name: string): void {
    this.maybeBound.add(name);
  }

  add(name: string, location: Location, kind: BindingKind, unconditional: boolean): void {
    const binding = this.all.get(name);
    if (binding && binding.kind !== 'call') {
      this.count(name, binding, placeOf(location));
    } else {
      this.all.set(name, { location, kind, sure: true, count: 1, unconditional });
    }
  }

  private count(name: string, binding: MutableBinding, place: number): void {
    const first = placeOf(binding.location);
    const places = this.places.get(name);
    if (places) {
      if (!places.includes(place)) {
        places.push(place);
        binding.count = places.length;
      }
    } else if (place !== first) {
      this.places.set(name, [first, place]);
      binding.count = 2;
    }
  }

  /** A function that is called may bind a global. */
  addByCall(name: string, location: Location): void {
    this.maybeBound.add(name);
    if (!this.all.has(name)) {
      this.all.set(name, { location, kind: 'call', sure: false, count: 1, unconditional: false });
    }
  }

  /** At the end of the block: which names are surely bound. */
  finish(isSure: (name: string) => boolean): void {
    for (const [name, binding] of this.all) {
      binding.sure = isSure(name);
    }
  }
}
