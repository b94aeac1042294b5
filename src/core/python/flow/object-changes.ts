/**
 * Which objects a block changes in place: received ones and its own, through whatever name.
 */
import type { Location, Mutation, Sharing } from '../summary.js';
import { AliasGraph } from './alias-graph.js';
import { strongest } from './calls.js';
import type { Change } from './effects.js';

export class ObjectChanges {
  readonly inputs = new Map<string, Mutation>();
  readonly own = new Map<string, Mutation>();
  readonly aliases: AliasGraph;

  constructor(
    received: Sharing | undefined,
    private readonly isSure: (name: string) => boolean
  ) {
    this.aliases = new AliasGraph(received);
  }

  record(change: Change, location: Location): void {
    this.aliases.forEachAffected(change, (name, certainty) => {
      const mutations = this.isSure(name) ? this.own : this.inputs;
      const known = mutations.get(name);
      if (!known || strongest(known.certainty, certainty) !== known.certainty) {
        mutations.set(name, { location, certainty });
      }
    });
  }
}
