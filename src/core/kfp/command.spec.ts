import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  compileSketch,
  containerOf,
  encode,
  type StepSketch
} from '../../../tests/kfp/pipelines.js';
import type { CompileInput } from './compile.js';

const scratch = mkdtempSync(join(tmpdir(), 'savoy-command-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const PYTHON = existsSync('.venv/bin/python') ? resolve('.venv/bin/python') : 'python3';

/** Stands for the runtime: shows what it is started with. */
const SHOW = `
import json, os, sys
where = sys.argv.index("--task") + 1
task = json.load(open(sys.argv[where]))
print(json.dumps({"code": task["cells"][0]["source"], "arguments": sys.argv[where + 1:],
                  "base": os.environ.get("PYTHONUSERBASE")}))
`;

function commandOf(step: Partial<StepSketch>, more: Partial<CompileInput> = {}) {
  const runtime = { files: { 'box/__main__.py': SHOW }, entry: 'box' };
  const result = compileSketch({ steps: [{ name: 'train', ...step }] }, undefined, {
    runtime,
    ...more
  });
  const container = containerOf(result);
  return { command: container?.command ?? [], args: container?.args ?? [] };
}

/** Run a command as a pod would, in a folder of its own. */
function run(
  { command, args }: ReturnType<typeof commandOf>,
  environment: Record<string, string> = {}
) {
  const python3 = join(scratch, 'bin');
  if (!existsSync(python3)) {
    mkdirSync(python3);
    writeFileSync(join(python3, 'python3'), `#!/bin/sh\nexec ${PYTHON} "$@"\n`, { mode: 0o755 });
  }
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  const [program = 'sh', ...rest] = [...command, ...args];
  const done = spawnSync(program, rest, {
    encoding: 'utf8',
    cwd: temporary,
    env: { PATH: `${python3}:/usr/bin:/bin`, TMPDIR: temporary, HOME: scratch, ...environment }
  });
  return { status: done.status, output: done.stdout, errors: done.stderr, temporary };
}

describe('the command of a step', () => {
  it('unpacks the runtime and the task, and starts the one with the other', () => {
    const done = run(commandOf({ code: 'print("hello {{x}} $(y)")' }));
    expect(done.errors).toBe('');
    expect(JSON.parse(done.output)).toMatchObject({
      code: 'print("hello {{x}} $(y)")',
      arguments: ['--executor_input', '{{$}}', '--step', 'train']
    });
    expect(readdirSync(done.temporary)).toHaveLength(1);
  });

  it('shows no text of the user, and nothing that the cluster would expand', () => {
    const { command } = commandOf({ code: 'secret = "{{workflow.name}} $(HOME) $$ [[Index]]"' });
    const text = command.join('\n');
    expect(text).not.toMatch(/\{\{|\$\(|\$\$|\[\[|secret/);
  });

  it('names the module that kfp.local looks for, without starting it', () => {
    const { command } = commandOf({});
    expect(command.join('\n')).toContain('kfp.dsl.executor_main');
    expect(command.slice(0, 2)).toEqual(['sh', '-ec']);
  });

  it('survives that kfp.local puts a path with a space in place of python3', () => {
    const { command, args } = commandOf({});
    const place = join(scratch, 'my python');
    mkdirSync(place);
    writeFileSync(join(place, 'python3'), `#!/bin/sh\nexec ${PYTHON} "$@"\n`, { mode: 0o755 });
    const done = run({
      command: command.map(part => part.replaceAll('python3', `${place}/python3`)),
      args
    });
    expect(done.status).toBe(0);
  });

  it('takes python where there is no python3', () => {
    const place = join(scratch, 'only-python');
    mkdirSync(place);
    writeFileSync(join(place, 'python'), `#!/bin/sh\nexec ${PYTHON} "$@"\n`, { mode: 0o755 });
    writeFileSync(join(place, 'sh'), '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
    expect(run(commandOf({}), { PATH: place }).status).toBe(0);
  });

  it('says so when there is no Python at all', () => {
    const place = join(scratch, 'empty');
    mkdirSync(place);
    writeFileSync(join(place, 'sh'), '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
    const done = run(commandOf({}), { PATH: place });
    expect(done).toMatchObject({ status: 127, errors: 'savoy: this image has no Python\n' });
  });

  it('says so when no temporary files can be written', () => {
    const { command, args } = commandOf({});
    // A read-only root file system, seen from Python: every candidate folder is refused.
    const wrapped = command.map(part =>
      part.replace(
        'try:\n    folder',
        'tempfile._candidate_tempdir_list = lambda: []\ntempfile.tempdir = None\ntry:\n    folder'
      )
    );
    const done = run({ command: wrapped, args });
    expect(done.status).toBe(1);
    expect(done.errors).toContain('set TMPDIR');
  });

  it('starts the installed package where the image has the runtime', () => {
    const { command, args } = commandOf({}, { runtime: 'image' });
    const place = join(scratch, 'site');
    mkdirSync(join(place, 'jupyterlab_savoy/runtime'), { recursive: true });
    writeFileSync(join(place, 'jupyterlab_savoy/__init__.py'), '');
    writeFileSync(join(place, 'jupyterlab_savoy/runtime/__init__.py'), '');
    writeFileSync(join(place, 'jupyterlab_savoy/runtime/__main__.py'), SHOW);
    const done = run({ command, args }, { PYTHONPATH: place });
    expect(done.errors).toBe('');
    expect(JSON.parse(done.output)).toMatchObject({ code: 'pass' });
  });

  it('is different for each step, also where the code is the same', () => {
    const { pipelineSpec } = compileSketch({ steps: [{ name: 'a' }, { name: 'b' }] }, undefined, {
      encode: () => 'same'
    });
    const containers = Object.values(pipelineSpec.deploymentSpec.executors);
    expect(containers[0]).not.toEqual(containers[1]);
  });

  it('is shorter than a kilobyte without what is packed', () => {
    const { command } = commandOf({}, { encode: () => '' });
    expect(command.join('').length).toBeLessThan(1024);
  });
});

describe('packages', () => {
  /** A pip that only says what it is asked for. */
  const site = join(scratch, 'packages');
  mkdirSync(join(site, 'here-1.2.0+cpu.dist-info'), { recursive: true });
  writeFileSync(
    join(site, 'here-1.2.0+cpu.dist-info/METADATA'),
    'Metadata-Version: 2.1\nName: here\nVersion: 1.2.0+cpu\n'
  );
  writeFileSync(
    join(site, 'pip.py'),
    [
      'import os, sys',
      'print("PIP", *sys.argv[sys.argv.index("--") + 1:], os.environ.get("PIP_INDEX_URL"))',
      'sys.exit(3 if "broken" in sys.argv else 0)'
    ].join('\n')
  );

  function install(packages: readonly string[], environment: Record<string, string> = {}) {
    const command = commandOf({}, { packages: new Map([['train', packages]]) });
    return run(command, { PYTHONPATH: site, ...environment });
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

  it('come from the index that the environment names', () => {
    expect(install(['absent'], { PIP_INDEX_URL: 'http://index' }).output).toContain(
      'PIP absent http://index'
    );
  });

  it('go to the temporary folder when the home cannot be written', () => {
    const done = install(['absent'], { HOME: '/nowhere' });
    expect(JSON.parse(done.output.split('\n')[1] ?? '')).toMatchObject({
      base: expect.stringContaining(done.temporary) as string
    });
  });

  it('that cannot be installed stop the step', () => {
    const done = install(['broken']);
    expect(done.status).toBe(1);
    expect(done.errors).toContain('pip could not install');
    expect(done.output).not.toContain('arguments');
  });
});

it('the payload is what the injected packer makes of it', () => {
  const seen: string[] = [];
  const { command } = commandOf(
    { code: 'x = 1' },
    {
      encode: text => {
        seen.push(text);
        return encode(text);
      }
    }
  );
  expect(command[3]).toBe(encode(seen[0] ?? ''));
  expect(Object.keys((JSON.parse(seen[0] ?? '') as { files: object }).files)).toEqual([
    'box/__main__.py',
    'task.json'
  ]);
});
