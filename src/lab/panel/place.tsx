/** Where the pipeline runs, and what is installed there. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState } from 'react';
import type { DoctorJson } from '../../protocol/index.js';
import { answerOf, type Answer } from '../answer.js';
import { useSignal } from '../components/use-signal.js';
import { EngineChoice } from '../engines/engine-choice.js';
import { StateSign } from '../components/run-state.js';
import type { NotebookController } from '../notebook/controller.js';
import type { ISavoy } from '../tokens.js';

interface IPlaceProps {
  readonly savoy: ISavoy;
  readonly controller: NotebookController;
}

/** The machine and the interpreter; what is installed there, for those who ask. */
export function Place({ savoy, controller }: IPlaceProps) {
  const { trans, server, engines } = savoy;
  const kernel = kernelOf(controller);
  const [answer, setAnswer] = useState<Answer<DoctorJson>>();
  const isAsking = answer?.kind === 'waiting';
  const ask = (): void => {
    setAnswer({ kind: 'waiting' });
    void answerOf(server.doctor()).then(setAnswer);
  };
  useSignal(engines.changed);
  useEffect(() => {
    void engines.look();
  }, []);
  return (
    <div className="jp-savoy-Place">
      <EngineChoice
        trans={trans}
        label={trans.__('Where it runs')}
        engine={engines.of(controller)}
        problemOf={engine => engines.problem(engine)}
        onChoose={engine => engines.choose(controller, engine)}
        onCheck={() => void engines.check()}
      />
      {kernel !== '' && engines.of(controller) === 'local' && (
        <p>{trans.__('With the Python of the kernel %1.', kernel)}</p>
      )}
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
