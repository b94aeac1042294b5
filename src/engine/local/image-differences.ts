/** States that a rerun takes over and that were made with other versions than the images have. */
import { compareWithState, reportDifferences, type Diagnostic } from '../../core/index.js';
import type { RerunJson } from '../../protocol/index.js';
import { Snapshots } from '../runs/index.js';
import type { Launch } from './launch.js';

/** A warning for each step that is run in an image and takes values from such a state. */
export function imageDifferences(
  { images = [], plan }: Launch,
  { steps }: RerunJson,
  stateFolder: string
): Diagnostic[] {
  const snapshots = new Snapshots(stateFolder);
  const taken = new Map(
    steps.flatMap(({ name, action, snapshot }) =>
      action === 'reuse' && snapshot !== undefined ? [[name, snapshot] as const] : []
    )
  );
  const running = new Set(steps.filter(({ action }) => action === 'run').map(({ name }) => name));
  return plan.steps.flatMap(({ name, inputs }) => {
    const image = images.find(each => each.steps.includes(name));
    const { lock, modules } = image ?? {};
    if (lock === undefined || !running.has(name)) {
      return [];
    }
    const producers = new Set(inputs.filter(({ kind }) => kind === 'value').map(each => each.from));
    return [...producers].flatMap(producer => {
      const env = snapshots.manifest(taken.get(producer) ?? '')?.env;
      return env === undefined
        ? []
        : reportDifferences(compareWithState(env, lock, modules), producer, name);
    });
  });
}
