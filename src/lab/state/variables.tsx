/** The variables before or after a step: what they are, how big, and what is not there and why. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import { shape, size } from '../format.js';
import type { StateJson } from '../../protocol/index.js';

type Variable = StateJson['variables'][number];
type Column = 'name' | 'type' | 'bytes';

export interface IVariableListProps {
  readonly trans: TranslationBundle;
  readonly state: StateJson;
}

export function VariableList({ trans, state }: IVariableListProps) {
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<{ readonly by: Column; readonly down: boolean }>({
    by: 'name',
    down: false
  });
  const wanted = filter.trim().toLowerCase();
  const variables = sortedBy(state.variables, order.by, order.down).filter(
    ({ name, type }) => name.toLowerCase().includes(wanted) || type.toLowerCase().includes(wanted)
  );
  const columns: readonly (readonly [Column | undefined, string])[] = [
    ['name', trans.__('Name')],
    ['type', trans.__('Type')],
    [undefined, trans.__('Shape')],
    ['bytes', trans.__('Size')]
  ];
  return (
    <div className="jp-savoy-Variables">
      <input
        type="search"
        className="jp-mod-styled"
        placeholder={trans.__('Filter by name or type')}
        aria-label={trans.__('Filter by name or type')}
        value={filter}
        onChange={event => setFilter(event.target.value)}
      />
      <table className="jp-savoy-Table" aria-label={captionOf(state, trans)}>
        <thead>
          <tr>
            {columns.map(([by, label]) => (
              <th key={label} scope="col" aria-sort={sortOf(by, order)}>
                {by === undefined ? (
                  label
                ) : (
                  <button
                    type="button"
                    onClick={() => setOrder({ by, down: order.by === by && !order.down })}
                  >
                    {label}
                    <span aria-hidden="true">
                      {order.by === by ? (order.down ? ' ▾' : ' ▴') : ''}
                    </span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {variables.map(variable => (
            <VariableRow key={variable.name} trans={trans} step={state.step} variable={variable} />
          ))}
        </tbody>
      </table>
      {variables.length === 0 && (
        <p>{wanted === '' ? trans.__('There are none.') : trans.__('None is called so.')}</p>
      )}
      {state.missing.length > 0 && (
        <section aria-label={trans.__('Not kept')}>
          <h3>{trans.__('Not kept')}</h3>
          <ul>
            {state.missing.map(({ name, type, why }) => (
              <li key={name}>
                <code>{name}</code>
                {type !== undefined && ` (${type})`}: {why}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

interface IRowProps {
  readonly trans: TranslationBundle;
  readonly step: string;
  readonly variable: Variable;
}

function VariableRow({ trans, step, variable }: IRowProps) {
  const { name, type, bytes, shape: lengths = [], required, module: imported, from } = variable;
  return (
    <tr data-required={required}>
      <th
        scope="row"
        title={
          from === undefined || from === step ? undefined : trans.__('Made by the step %1', from)
        }
      >
        <code>{name}</code>
        {required === true && (
          <span
            className="jp-savoy-Variables-required"
            title={trans.__('Later steps take it')}
            role="img"
            aria-label={trans.__('Later steps take it')}
          >
            →
          </span>
        )}
      </th>
      <td title={type}>{imported === undefined ? type : trans.__('module %1', imported)}</td>
      <td>{shape(lengths)}</td>
      <td>{bytes === undefined ? '' : size(bytes, trans)}</td>
    </tr>
  );
}

/** Which variables they are. */
export function captionOf(
  { step, when }: Pick<StateJson, 'step' | 'when'>,
  trans: TranslationBundle
): string {
  switch (when) {
    case 'before':
      return trans.__('Variables before %1', step);
    case 'after':
      return trans.__('Variables after %1', step);
    case 'failure':
      return trans.__('Variables where %1 failed', step);
  }
}

function sortOf(by: Column | undefined, order: { readonly by: Column; readonly down: boolean }) {
  return by !== order.by ? undefined : order.down ? 'descending' : 'ascending';
}

function sortedBy(variables: readonly Variable[], by: Column, down: boolean): readonly Variable[] {
  const compare = (a: Variable, b: Variable): number =>
    by === 'bytes' ? (a.bytes ?? 0) - (b.bytes ?? 0) : a[by].localeCompare(b[by]);
  const sorted = [...variables].sort(compare);
  return down ? sorted.reverse() : sorted;
}
