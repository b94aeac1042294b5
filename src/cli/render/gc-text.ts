/** What `savoy gc` did, for people. */
import type { CollectedStore, GcJson } from '../../protocol/index.js';
import type { Style } from '../terminal.js';
import { amount, size } from './units.js';

export function renderGc({ dry_run: isDry, stores }: GcJson, style: Style): string {
  if (stores.length === 0) {
    return 'There are no runs here or below.\n';
  }
  return stores
    .flatMap(store => [
      style('bold', store.folder),
      ...linesOf(store, isDry).map(line => `  ${line}`)
    ])
    .join('\n')
    .concat('\n');
}

function linesOf(store: CollectedStore, isDry: boolean): string[] {
  const { freed, kept, quota, pins, runs, snapshots } = store;
  const running = store.in_progress;
  const limit = quota === null ? '' : `, of the ${size(quota)} that they may take`;
  return [
    `${isDry ? 'would free' : 'freed'} ${size(freed)}: ${amount(snapshots.length, 'snapshot')}`,
    ...(runs.length === 0
      ? []
      : [
          `${isDry ? 'would take' : 'took'} the variables of ${amount(runs.length, 'run')}: ${list(runs)}`
        ]),
    `${isDry ? 'would keep' : 'kept'} ${size(kept)}: ${amount(store.kept_snapshots.length, 'snapshot')}${limit}`,
    ...(pins.length === 0 ? [] : [`pinned: ${list(pins.map(({ name }) => name))}`]),
    ...(running.length === 0
      ? []
      : [
          `${amount(running.length, 'run')} in progress, which ${running.length === 1 ? 'keeps' : 'keep'} all they need: ${list(running)}`
        ]),
    ...(store.over_quota
      ? ['the rest is more than the quota: pins, runs in progress and the last runs stay']
      : [])
  ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
