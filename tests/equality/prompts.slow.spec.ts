/**
 * Cells that were copied out of a session or a function, with prompts or indentation, and whose parts run
 * apart from them: definitions in other steps, parameters, metrics. Compiled and run by the step runtime.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  buildTask,
  notebookFromJson,
  planNotebook,
  type ExampleCell
} from '../../src/core/index.js';
import { folderWith } from '../support/folders.js';
import { notebookText } from '../support/notebook.js';

const PYTHON = '.venv/bin/python';

/** What the steps print, one after another, each in a process of its own as Kubeflow starts it. */
function printed(cells: readonly ExampleCell[], shell: 'ipython' | 'plain'): string[] {
  const notebook = notebookFromJson(JSON.parse(notebookText(cells)));
  const plan = planNotebook(notebook);
  const folder = folderWith();
  const artifact = (name: string) => ({ artifacts: [{ name, uri: path.join(folder, name) }] });
  return plan.steps.map(step => {
    const task = path.join(folder, `${step.task}.json`);
    writeFileSync(task, JSON.stringify(buildTask(notebook, plan, step)));
    const producers = step.inputs.map(({ from }) => from);
    const input = {
      inputs: {
        artifacts: Object.fromEntries(producers.map(from => [`state-${from}`, artifact(from)]))
      },
      outputs: { artifacts: { state: artifact(step.task) } }
    };
    return execFileSync(
      PYTHON,
      ['jupyterlab_savoy/runtime', '--task', task, '--shell', shell].concat(
        '--executor_input',
        JSON.stringify(input)
      ),
      { encoding: 'utf8' }
    );
  });
}

const FUNCTION = `import functools

@functools.lru_cache
def double(v):
    if v is None:
        return 0
    return v * 2

class Box:
    size = 3

    def area(self):
        return self.size ** 2

rows = [1, 2]`;

/** As the Python shell shows a statement: its first line behind `>>>`, the others behind `...`. */
function withPrompts(source: string): string {
  return source
    .split('\n')
    .map(line => `${/^[\s)]|^def/.test(line) || line === '' ? '...' : '>>>'} ${line}`.trimEnd())
    .join('\n');
}

function indented(source: string): string {
  return source.replace(/^(?=.)/gm, '    ');
}

function asInIPython(source: string): string {
  return source
    .split('\n')
    .map((line, i) => `${i === 0 ? 'In [1]: ' : '   ...: '}${line}`)
    .join('\n');
}

const STYLES: readonly [name: string, style: (source: string) => string][] = [
  ['prompts of Python', withPrompts],
  ['prompts of IPython', asInIPython],
  ['indentation', indented],
  ['empty lines and prompts of Python', source => `\n\n${withPrompts(source)}`],
  ['empty lines and prompts of IPython', source => `\n\n${asInIPython(source)}`],
  ['empty lines and indentation', source => `\n\n${indented(source)}`]
];

describe.each(['ipython', 'plain'] as const)('with the shell %s', shell => {
  test.each(STYLES)('%s', (_, style) => {
    const cells: readonly ExampleCell[] = [
      [['functions'], style('import math\n\ndef half(v):\n    return v / 2')],
      [['pipeline-parameters'], style('n = 3\nsquares = [\n    i * i\n    for i in range(n)\n]')],
      [['step:make'], style(FUNCTION)],
      [
        ['step:use', 'prev:make'],
        style('print(double(4), Box().area(), rows)\nprint(half(n), squares)')
      ],
      [['pipeline-metrics'], style('total = (\n    sum(rows)\n    + n\n)\nprint(total)')]
    ];
    expect(printed(cells, shell)).toEqual(['', '8 9 [1, 2]\n1.5 [0, 1, 4]\n']);
  });
});
