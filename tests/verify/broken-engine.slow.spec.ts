/** `savoy verify` is a test of the product itself: an engine that is broken on purpose does not get past it. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import {
  allSteps,
  createRun,
  loadNotebook,
  prepareLaunch,
  thisMachine,
  verifyNotebook,
  type Launch,
  type VerifyHandle,
  type VerifyStage
} from '../../src/engine/index.js';
import type { ExampleCell, Plan } from '../../src/core/index.js';
import type { VerifyJson } from '../../src/protocol/index.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';
import { useOwnState } from '../support/savoy.js';

useOwnState();

/** Zygotes of broken runtimes are for nobody else, and do not wait for more work. */
const SOCKETS = mkdtempSync('/tmp/savoy-');

afterAll(() => {
  const folder = path.join(SOCKETS, 'savoy');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.endsWith('.sock')) {
      connect(path.join(folder, name))
        .on('error', () => undefined)
        .end('{"op":"quit"}\n');
    }
  }
});

const NOTEBOOK: readonly ExampleCell[] = [
  [['imports'], 'import random'],
  [['step:load'], 'random.seed(1)\nrows = [random.random() for _ in range(3)]'],
  [['step:more', 'prev:load'], 'rows = rows + [random.random()]\nn = len(rows)\nprint(n)'],
  [['step:show', 'prev:more'], 'print(rows)\nprint(random.random())']
];

interface Setting {
  readonly cells?: readonly ExampleCell[];
  readonly program?: string;
  readonly change?: (plan: Plan) => Plan;
  readonly onStage?: (stage: VerifyStage, handle: () => VerifyHandle) => void;
}

async function verify(setting: Setting): Promise<VerifyJson> {
  const { cells = NOTEBOOK, program = 'jupyterlab_savoy/runtime/local/zygote.py' } = setting;
  const folder = folderWith({ 'a.ipynb': notebookText(cells) });
  const { loaded } = loadNotebook(path.join(folder, 'a.ipynb'));
  if (loaded === undefined) {
    throw new Error('no notebook');
  }
  const { launch } = prepareLaunch(loaded, { machine: thisMachine(homedir()), version: '0' });
  if (launch === undefined) {
    throw new Error('no launch');
  }
  const changed: Launch = { ...launch, plan: setting.change?.(launch.plan) ?? launch.plan };
  const lineage = { mode: 'all' as const, steps: allSteps(changed, 'run') };
  const { directory } = createRun(changed, lineage);
  if (directory === undefined) {
    throw new Error('no run');
  }
  const handle: VerifyHandle = verifyNotebook(changed, directory, {
    program: path.resolve(program),
    environment: { ...process.env, XDG_RUNTIME_DIR: SOCKETS },
    onStage: stage => setting.onStage?.(stage, () => handle)
  });
  return (await handle.done).result;
}

/** The runtime with one line replaced. */
function brokenRuntime(file: string, before: string, after: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'savoy-broken-'));
  cpSync('jupyterlab_savoy/runtime', folder, { recursive: true });
  const place = path.join(folder, file);
  const source = readFileSync(place, 'utf8');
  expect(source).toContain(before);
  writeFileSync(place, source.replace(before, after));
  return path.join(folder, 'local/zygote.py');
}

const different = ({ steps }: VerifyJson): string[] =>
  steps.flatMap(({ name, result }) => (result === 'same' ? [] : [name]));

test('the engine as it is', async () => {
  expect(await verify({})).toMatchObject({ result: 'equal', diagnostics: [] });
});

describe('a runtime', () => {
  const RESTORED = 'step.names.update(self._restored.values)';

  test.each<[string, string, string, string, string[]]>([
    [
      'that hands on a wrong value',
      'local/snapshots.py',
      RESTORED,
      `${RESTORED}\n        step.names["rows"] = step.names["rows"][:-1]`,
      ['more', 'show']
    ],
    [
      'that hands on a value that is a little off',
      'local/snapshots.py',
      RESTORED,
      `${RESTORED}\n        step.names["rows"][0] += 1e-9`,
      ['more', 'show']
    ],
    [
      'that forgets the random generators',
      'local/snapshots.py',
      'self._restored.restore_ambient()',
      'pass',
      ['more', 'show']
    ],
    [
      'that saves values before the last step has made them',
      'local/snapshots.py',
      'values, modules = self.namespace(step)\n        folder',
      'values, modules = self.namespace(step)\n        values["rows"] = values["rows"][:3]\n        folder',
      ['more', 'show']
    ]
  ])('%s', async (_, file, before, after, steps) => {
    const verified = await verify({ program: brokenRuntime(file, before, after) });
    expect(verified.result).toBe('different');
    expect(different(verified)).toEqual(steps);
    // The step that goes wrong first, not what follows from it.
    expect(verified.diagnostics[0]?.step).toBe(steps[0]);
  });
});

test('a compiler that takes a value from the wrong step', async () => {
  const verified = await verify({
    change: plan => ({
      ...plan,
      steps: plan.steps.map(step => ({
        ...step,
        saves: step.name === 'load' ? ['rows'] : step.saves,
        inputs: step.inputs.map(input => ({ ...input, from: 'load' }))
      }))
    })
  });
  expect(different(verified)).toEqual(['show']);
  expect(verified.diagnostics).toMatchObject([{ code: 'SV655', step: 'show', cell: 3 }]);
});

describe('a verification', () => {
  const TWICE = (what: string): readonly ExampleCell[] => [
    [['imports'], 'import os, time'],
    [
      ['step:a'],
      `x = 1\nif os.path.exists("been-here"):\n    ${what}\nopen("been-here", "w").close()`
    ],
    [['step:b', 'prev:a'], 'print(x)']
  ];

  it('is cancelled, whatever it does', async () => {
    const stages: VerifyStage[] = [];
    const started = Date.now();
    const verified = await verify({
      cells: TWICE('time.sleep(60)'),
      onStage: (stage, handle) => {
        stages.push(stage);
        if (stage === 'notebook') {
          setTimeout(() => handle().cancel(), 300);
        }
      }
    });
    expect(verified).toMatchObject({ result: 'cancelled', steps: [] });
    expect(stages).toEqual(['pipeline', 'notebook']);
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it('tells of a process that dies', async () => {
    const { result, diagnostics } = await verify({ cells: TWICE('os._exit(3)') });
    expect(result).toBe('different');
    expect(diagnostics).toMatchObject([{ code: 'SV656', step: 'a', cell: 1 }]);
    expect(diagnostics[0]?.message).toContain('from top to bottom and not in the pipeline');
  });
});
