/** The variables of a step for people. */
import { cellName } from '../../core/index.js';
import type { StateJson } from '../../protocol/index.js';
import type { Style } from '../terminal.js';
import { columns, size } from './units.js';

/** `savoy state`: a line for each variable, and for each that is missing. */
export function renderState(
  { run, step, when, variables, missing }: StateJson,
  style: Style
): string {
  const values = variables.filter(({ module }) => module === undefined);
  const modules = variables.filter(({ module }) => module !== undefined);
  const moment = { before: 'before', after: 'after', failure: 'at the failure of' }[when];
  const rows = values.map(({ name, type, shape, bytes, required, from }) => [
    name,
    type,
    shape === undefined ? '' : shape.join(' × '),
    bytes === undefined ? '' : size(bytes),
    required === true ? 'handed on' : '',
    from === undefined || from === step ? '' : `from ${from}`
  ]);
  return [
    `${style('bold', `${moment} ${step}`)} in ${run}`,
    ...columns(rows).map(line => `  ${line}`),
    ...(modules.length === 0
      ? []
      : [
          `  ${style('dim', 'modules:')} ${modules
            .map(({ name, module }) => (name === module ? name : `${name} (${module ?? ''})`))
            .join(', ')}`
        ]),
    ...missing.map(
      ({ name, why, cells = [] }) =>
        `  ${style('yellow', 'missing:')} ${name}: ${why}${cells.length === 0 ? '' : ` (${cells.map(cellName).join(' or ')})`}`
    ),
    ''
  ].join('\n');
}
