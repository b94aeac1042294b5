import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  compileSketch,
  containerOf,
  encode,
  type StepSketch
} from '../../../tests/kfp/pipelines.js';
import { packRuntime, type Command } from './bootstrap.js';
import type { CompileInput } from './compile.js';

const scratch = mkdtempSync(join(tmpdir(), 'savoy-command-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const PYTHON = existsSync('.venv/bin/python') ? resolve('.venv/bin/python') : 'python3';

/** A folder with programs of the given names, which are Python, and `sh`. */
function programs(name: string, ...pythons: readonly string[]): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const python of pythons) {
    writeFileSync(join(folder, python), `#!/bin/sh\nexec ${PYTHON} "$@"\n`, { mode: 0o755 });
  }
  writeFileSync(join(folder, 'sh'), '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
  return folder;
}

/** Stands for the runtime: shows what it is started with, or does what the step's code says. */
const SHOW = `
import json, os, sys
where = sys.argv.index("--task") + 1
task = json.load(open(sys.argv[where]))
code = task["cells"][0]["source"]
if code.startswith("import "):
    exec(code)
print(json.dumps({"code": code, "arguments": sys.argv[where + 1:],
                  "base": os.environ.get("PYTHONUSERBASE")}))
`;

const RUNTIME = packRuntime({ files: { 'box/__main__.py': SHOW }, entry: 'box' }, encode);

function commandOf(step: Partial<StepSketch>, more: Partial<CompileInput> = {}): Command {
  const result = compileSketch({ steps: [{ name: 'train', ...step }] }, undefined, {
    runtime: RUNTIME,
    ...more
  });
  const { command = [], args = [] } = containerOf(result) ?? {};
  return { command, args };
}

interface Setting {
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of each input artifact. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Ask for the executor output, as every real runner does. */
  readonly asksForResult?: boolean;
}

/** Run a command as a pod would, in a folder of its own. */
function run(
  { command, args }: Command,
  { environment = {}, inputs = {}, asksForResult = false }: Setting = {}
) {
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  const state = join(mkdtempSync(join(scratch, 'out-')), 'state');
  const artifacts = (uris: Readonly<Record<string, string>>) => ({
    artifacts: Object.fromEntries(
      Object.entries(uris).map(([name, uri]) => [name, { artifacts: [{ uri }] }])
    )
  });
  const result = asksForResult ? { outputFile: join(temporary, 'result.json') } : {};
  const executorInput = {
    inputs: artifacts(inputs),
    outputs: { ...artifacts({ state }), ...result }
  };
  const [program = '', ...rest] = [...command, ...args].map(part =>
    part === '{{$}}' ? JSON.stringify(executorInput) : part
  );
  const done = spawnSync(program, rest, {
    encoding: 'utf8',
    cwd: temporary,
    env: {
      PATH: `${programs('bin', 'python3')}:/usr/bin:/bin`,
      TMPDIR: temporary,
      HOME: scratch,
      ...environment
    }
  });
  const { status, stdout: output, stderr: errors } = done;
  return { status, output, errors, temporary, state, executorInput };
}

describe('the command of a step', () => {
  it('unpacks the runtime and the task, and starts the one with the other', () => {
    const done = run(commandOf({ code: 'print("hello {{x}} $(y)")' }));
    expect(done.errors).toBe('');
    expect(JSON.parse(done.output)).toMatchObject({
      code: 'print("hello {{x}} $(y)")',
      arguments: ['--executor_input', JSON.stringify(done.executorInput), '--step', 'train']
    });
  });

  it('leaves nothing but the state', () => {
    const done = run(commandOf({}));
    expect(readdirSync(done.temporary)).toEqual([]);
    expect(readdirSync(done.state)).toEqual(['runtime.b64']);
  });

  it('shows no text of the user, and nothing that the cluster would expand', () => {
    const { command } = commandOf({ code: 'secret = "{{workflow.name}} $(HOME) $$ [[Index]]"' });
    expect(command.join('\n')).not.toMatch(/\{\{|\$\(|\$\$|\[\[|secret/);
  });

  it('names the module that kfp.local looks for, without starting it', () => {
    const { command } = commandOf({});
    expect(command.join('\n')).toContain('kfp.dsl.executor_main');
    expect(command.slice(0, 2)).toEqual(['sh', '-ec']);
  });

  it('is different for each step, also where the code is the same', () => {
    const { pipelineSpec } = compileSketch({ steps: [{ name: 'a' }, { name: 'b' }] }, undefined, {
      encode: () => 'same'
    });
    const containers = Object.values(pipelineSpec.deploymentSpec.executors);
    expect(containers[0]).not.toEqual(containers[1]);
  });

  it('is short without what is packed', () => {
    const { command } = commandOf({}, { encode: () => '', runtime: { packed: '' } });
    expect(command.join('').length).toBeLessThan(1300);
  });

  it('starts the installed package where the image has the runtime', () => {
    const site = join(scratch, 'site');
    mkdirSync(join(site, 'jupyterlab_savoy/runtime'), { recursive: true });
    writeFileSync(join(site, 'jupyterlab_savoy/__init__.py'), '');
    writeFileSync(join(site, 'jupyterlab_savoy/runtime/__init__.py'), '');
    writeFileSync(join(site, 'jupyterlab_savoy/runtime/__main__.py'), SHOW);
    const done = run(commandOf({ code: 'x = 1' }, { runtime: 'image' }), {
      environment: { PYTHONPATH: site }
    });
    expect(done.errors).toBe('');
    expect(JSON.parse(done.output)).toMatchObject({ code: 'x = 1' });
  });
});

describe('a step that takes values', () => {
  const result = compileSketch(
    {
      steps: [
        { name: 'load', gives: ['x'] },
        { name: 'clean', takes: { load: ['x'] }, gives: ['y'] },
        { name: 'train', takes: { clean: ['y'] }, code: 'x = 1' }
      ]
    },
    undefined,
    { runtime: RUNTIME }
  );
  const commands = ['exec-load', 'exec-clean', 'exec-train'].map(
    executor => containerOf(result, executor) ?? { command: [], args: [] }
  );

  it('does not carry the runtime', () => {
    const sizes = commands.map(({ command }) => command.join('').length);
    expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
    expect(commands[1]?.command[3]).toBe('state-load');
  });

  it('whose state is gone says so', () => {
    const done = run(commands[1] ?? { command: [], args: [] }, {
      inputs: { 'state-load': '/nowhere/state' }
    });
    expect([done.status, done.errors]).toEqual([
      1,
      "savoy: clean cannot start: the state of load that it takes is not there ([Errno 2] No such file or directory: '/nowhere/state/runtime.b64'); run the pipeline again\n"
    ]);
  });

  it('finds it beside the state of a producer, and hands it on', () => {
    let inputs: Readonly<Record<string, string>> = {};
    const outputs = commands.map((command, i) => {
      const done = run(command, { inputs });
      expect(done.errors).toBe('');
      inputs = { [`state-${['load', 'clean'][i] ?? ''}`]: done.state };
      return done.output;
    });
    expect(JSON.parse(outputs[2] ?? '')).toMatchObject({ code: 'x = 1' });
  });
});

describe('whatever the image', () => {
  it('a path with a space may stand in place of python3, as in kfp.local', () => {
    const place = programs('my python', 'python3');
    const { command, args } = commandOf({});
    const replaced = command.map(part => part.replaceAll('python3', `${place}/python3`));
    expect(run({ command: replaced, args }).status).toBe(0);
  });

  it('there may be python and no python3', () => {
    const done = run(commandOf({}), { environment: { PATH: programs('python-only', 'python') } });
    expect(done.status).toBe(0);
  });

  it('it is said when there is no Python at all', () => {
    const done = run(commandOf({}), { environment: { PATH: programs('no-python') } });
    expect(done).toMatchObject({
      status: 127,
      errors: 'savoy: this image has no Python; use one that has, such as python:3.12-slim\n'
    });
  });

  it('it is said when no temporary files can be written', () => {
    const { command, args } = commandOf({});
    // A read-only root file system, as Python sees it: no folder is good enough.
    const readOnly = command.map(part =>
      part.replace('\npacked =', '\ntempfile._candidate_tempdir_list = lambda: []\npacked =')
    );
    const done = run({ command: readOnly, args });
    expect(done.status).toBe(1);
    expect(done.errors).toContain('set TMPDIR');
  });
});

describe('a step that fails', () => {
  it('fails with its own exit status and leaves no files', () => {
    const done = run(commandOf({ code: 'import sys; sys.exit(7)' }));
    expect(done.status).toBe(7);
    expect(readdirSync(done.temporary)).toEqual([]);
    expect(existsSync(done.state)).toBe(false);
  });

  it('is not done when its code ended the process, however well', () => {
    const done = run(commandOf({ code: 'import os; os._exit(0)' }), { asksForResult: true });
    expect(done.status).toBe(1);
    expect(done.errors).toContain(
      'savoy: train is not done: the code ended its process with status 0 (os._exit?); raise'
    );
    expect(existsSync(done.state)).toBe(false);
  });

  it('is said to need memory when it was killed', () => {
    const done = run(commandOf({ code: 'import os; os.kill(os.getpid(), 9)' }));
    expect(done.status).toBe(137);
    expect(done.errors).toBe(
      'savoy: train was killed by SIGKILL, most likely for lack of memory; give the step more, or let it do less at once [SV642]\n'
    );
  });

  it('is ended when its container is stopped', () => {
    const stop = 'import os, signal, time; os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)';
    const done = run(commandOf({ code: stop }));
    expect(done.status).toBe(128 + 15);
    expect(done.errors).toContain('savoy: train was stopped before it was done: its time was up');
    expect(readdirSync(done.temporary)).toEqual([]);
  });
});

describe('a runner that takes a container which is gone for a success', () => {
  it.each([
    ['import sys; sys.exit(7)', 'savoy: train failed, as its log says'],
    ['import os; os._exit(0)', 'savoy: train is not done: the code ended its process'],
    ['import os; os.kill(os.getpid(), 9)', 'savoy: train was killed by SIGKILL']
  ])('reads of a step that failed an executor output that is none: %j', (code, message) => {
    const done = run(commandOf({ code }), { asksForResult: true });
    const result = readFileSync(join(done.temporary, 'result.json'), 'utf8');
    // No field of an executor output has such a name: kfp.local refuses it.
    expect(Object.keys(JSON.parse(result) as object)).toEqual([
      expect.stringContaining(message) as string
    ]);
  });
});

/** Where packages come from. */
const ORIGINS = new Map<string, number | string>([
  ['my-tool', 3],
  ['helper', 'my-tool']
]);

describe('packages', () => {
  const site = join(scratch, 'packages');
  mkdirSync(join(site, 'here-1.2.0+cpu.dist-info'), { recursive: true });
  writeFileSync(
    join(site, 'here-1.2.0+cpu.dist-info/METADATA'),
    'Metadata-Version: 2.1\nName: here\nVersion: 1.2.0+cpu\n'
  );
  // A pip that only says what it is asked for.
  writeFileSync(
    join(site, 'pip.py'),
    [
      'import os, sys',
      'print("DEPS", "--no-deps" not in sys.argv)',
      'print("PIP", *sys.argv[sys.argv.index("--") + 1:], os.environ.get("PIP_INDEX_URL"))',
      'print(os.environ.get("SAYS", ""), file=sys.stderr)',
      'sys.exit(3 if "SAYS" in os.environ else 0)'
    ].join('\n')
  );

  function install(
    packages: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    complete: ReadonlySet<string> = new Set()
  ) {
    const command = commandOf(
      {},
      { packages: new Map([['train', packages]]), origins: ORIGINS, complete }
    );
    return run(command, { environment: { PYTHONPATH: site, ...environment } });
  }

  it.each([[[]], [['here']], [['here==1.2.0']], [['here==1.2.0+cpu']]])(
    'that the image has are not installed: %j',
    packages => {
      const done = install(packages);
      expect(done.status).toBe(0);
      expect(done.output).not.toContain('PIP');
    }
  );

  it.each([['absent'], ['absent==1.0'], ['here==1.2.1'], ['here>=1'], ['here[extra]==1.2.0']])(
    'that it lacks are: %j',
    requirement => {
      expect(install(['here', requirement]).output).toContain(`PIP ${requirement} None`);
    }
  );

  it.each([
    [[], true],
    [['train'], false]
  ])('are looked into where they may need more: complete are %j', (complete, deps) => {
    const { output } = install(['absent==1.0'], {}, new Set(complete));
    expect(output).toContain(`DEPS ${deps ? 'True' : 'False'}`);
  });

  it('come from the index that the environment names', () => {
    expect(install(['absent'], { PIP_INDEX_URL: 'http://index' }).output).toContain(
      'PIP absent http://index'
    );
  });

  it('go to the temporary folder when the home cannot be written', () => {
    const done = install(['absent'], { HOME: '/nowhere' });
    expect(JSON.parse(done.output.split('\n')[2] ?? '')).toMatchObject({
      base: expect.stringContaining(done.temporary) as string
    });
  });

  it('that cannot be installed stop the step', () => {
    const done = install(['broken'], { SAYS: 'ERROR: it is broken' });
    expect(done.status).toBe(1);
    expect(done.output).not.toContain('arguments');
    expect(readdirSync(done.temporary)).toEqual([]);
  });

  it.each([
    [
      'ERROR: No matching distribution found for My.Tool==9',
      'my-tool==9 (imported in cell 4) could not be installed, because the index has no such version for Python 3.'
    ],
    [
      'ERROR: No matching distribution found for helper==2',
      'helper==2 for my-tool (imported in cell 4) could not be installed, because the index has'
    ],
    [
      'WARNING: Retrying … NameResolutionError … Temporary failure in name resolution\nERROR: No matching distribution found for my-tool==9',
      'my-tool==9 (imported in cell 4) could not be installed, because no package index can be reached from here; name one in PIP_INDEX_URL, or'
    ],
    [
      'ERROR: Failed building wheel for added',
      'added could not be installed, because it has no wheel for this machine and cannot be compiled here; use'
    ],
    [
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
      'what its code imports could not be installed, because the disk is full; give'
    ],
    [
      '/usr/bin/python3: No module named pip',
      'what its code imports could not be installed, because the image has no pip; use'
    ],
    ['ERROR: it is broken', 'what its code imports could not be installed, for what pip says above']
  ])('that cannot be installed are named, with the cell: %j', (SAYS, sentence) => {
    const { errors } = install(['my-tool==9', 'helper==2', 'added'], { SAYS });
    // What pip says is passed on before.
    expect(errors.trim().split('\n').slice(1)).toEqual([
      ...SAYS.split('\n'),
      expect.stringContaining(`savoy: train cannot start: ${sentence}`)
    ]);
  });
});

it('the place of an artifact follows its URI, as the launcher mounts it', () => {
  const { command } = commandOf({});
  const script = /-c '([^']*)'/.exec(command[2] ?? '')?.[1] ?? '';
  const upToPlace = script.slice(0, script.indexOf('packed ='));
  const places = ['gs://b/k', 's3://b/k', 'minio://b/k', 'oci://b/k', '/local/k'].map(uri => {
    const input = JSON.stringify({ inputs: { artifacts: { a: { artifacts: [{ uri }] } } } });
    const program = `${upToPlace}\nprint(place("inputs", "a"))`;
    return spawnSync(PYTHON, ['-c', program, '', '', '', input], {
      encoding: 'utf8'
    }).stdout.trim();
  });
  expect(places).toEqual(['/gcs/b/k', '/s3/b/k', '/minio/b/k', '/oci/b/k', '/local/k']);
});

it('the runtime is packed with what starts it; a pipeline packs only its tasks', () => {
  const texts: string[] = [];
  const noting = (text: string): string => {
    texts.push(text);
    return 'packed';
  };
  const runtime = packRuntime({ files: {}, entry: 'box' }, noting);
  expect(Object.keys(JSON.parse(texts[0] ?? '') as object)).toEqual(['files', 'entry', 'start']);
  compileSketch({ steps: [{ name: 'a' }, { name: 'b' }] }, undefined, { encode: noting, runtime });
  expect(texts).toHaveLength(3);
});
