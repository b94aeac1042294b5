/** The project's own icons, in JupyterLab's way: their colours follow the theme. */
import { LabIcon } from '@jupyterlab/ui-components';
import type { CellRole } from '../core/index.js';

/** An icon of 16 pixels. */
export function draw(name: string, body: string): LabIcon {
  return new LabIcon({
    name: `jupyterlab-savoy:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">${body}</svg>`
  });
}

const LINE =
  'class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"';
const SOLID = 'class="jp-icon3" fill="#616161"';

/** A node that branches into two. */
export const pipelineIcon = draw(
  'pipeline',
  `<g class="jp-icon3" fill="#616161"><circle cx="8" cy="3" r="2.2"/><circle cx="3.6" cy="12.8" r="2.2"/><circle cx="12.4" cy="12.8" r="2.2"/></g>
   <path class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3" d="M7 5 4.6 10.8M9 5l2.4 5.8"/>`
);

/** Icons of the kinds of cells. */
export const ROLE_ICONS: Readonly<Record<CellRole, LabIcon>> = {
  step: draw('step', `<rect x="2" y="4" width="12" height="8" rx="2" ${LINE}/>`),
  imports: draw('imports', `<path d="M8 2v7M5 6.5 8 9.5l3-3M2.5 11v2.5h11V11" ${LINE}/>`),
  functions: draw(
    'functions',
    `<path d="M10.5 2.8C8.6 2.2 8 3.2 7.7 5L6.4 11.5c-.3 1.6-1 2.2-2.4 1.8M5.2 6.8h5" ${LINE}/>`
  ),
  parameters: draw(
    'parameters',
    `<path d="M2 5h12M2 11h12" ${LINE}/><g ${SOLID}><circle cx="6" cy="5" r="1.9"/><circle cx="10.5" cy="11" r="1.9"/></g>`
  ),
  metrics: draw('metrics', `<path d="M2.5 2.5v11h11M5.5 11V8M8.5 11V4.5M11.5 11V6.5" ${LINE}/>`),
  skip: draw('skip', `<path d="M3 3.5 9 8l-6 4.5zM12.5 3.5v9" ${LINE}/>`),
  notebook: draw('notebook', `<path d="M4 2.5h9v11H4zM4 5.5H2.5M4 8H2.5M4 10.5H2.5" ${LINE}/>`),
  none: draw('none', `<path d="M4 3v6.5h8M9 6.5l3 3-3 3" ${LINE}/>`)
};

/** Signs of severities: shape and colour differ. */
export const SEVERITY_ICONS = {
  error: draw(
    'error',
    `<circle cx="8" cy="8" r="6.2" class="jp-savoy-icon-error"/><path class="jp-icon-output" fill="none" stroke="#fff" stroke-width="1.6" d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"/>`
  ),
  warning: draw(
    'warning',
    `<path class="jp-savoy-icon-warning" d="M8 1.8 15 14H1z"/><path fill="none" stroke="#fff" stroke-width="1.6" d="M8 6v4M8 11.2v1.4"/>`
  ),
  info: draw(
    'info',
    `<rect x="2" y="2" width="12" height="12" rx="3" class="jp-savoy-icon-info"/><path fill="none" stroke="#fff" stroke-width="1.6" d="M8 4v1.6M8 7v5"/>`
  )
} as const;
