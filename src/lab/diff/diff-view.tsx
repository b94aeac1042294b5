/** Two runs side by side: what differs in parameters, packages, code, metrics, variables and times. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { hueOf, Shape } from '../components/shape.js';
import { duration, shown } from '../format.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { CodeChange, DiffJson, StepChange, ValueChange } from '../../protocol/index.js';

export interface IDiffViewProps {
  readonly trans: TranslationBundle;
  readonly diff: DiffJson;
  readonly lookOf: (step: string) => IStepLook;
  readonly onOpenRun: (id: string) => void;
}

export function DiffView({ trans, diff, lookOf, onOpenRun }: IDiffViewProps) {
  const same = diff.steps.filter(step => !differs(step));
  const steps = diff.steps.filter(differs);
  const metrics = diff.steps.flatMap(step =>
    step.metrics.map(metric => ({ ...metric, name: `${step.name}.${metric.name}` }))
  );
  const run = (id: string) => (
    <button type="button" className="jp-savoy-Link" onClick={() => onOpenRun(id)}>
      {id}
    </button>
  );
  const headings = [trans.__('Before'), trans.__('After')] as const;
  return (
    <div className="jp-savoy-Diff">
      <h1>{trans.__('Two runs compared')}</h1>
      <p>
        {headings[0]}: {run(diff.before)} · {headings[1]}: {run(diff.after)}
      </p>
      <Values title={trans.__('Metrics')} headings={headings} values={metrics} />
      <Values title={trans.__('Parameters')} headings={headings} values={diff.parameters} />
      <Values
        title={trans.__('Python and packages')}
        headings={headings}
        values={diff.environment}
      />
      <section aria-label={trans.__('Time')}>
        <h2>{trans.__('Time')}</h2>
        <Times trans={trans} diff={diff} lookOf={lookOf} headings={headings} />
      </section>
      {steps.map(step => (
        <section
          key={step.name}
          aria-label={step.name}
          className="jp-savoy-Diff-step jp-savoy-hued"
          style={hueOf(lookOf(step.name))}
        >
          <h2>
            <Shape look={lookOf(step.name)} /> {step.name} <small>{changeName(step, trans)}</small>
          </h2>
          {step.code.map(change => (
            <Code key={`${change.cell} ${change.kind}`} trans={trans} change={change} />
          ))}
          <Variables trans={trans} step={step} />
        </section>
      ))}
      {same.length > 0 && (
        <p className="jp-savoy-Diff-same">
          {trans.__('The same in both: %1', same.map(({ name }) => name).join(', '))}
        </p>
      )}
    </div>
  );
}

/** Whether there is anything to show of a step besides its time. */
function differs({ change, code, variables }: StepChange): boolean {
  return change !== 'same' || code.length > 0 || variables.some(each => each.change !== 'same');
}

interface IValuesProps {
  readonly title: string;
  readonly headings: readonly [string, string];
  readonly values: readonly ValueChange[];
}

function Values({ title, headings, values }: IValuesProps) {
  return values.length === 0 ? null : (
    <section aria-label={title}>
      <h2>{title}</h2>
      <table className="jp-savoy-Table">
        <Head headings={headings} />
        <tbody>
          {values.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{shown(before)}</td>
              <td>{shown(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The names of the two runs above their columns. */
function Head({ headings }: Pick<IValuesProps, 'headings'>) {
  return (
    <thead>
      <tr>
        <td />
        {headings.map(heading => (
          <th key={heading} scope="col">
            {heading}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type ITimesProps = Pick<IDiffViewProps, 'trans' | 'diff' | 'lookOf'> &
  Pick<IValuesProps, 'headings'>;

function Times({ trans, diff, lookOf, headings }: ITimesProps) {
  const longest = Math.max(...diff.steps.flatMap(({ before = 0, after = 0 }) => [before, after]));
  const cell = (seconds: number | undefined) => (
    <td className="jp-savoy-Diff-time">
      {seconds !== undefined && (
        <>
          <span style={{ width: `${longest > 0 ? (100 * seconds) / longest : 0}%` }} />
          {duration(seconds, trans)}
        </>
      )}
    </td>
  );
  return (
    <table className="jp-savoy-Table jp-savoy-Diff-times">
      <Head headings={headings} />
      <tbody>
        {diff.steps.map(({ name, before, after }) => (
          <tr key={name} className="jp-savoy-hued" style={hueOf(lookOf(name))}>
            <th scope="row">
              <Shape look={lookOf(name)} /> {name}
            </th>
            {cell(before)}
            {cell(after)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ICodeProps {
  readonly trans: TranslationBundle;
  readonly change: CodeChange;
}

const LINE_KINDS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed' };

function Code({ trans, change }: ICodeProps) {
  const { cell, kind, lines } = change;
  const title = {
    changed: trans.__('Cell %1 has changed', cell + 1),
    added: trans.__('Cell %1 is new', cell + 1),
    removed: trans.__('Cell %1 is gone', cell + 1)
  }[kind];
  return (
    <figure className="jp-savoy-Diff-code">
      <figcaption>{title}</figcaption>
      <pre>
        {lines.map((line, i) => (
          <span key={i} data-kind={LINE_KINDS[line.charAt(0)]}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  );
}

interface IVariablesProps {
  readonly trans: TranslationBundle;
  readonly step: StepChange;
}

function Variables({ trans, step }: IVariablesProps) {
  const of = (change: StepChange['variables'][number]['change']) =>
    step.variables.filter(variable => variable.change === change);
  const rows = [
    [trans.__('Other values'), of('different')],
    [trans.__('New'), of('added')],
    [trans.__('Gone'), of('removed')]
  ] as const;
  return (
    <>
      {rows.map(([title, variables]) =>
        variables.length === 0 ? null : (
          <p key={title}>
            {title}:{' '}
            {variables.map(({ name, before, after }, i) => (
              <span key={name}>
                {i > 0 && ', '}
                <code>{name}</code>
                {before !== after && ` (${[before, after].filter(Boolean).join(' → ')})`}
              </span>
            ))}
          </p>
        )
      )}
    </>
  );
}

function changeName({ change, code }: StepChange, trans: TranslationBundle): string {
  switch (change) {
    case 'same':
      return trans.__('same code');
    case 'changed':
      return code.length > 0 ? trans.__('other code') : trans.__('other values');
    case 'added':
      return trans.__('new step');
    case 'removed':
      return trans.__('step is gone');
  }
}
