/** Takes away what runs that were killed have left: containers that never started, folders of places. */
import { LABELS } from './container.js';
import type { EngineApi } from './engine-api.js';
import { isOwnerGone } from './owner.js';
import { Place } from './place.js';

interface Listed {
  readonly Id: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly State: string;
  /** Seconds since 1970. */
  readonly Created: number;
  readonly Mounts?: readonly { readonly Source?: string }[];
}

/** Seconds in which a run of another machine may be about to start a container that it has made. */
const GRACE = 60;

/** Never rejects: whoever runs next tries again. */
export async function sweep(api: EngineApi, places: string): Promise<void> {
  const now = Date.now() / 1000;
  try {
    const filters = encodeURIComponent(JSON.stringify({ label: [LABELS.role] }));
    const found = (await api.ask('GET', `/containers/json?all=1&filters=${filters}`)) as Listed[];
    for (const { Id: id, State: state, Created: created, Labels: labels } of found) {
      const isOver = state !== 'created' || created < now - GRACE || isOwnerGone(labels);
      if (['created', 'exited', 'dead'].includes(state) && isOver) {
        await api.ask('DELETE', `/containers/${id}?force=1`).catch(() => undefined);
      }
    }
    const used = new Set(
      found.flatMap(({ Mounts: mounts = [] }) => mounts.map(each => each.Source))
    );
    for (const place of Place.all(places)) {
      if (!used.has(place.folder) && place.made / 1000 < now - GRACE) {
        place.remove();
      }
    }
  } catch {
    // The engine has ended, or this run has.
  }
}
