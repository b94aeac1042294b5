/** A row of tabs: one tab stop, the arrow keys choose. */
export interface ITabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [id: Id, label: string])[];
  readonly shown: Id;
  readonly onShow: (id: Id) => void;
}

export function Tabs<Id extends string>({ label, tabs, shown, onShow }: ITabsProps<Id>) {
  return (
    <div
      role="tablist"
      className="jp-savoy-Tabs"
      aria-label={label}
      onKeyDown={event => {
        const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (direction === undefined) {
          return;
        }
        event.preventDefault();
        const at = tabs.findIndex(([id]) => id === shown) + direction;
        const [next] = tabs[(at + tabs.length) % tabs.length] ?? [shown];
        onShow(next);
        event.currentTarget.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
      }}
    >
      {tabs.map(([id, text]) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-selected={id === shown}
          tabIndex={id === shown ? 0 : -1}
          onClick={() => onShow(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
