/** Proposed tags, to be accepted whole or in part before anything is written. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef } from 'react';
import { parseTag } from '../../core/index.js';
import { Shape } from '../components/shape.js';
import type { IStepLook } from '../notebook/step-looks.js';
import { roleName } from '../text.js';
import type { IProposals } from './model.js';
import type { ISuggestionRow } from './suggestions.js';

export interface ISuggestionListProps {
  readonly trans: TranslationBundle;
  readonly proposals: IProposals;
  readonly lookOf: (step: string) => IStepLook;
  readonly onAccept: (id: string, wanted: boolean) => void;
  readonly onOpen: (cell: string) => void;
  readonly onApply: () => void;
  readonly onDismiss: () => void;
}

export function SuggestionList(props: ISuggestionListProps) {
  const { trans, proposals } = props;
  const { rows, accepted } = proposals;
  const accept = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Those who asked by keyboard accept by keyboard.
    accept.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section className="jp-savoy-Suggestions" aria-label={trans.__('Proposed tags')}>
      <p className="jp-savoy-Panel-text">
        {rows.length === 0
          ? trans.__('Every cell has its place already.')
          : trans.__('Nothing is changed before you accept.')}
      </p>
      <ul>
        {rows.map(row => (
          <li key={row.id}>
            <label>
              <input
                type="checkbox"
                checked={accepted.has(row.id)}
                onChange={event => props.onAccept(row.id, event.target.checked)}
                onFocus={() => props.onOpen(row.id)}
              />
              <span className="jp-savoy-Suggestion">
                <Tags {...props} row={row} />
                <code>{row.excerpt}</code>
                <span className="jp-savoy-Suggestion-reason">{row.reason}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div className="jp-savoy-Panel-buttons">
        <button type="button" className="jp-savoy-Button" onClick={props.onDismiss}>
          {trans.__('Cancel')}
        </button>
        <button
          ref={accept}
          type="button"
          className="jp-savoy-Button jp-mod-accept"
          disabled={accepted.size === 0}
          onClick={props.onApply}
        >
          {trans._n('Tag %1 cell', 'Tag %1 cells', accepted.size)}
        </button>
      </div>
    </section>
  );
}

interface ITagsProps extends Pick<ISuggestionListProps, 'trans' | 'lookOf'> {
  readonly row: ISuggestionRow;
}

/** Tags in the words of the chips. */
function Tags({ trans, lookOf, row }: ITagsProps) {
  const parsed = row.tags.map(parseTag);
  const after = parsed.flatMap(tag => (tag.kind === 'dependency' ? tag.steps : []));
  return (
    <span className="jp-savoy-Suggestion-tags">
      {parsed.map((tag, i) =>
        tag.kind === 'step' ? (
          <strong key={i}>
            <Shape look={lookOf(tag.name)} /> {tag.name}
          </strong>
        ) : tag.kind === 'special' ? (
          <strong key={i}>{roleName(tag.role, trans)}</strong>
        ) : null
      )}
      {after.length > 0 && <span className="jp-savoy-Suggestion-after"> ← {after.join(', ')}</span>}
    </span>
  );
}
