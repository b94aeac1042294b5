/**
 * Which names a block binds: where, how often, and whether that is certain to happen.
 */
import type { Binding, BindingKind, Location } from '../summary.js';

interface MutableBinding extends Binding {
  sure: boolean;
  count: number;
}

export class Bindings {
  readonly all = new Map<string, MutableBinding>();
  /** Names bound on some path so far, also in code of which nothing else is recorded. */
  private readonly maybeBound = new Set<string>();
  /** The places that bind each name; a loop body is walked more than once. */
  private readonly places = new Map<string, number[]>();

  isMaybeBound(name: string): boolean {
    return this.maybeBound.has(name);
  }

  noteMaybeBound(name: string): void {
    this.maybeBound.add(name);
  }

  add(name: string, location: Location, kind: BindingKind, unconditional: boolean): void {
    const count = this.countPlaces(name, location);
    const binding = this.all.get(name);
    if (binding && binding.kind !== 'call') {
      binding.count = count;
    } else {
      this.all.set(name, { location, kind, sure: true, count, unconditional });
    }
  }

  private countPlaces(name: string, { cell, start }: Location): number {
    const place = cell * 2 ** 32 + start;
    const places = this.places.get(name);
    if (!places) {
      this.places.set(name, [place]);
      return 1;
    }
    if (!places.includes(place)) {
      places.push(place);
    }
    return places.length;
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
