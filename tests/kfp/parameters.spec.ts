/** Defaults of parameters as the compiler writes them, read back by the step runtime. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { parseOverrides, type Parameter } from '../../src/core/index.js';
import { ownInterpreter } from '../../src/engine/interpreter/interpreter.js';
import { thisMachine } from '../../src/engine/interpreter/jupyter-paths.js';
import { compileSketch } from './pipelines.js';

const PYTHON = ownInterpreter(thisMachine('/'))?.path ?? 'python3';

const READ = `
import json, sys
from jupyterlab_savoy.runtime.values import untyped_value
print(json.dumps([untyped_value(text) for text in json.load(sys.stdin)]))
`;

/** What a parameter that is None in the notebook is in a step after \`--parameter p=TEXT\`. */
function inTheStep(texts: readonly string[]): unknown {
  const written = texts.map(text => {
    const parameter: Parameter = { name: 'p', type: 'none', default: null, cell: 0 };
    const value = parseOverrides([parameter], [`p=${text}`]).values.get('p') ?? null;
    const { root } = compileSketch({
      parameters: [{ ...parameter, default: value }],
      steps: [{ name: 'train', parameters: ['p'] }]
    }).pipelineSpec;
    return root.inputDefinitions?.parameters?.p?.defaultValue;
  });
  const input = JSON.stringify(written);
  return JSON.parse(execFileSync(PYTHON, ['-c', READ], { input, encoding: 'utf8' }));
}

it('a parameter that is None by default has in the step the value that it was given', () => {
  const cases: Readonly<Record<string, unknown>> = {
    None: null,
    null: null,
    '5': 5,
    '"5"': '5',
    '""': '',
    true: true,
    '"true"': 'true',
    '-0.5': -0.5,
    'words here': 'words here',
    '"é\\n"': 'é\n',
    '[1, [None, "a"]]': [1, [null, 'a']],
    "{'a': False}": { a: false }
  };
  expect(inTheStep(Object.keys(cases))).toEqual(Object.values(cases));
});
