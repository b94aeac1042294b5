/** Names with their values, as a list that screen readers know. */
export interface IFact {
  readonly name: string;
  readonly value: React.ReactNode;
  /** Said when the pointer rests on it. */
  readonly hint?: string;
}

export function Facts({ facts }: { readonly facts: readonly IFact[] }) {
  return facts.length === 0 ? null : (
    <dl className="jp-savoy-Facts">
      {facts.map(({ name, value, hint }) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
