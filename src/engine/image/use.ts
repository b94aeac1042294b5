/** Images in use: by a run that notes them, and by pipelines that are compiled upon those that were pushed. */
import {
  diagnostic,
  formatReference,
  IMAGE_STALE,
  parseReference,
  type Diagnostic
} from '../../core/index.js';
import type { RunImage } from '../../protocol/index.js';
import type { DescribedImages } from './describe.js';

/** The images as a run notes them. */
export function runImages({ images, packageOf }: DescribedImages): RunImage[] {
  return images.map(({ variant, reference, hash, lock, record }) => ({
    steps: variant.steps.map(step => step.name),
    reference: formatReference(reference),
    hash,
    ...(record?.hash === hash && record.digest !== undefined && { digest: record.digest }),
    modules: packageOf,
    lock
  }));
}

export interface PushedImages {
  /** Reference with digest, by name of the step. */
  readonly byStep: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The images of the records that are up to date; a warning for each that is not. */
export function pushedImages({ images }: DescribedImages): PushedImages {
  const byStep = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const { record, hash, variant } of images) {
    const reference = record && parseReference(record.reference);
    if (record?.digest === undefined || reference === undefined) {
      continue;
    }
    if (record.hash === hash) {
      const pinned = formatReference({ name: reference.name, digest: record.digest });
      variant.steps.forEach(step => byStep.set(step.name, pinned));
    } else {
      const steps =
        variant.name === '' ? '' : ` of ${variant.steps.map(step => step.name).join(', ')}`;
      diagnostics.push(
        diagnostic(IMAGE_STALE, {
          message: `The image ${record.reference}${steps} was built from other packages, modules or files than there are now, and is not used.`,
          hint: 'Build and push it again: savoy image NB --build --push.'
        })
      );
    }
  }
  return { byStep, diagnostics };
}
