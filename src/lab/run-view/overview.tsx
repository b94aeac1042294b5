/** What holds for the whole run: its parameters, the metrics of all steps, what it cost. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Facts } from '../components/facts.js';
import { engineName } from '../engines/engine-text.js';
import { duration, moment, shown, size } from '../format.js';
import type { RunStatus, StepStatus } from '../../protocol/index.js';

export interface IOverviewProps {
  readonly trans: TranslationBundle;
  readonly run: RunStatus;
  /** Values that were given for this run; others are those of the notebook. */
  readonly given: ReadonlySet<string>;
  readonly onSelect: (step: string) => void;
}

export function Overview({ trans, run, given, onSelect }: IOverviewProps) {
  const parameters = Object.entries(run.parameters);
  const metrics = metricRows(run.steps);
  const costs = run.steps.filter(({ peak_memory: memory }) => memory !== undefined);
  return (
    <div className="jp-savoy-Overview">
      <section aria-label={trans.__('Parameters')}>
        <h2>{trans.__('Parameters')}</h2>
        {parameters.length === 0 && <p>{trans.__('The pipeline has none.')}</p>}
        <Facts
          facts={parameters.map(([name, value]) => ({
            name,
            value: given.has(name) ? <strong>{shown(value)}</strong> : shown(value),
            ...(given.has(name) && { hint: trans.__('Set for this run') })
          }))}
        />
      </section>
      {metrics.length > 0 && (
        <section aria-label={trans.__('Metrics')}>
          <h2>{trans.__('Metrics')}</h2>
          <Facts
            facts={metrics.map(({ step, name, value }) => ({
              name,
              value: <strong>{shown(value)}</strong>,
              hint: trans.__('Measured by %1', step)
            }))}
          />
        </section>
      )}
      <section aria-label={trans.__('Run')}>
        <h2>{trans.__('Run')}</h2>
        <Facts
          facts={[
            { name: trans.__('Id'), value: <code>{run.id}</code> },
            { name: trans.__('Started'), value: moment(run.started) },
            {
              name: trans.__('Where'),
              value: engineName(run.engine ?? 'local', trans)
            },
            { name: trans.__('Notebook'), value: run.notebook, hint: run.notebook }
          ]}
        />
      </section>
      {costs.length > 0 && (
        <section aria-label={trans.__('Resources')}>
          <h2>{trans.__('Resources')}</h2>
          <table className="jp-savoy-Table">
            <thead>
              <tr>
                <th scope="col">{trans.__('Step')}</th>
                <th scope="col">{trans.__('Time')}</th>
                <th scope="col">{trans.__('Processor')}</th>
                <th scope="col">{trans.__('Memory')}</th>
              </tr>
            </thead>
            <tbody>
              {costs.map(step => (
                <Cost key={step.name} trans={trans} step={step} onSelect={onSelect} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

interface ICostProps extends Pick<IOverviewProps, 'trans' | 'onSelect'> {
  readonly step: StepStatus;
}

function Cost({ trans, step, onSelect }: ICostProps) {
  const { name, seconds, cpu_seconds: cpu, peak_memory: memory } = step;
  return (
    <tr>
      <th scope="row">
        <button type="button" className="jp-savoy-Link" onClick={() => onSelect(name)}>
          {name}
        </button>
      </th>
      <td>{seconds === undefined ? '' : duration(seconds, trans)}</td>
      <td>{cpu === undefined ? '' : duration(cpu, trans)}</td>
      <td>{memory === undefined ? '' : size(memory, trans)}</td>
    </tr>
  );
}

function metricRows(steps: readonly StepStatus[]) {
  return steps.flatMap(({ name: step, metrics }) =>
    Object.entries(metrics).map(([name, value]) => ({ step, name, value }))
  );
}
