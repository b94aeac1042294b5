/** The part of the panel about running: the last run, values for the next one, and where it runs. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { useState } from 'react';
import type { DoctorJson, RunStatus } from '../../protocol/index.js';
import { answerOf, type Answer } from '../answer.js';
import { useNow } from '../components/use-now.js';
import { useSignal } from '../components/use-signal.js';
import { StateSign } from '../components/run-state.js';
import { ago, duration } from '../format.js';
import type { NotebookController } from '../notebook/controller.js';
import { stateName, stepsDone } from '../run-text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import { ParameterForm } from './parameter-form.js';

export interface IRunPartProps {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly controller: NotebookController;
}

export function RunPart({ savoy, commands, controller }: IRunPartProps) {
  const { trans, notebooks } = savoy;
  const runs = notebooks.runsOf(controller);
  const texts = notebooks.parametersOf(controller);
  useSignal(runs.changed);
  useSignal(texts.changed);
  const parameters = controller.analysis?.parameters ?? [];
  const args = { path: controller.path };
  return (
    <div className="jp-savoy-RunPart">
      <LastRun
        trans={trans}
        run={runs.run}
        stale={runs.staleSteps}
        onShow={run => {
          void commands.execute(CommandIDs.openRun, { run: run.id, notebook: run.notebook });
        }}
        onCancel={() => {
          void commands.execute(CommandIDs.cancelRun, args);
        }}
      />
      {parameters.length > 0 && (
        <>
          <h3 className="jp-savoy-RunPart-title">{trans.__('Parameters')}</h3>
          <ParameterForm
            trans={trans}
            parameters={parameters}
            textOf={name => texts.text(name)}
            problemOf={name => texts.problem(name)}
            onChange={(name, text) => texts.set(name, text)}
            onSubmit={() => {
              void commands.execute(CommandIDs.run, args);
            }}
          />
        </>
      )}
      <h3 className="jp-savoy-RunPart-title">{trans.__('Where it runs')}</h3>
      <Place trans={trans} kernel={kernelOf(controller)} check={() => savoy.server.doctor()} />
    </div>
  );
}

interface ILastRunProps {
  readonly trans: TranslationBundle;
  readonly run: RunStatus | undefined;
  readonly stale: readonly string[];
  readonly onShow: (run: RunStatus) => void;
  readonly onCancel: () => void;
}

/** One line on the newest run, and what can be done with it. */
function LastRun({ trans, run, stale, onShow, onCancel }: ILastRunProps) {
  const now = useNow(true, 30_000);
  if (run === undefined) {
    return <p className="jp-savoy-RunPart-none">{trans.__('This notebook has no runs yet.')}</p>;
  }
  const isRunning = run.status === 'running';
  const at = run.steps.filter(({ state }) => state === 'running').map(({ name }) => name);
  const facts = isRunning
    ? [`${stepsDone(run)}/${run.steps.length}`, ...at]
    : [
        ago(run.started, now, trans),
        ...(run.seconds === undefined ? [] : [duration(run.seconds, trans)])
      ];
  return (
    <div className="jp-savoy-LastRun">
      <p>
        <StateSign state={run.status} trans={trans} silent />
        <strong>{stateName(run.status, trans)}</strong>
        <span className="jp-savoy-LastRun-facts">{facts.join(' · ')}</span>
      </p>
      {!isRunning && stale.length > 0 && (
        <p className="jp-savoy-LastRun-stale">
          {trans._n('%1 step is out of date.', '%1 steps are out of date.', stale.length)}
        </p>
      )}
      <div className="jp-savoy-LastRun-actions">
        <button type="button" className="jp-savoy-Link" onClick={() => onShow(run)}>
          {trans.__('Show run')}
        </button>
        {isRunning && (
          <button type="button" className="jp-savoy-Link" onClick={onCancel}>
            {trans.__('Cancel')}
          </button>
        )}
      </div>
    </div>
  );
}

interface IPlaceProps {
  readonly trans: TranslationBundle;
  readonly kernel: string;
  readonly check: () => Promise<DoctorJson>;
}

/** The machine and the interpreter; what is installed there, for those who ask. */
function Place({ trans, kernel, check }: IPlaceProps) {
  const [answer, setAnswer] = useState<Answer<DoctorJson>>();
  const isAsking = answer?.kind === 'waiting';
  const ask = (): void => {
    setAnswer({ kind: 'waiting' });
    void answerOf(check()).then(setAnswer);
  };
  return (
    <div className="jp-savoy-Place">
      <p>
        {kernel === ''
          ? trans.__('On the machine of this server.')
          : trans.__('On the machine of this server, with the kernel %1.', kernel)}
      </p>
      <button
        type="button"
        className="jp-savoy-Link"
        // Not `disabled`: the focus would be lost.
        aria-disabled={isAsking || undefined}
        onClick={isAsking ? undefined : ask}
      >
        {isAsking ? trans.__('Checking…') : trans.__('Check the environment')}
      </button>
      <div role="status">
        {answer?.kind === 'refused' && <p>{answer.message}</p>}
        {answer?.kind === 'ready' && <Findings trans={trans} findings={answer.value.findings} />}
      </div>
    </div>
  );
}

const FINDING_STATES = { ok: 'succeeded', absent: 'skipped', missing: 'failed' } as const;

interface IFindingsProps {
  readonly trans: TranslationBundle;
  readonly findings: DoctorJson['findings'];
}

function Findings({ trans, findings }: IFindingsProps) {
  return (
    <ul className="jp-savoy-Findings">
      {findings.map(({ name, status, detail, hint }) => (
        <li key={name}>
          <StateSign state={FINDING_STATES[status]} trans={trans} silent />
          <span className="jp-savoy-Findings-text">
            <strong>{name}</strong> {detail}
            {hint !== undefined && <span className="jp-savoy-Findings-hint">{hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What people call the notebook's kernel. */
function kernelOf(controller: NotebookController): string {
  const spec: unknown = controller.shared.getMetadata('kernelspec');
  const name =
    typeof spec === 'object' && spec !== null && 'display_name' in spec
      ? spec.display_name
      : undefined;
  return typeof name === 'string' ? name : '';
}
