/** The pipeline as a tree: steps in the order of the notebook, below each what it takes and gives. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Shape } from '../components/shape.js';
import { moveFocus } from '../components/roving.js';
import { keepEqual } from '../keep-equal.js';
import type { IStepLook } from '../notebook/step-looks.js';
import { problemCount, roleName } from '../text.js';
import type { IOutlineItem } from './outline.js';

export interface IStepTreeProps {
  readonly trans: TranslationBundle;
  readonly items: readonly IOutlineItem[];
  readonly lookOf: (step: string) => IStepLook;
  /** Draws the icon of a kind. */
  readonly icon: (role: IOutlineItem['role']) => JSX.Element;
  /** How a step stands, with its sign; undefined where it never ran. */
  readonly stateOf: (step: string) => IStateSign | undefined;
  readonly onOpen: (cell: string) => void;
  readonly onEdit: (cell: string) => void;
}

/** How a step stands. */
export interface IStateSign {
  readonly text: string;
  readonly sign: JSX.Element;
}

export function StepTree(props: IStepTreeProps) {
  const { trans, icon } = props;
  const tree = useRef<HTMLUListElement>(null);
  const before = useRef<readonly IOutlineItem[]>();
  const items = keepEqual(before.current, props.items);
  before.current = items;
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState('');
  const reachable = items.some(({ key }) => key === current) ? current : items[0]?.key;

  const toggle = (key: string, open: boolean): void => {
    setExpanded(before => {
      const after = new Set(before);
      after[open ? 'add' : 'delete'](key);
      return after;
    });
  };
  const latest = useRef(props);
  latest.current = props;
  const actions = useMemo(
    (): ITreeActions => ({
      open: cell => latest.current.onOpen(cell),
      edit: cell => latest.current.onEdit(cell),
      focus: setCurrent,
      toggle
    }),
    []
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (tree.current !== null && moveFocus(event, tree.current)) {
      return;
    }
    const item = items.find(({ key }) => key === current);
    const [cell] = item?.cells ?? [];
    if (item === undefined || event.target !== document.activeElement) {
      return;
    }
    const action = {
      ArrowRight: () => toggle(item.key, true),
      ArrowLeft: () => toggle(item.key, false),
      Enter: () => cell !== undefined && props.onOpen(cell),
      F2: () => cell !== undefined && props.onEdit(cell)
    }[event.key];
    if (action !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  };

  return (
    <ul
      ref={tree}
      role="tree"
      aria-label={trans.__('Steps of the pipeline')}
      className="jp-savoy-Tree"
      onKeyDown={onKeyDown}
    >
      {items.map(item => {
        const isStep = item.role === 'step';
        return (
          <TreeItem
            key={item.key}
            trans={trans}
            item={item}
            look={isStep ? props.lookOf(item.step) : undefined}
            icon={icon}
            state={isStep ? props.stateOf(item.step) : undefined}
            expanded={expanded.has(item.key)}
            reachable={item.key === reachable}
            actions={actions}
          />
        );
      })}
    </ul>
  );
}

/** What can be done with an item. */
interface ITreeActions {
  readonly open: (cell: string) => void;
  readonly edit: (cell: string) => void;
  readonly focus: (key: string) => void;
  readonly toggle: (key: string, open: boolean) => void;
}

interface ITreeItemProps {
  readonly trans: TranslationBundle;
  readonly item: IOutlineItem;
  /** Of a step; other kinds have an icon. */
  readonly look: IStepLook | undefined;
  readonly icon: IStepTreeProps['icon'];
  readonly state: IStateSign | undefined;
  readonly expanded: boolean;
  readonly reachable: boolean;
  readonly actions: ITreeActions;
}

/** Whether an item looks the same: with the same text a state has the same sign. */
function looksSame(one: ITreeItemProps, other: ITreeItemProps): boolean {
  return (
    one.trans === other.trans &&
    one.item === other.item &&
    one.look?.hue === other.look?.hue &&
    one.look?.shape === other.look?.shape &&
    one.state?.text === other.state?.text &&
    one.expanded === other.expanded &&
    one.reachable === other.reachable
  );
}

const TreeItem = memo((props: ITreeItemProps) => {
  const { trans, item, look, state, expanded, actions } = props;
  const details = detailsOf(item, trans);
  const name = item.role === 'step' ? item.step : roleName(item.role, trans);
  const [cell] = item.cells;
  const count = problemCount({ ...item.problems, info: 0 }, trans);
  const said = [...(state === undefined ? [] : [state.text]), ...(count === '' ? [] : [count])];
  return (
    <li
      role="treeitem"
      data-roving
      tabIndex={props.reachable ? 0 : -1}
      aria-expanded={details.length > 0 ? expanded : undefined}
      aria-label={[name, ...details.slice(0, 1), ...said].join(', ')}
      onFocus={() => actions.focus(item.key)}
    >
      <div
        className="jp-savoy-Tree-row"
        onClick={() => cell !== undefined && actions.open(cell)}
        onDoubleClick={() => cell !== undefined && actions.edit(cell)}
      >
        <span
          className="jp-savoy-Tree-twisty"
          aria-hidden="true"
          data-open={expanded}
          onClick={event => {
            event.stopPropagation();
            actions.toggle(item.key, !expanded);
          }}
        >
          {details.length > 0 ? '▸' : ''}
        </span>
        {look === undefined ? props.icon(item.role) : <Shape look={look} />}
        <span className="jp-savoy-Tree-name">{name}</span>
        <span className="jp-savoy-Tree-after">
          {item.after.length > 0 && `← ${item.after.join(', ')}`}
        </span>
        {state !== undefined && (
          <span className="jp-savoy-Tree-state" title={state.text}>
            {state.sign}
          </span>
        )}
        {count !== '' && (
          <span
            className="jp-savoy-Count"
            data-severity={item.problems.error > 0 ? 'error' : 'warning'}
            title={count}
          >
            {item.problems.error + item.problems.warning}
          </span>
        )}
      </div>
      {expanded && (
        <ul className="jp-savoy-Tree-details">
          {[...(state === undefined ? [] : [state.text]), ...details].map(detail => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
    </li>
  );
}, looksSame);

/** What a step does with data, a sentence each. */
export function detailsOf(item: IOutlineItem, trans: TranslationBundle): readonly string[] {
  const { role, after, takes, gives, parameters, metrics, cells } = item;
  if (role !== 'step') {
    return [
      ...(gives.length > 0 ? [gives.join(', ')] : []),
      trans._n('%1 cell', '%1 cells', cells.length)
    ];
  }
  const silent = after.filter(on => takes[on] === undefined);
  return [
    ...(after.length > 0 ? [trans.__('after %1', after.join(', '))] : [trans.__('runs first')]),
    ...Object.entries(takes).map(([from, names]) =>
      trans.__('takes %1 from %2', names.join(', '), from)
    ),
    ...(silent.length > 0 ? [trans.__('takes nothing from %1', silent.join(', '))] : []),
    ...(gives.length > 0 ? [trans.__('gives %1', gives.join(', '))] : []),
    ...(parameters.length > 0 ? [trans.__('uses the parameters %1', parameters.join(', '))] : []),
    ...(metrics.length > 0 ? [trans.__('measures %1', metrics.join(', '))] : []),
    trans._n('%1 cell', '%1 cells', cells.length)
  ];
}
