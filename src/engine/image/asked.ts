/** Why packages are in the images of a notebook: who asks for each, for people to look at. */
import { parseRequirement, type PackageRequest, type Plan } from '../../core/index.js';
import type { ImageRequest } from '../../protocol/index.js';

/** All who ask, each once: imports and installing lines as they are found, then the settings. */
export function askedBy(
  { steps, settings }: Plan,
  requests: readonly PackageRequest[]
): ImageRequest[] {
  const common = new Set(settings.defaults.packages?.add);
  const asked = [
    ...requests.map(({ requirement, place, by }) => ({
      package: requirement.name,
      by,
      ...(place.cell !== undefined && { cell: place.cell })
    })),
    ...[...common].map(written => ({ package: nameOf(written), by: 'settings' as const })),
    ...steps.flatMap(({ name, config }) =>
      (config.packages?.add ?? [])
        .filter(written => !common.has(written))
        .map(written => ({ package: nameOf(written), by: 'settings' as const, step: name }))
    )
  ];
  return [...new Map(asked.map(one => [JSON.stringify(one), one])).values()];
}

function nameOf(written: string): string {
  return parseRequirement(written)?.name ?? written;
}
