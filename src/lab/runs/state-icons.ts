/** The sign of each condition of a step: its form says it as well as its colour. */
import type { LabIcon } from '@jupyterlab/ui-components';
import { draw } from '../icons.js';
import type { StepCondition } from './step-states.js';

const RING = 'fill="none" stroke-width="1.5" stroke-linecap="round"';
const MARK =
  'class="jp-savoy-icon-mark" fill="none" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"';

export const CONDITION_ICONS: Readonly<Record<StepCondition, LabIcon>> = {
  waiting: draw(
    'waiting',
    `<circle cx="8" cy="8" r="5.4" ${RING} class="jp-savoy-icon-calm" stroke-dasharray="1.2 2.2"/>`
  ),
  running: draw(
    'running',
    `<circle cx="8" cy="8" r="5.4" ${RING} class="jp-savoy-icon-track"/><path d="M8 2.6A5.4 5.4 0 0 1 13.4 8" ${RING} class="jp-savoy-icon-run"/>`
  ),
  fresh: draw(
    'fresh',
    `<circle cx="8" cy="8" r="6.4" class="jp-savoy-icon-success"/><path d="M5 8.3 7.1 10.4 11 6" ${MARK}/>`
  ),
  stale: draw(
    'stale',
    `<path d="M13.2 6.2A5.5 5.5 0 1 0 13.4 9M13.6 2.8v3.6H10" ${RING} class="jp-savoy-icon-late" stroke-linejoin="round"/>`
  ),
  failed: draw(
    'failed',
    `<circle cx="8" cy="8" r="6.4" class="jp-savoy-icon-error"/><path d="M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6" ${MARK}/>`
  ),
  cancelled: draw(
    'cancelled',
    `<circle cx="8" cy="8" r="5.4" ${RING} class="jp-savoy-icon-calm"/><path d="M6.2 6.2h3.6v3.6H6.2z" ${RING} class="jp-savoy-icon-calm"/>`
  ),
  'never-run': draw(
    'never-run',
    `<circle cx="8" cy="8" r="5.4" ${RING} class="jp-savoy-icon-calm"/><path d="M5.6 8h4.8" ${RING} class="jp-savoy-icon-calm"/>`
  )
};
