/** How the end of a run is told. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunStatus } from '../../protocol/index.js';
import { duration, shown } from '../format.js';

/** So many metrics are named. */
const METRICS = 3;

/** One or two sentences on how a run ended. */
export function endMessage(run: RunStatus, trans: TranslationBundle): string {
  const name = fileName(run.notebook);
  const time = run.seconds === undefined ? '' : duration(run.seconds, trans);
  switch (run.status) {
    case 'succeeded': {
      const metrics = metricsOf(run);
      const end = trans.__('%1: the run succeeded in %2.', name, time);
      return metrics === '' ? end : `${end} ${metrics}`;
    }
    case 'failed': {
      const failed = run.steps.find(({ state }) => state === 'failed');
      const reason = failed?.failure?.reason ?? run.reason ?? '';
      return failed?.failure?.ename === undefined
        ? trans.__('%1: the run failed: %2.', name, reason)
        : trans.__(
            '%1: %2 failed: %3',
            name,
            failed.name,
            `${failed.failure.ename}: ${failed.failure.evalue ?? ''}`
          );
    }
    case 'cancelled':
    case 'running':
      return trans.__('%1: the run was cancelled.', name);
  }
}

function metricsOf({ steps }: RunStatus): string {
  return steps
    .flatMap(({ metrics }) => Object.entries(metrics))
    .slice(0, METRICS)
    .map(([name, value]) => `${name} = ${shown(value)}`)
    .join(', ');
}

/** Name of a file without its folder. */
export function fileName(path: string): string {
  return path.replace(/^.*\//, '');
}
