/** The JSON documents that other programs rely on: what is really written is as the schemas say. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { main } from '../src/cli/program.js';
import { plain } from '../src/cli/terminal.js';
import { buildTask, notebookFromJson, planNotebook, RULES } from '../src/core/index.js';
import { checkSchema, formatPath, type Schema } from '../src/core/schema/index.js';
import { folderWith } from './support/folders.js';
import { notebookText } from './support/notebook.js';

const FOLDER = 'src/protocol/schemas';
const SCHEMAS = readdirSync(FOLDER).map(
  name => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Schema
);

function schemaOf(name: string): Schema {
  return SCHEMAS.find(({ $id }) => $id === `${name}.schema.json`) ?? {};
}

function expectValid(value: unknown, format: string): void {
  const problems = checkSchema(value, schemaOf(format), { schemas: SCHEMAS });
  expect(problems.map(({ path, message }) => `${formatPath(path)} ${message}`)).toEqual([]);
}

/** What `savoy` prints, read again. */
async function printed(...args: string[]): Promise<unknown> {
  let out = '';
  await main([...args, '--format', 'json'], {
    out: text => void (out += text),
    err: () => undefined,
    outStyle: plain,
    errStyle: plain
  });
  return JSON.parse(out);
}

const EXAMPLES = readdirSync('examples').flatMap(folder =>
  readdirSync(`examples/${folder}`)
    .filter(file => file.endsWith('.ipynb'))
    .map(file => `examples/${folder}/${file}`)
);

/** The examples of all rules as one folder of notebooks: every kind of problem, place and fix. */
function troubledNotebooks(): string[] {
  const files = RULES.flatMap(({ code, example }): [string, string][] =>
    example === undefined ? [] : [[`${code}.ipynb`, notebookText(example.bad, example.metadata)]]
  );
  const folder = folderWith({ ...Object.fromEntries(files), 'damaged.ipynb': '{' });
  return readdirSync(folder).map(name => path.join(folder, name));
}

describe('a schema', () => {
  test.each(SCHEMAS.map(schema => [schema.$id ?? '', schema] as const))(
    '%s has an example that it takes',
    (_, schema) => {
      const { validate } = ajv();
      expect(schema.examples).toHaveLength(1);
      for (const example of schema.examples ?? []) {
        expectValid(example, (schema.$id ?? '').replace('.schema.json', ''));
        expect(validate(schema.$id ?? '', example)).toBe(true);
        expect(validate(schema.$id ?? '', { ...(example as object), unknown: 1 })).toBe(false);
      }
    }
  );
});

/** All schemas, as another checker reads them. */
function ajv(): { validate: (id: string, value: unknown) => unknown } {
  const checker = new Ajv({ strict: false, schemas: SCHEMAS as object[] });
  return { validate: (id, value) => checker.validate(id, value) };
}

describe('the command line prints what the schema says', () => {
  test.each(EXAMPLES)('%s', async notebook => {
    const plan = await printed('plan', notebook);
    const suggestion = await printed('suggest', notebook);
    expectValid(plan, 'plan');
    expectValid(suggestion, 'suggestion');
    expectValid(await printed('check', notebook), 'check');
  });

  test('of notebooks with every kind of problem', async () => {
    const notebooks = troubledNotebooks();
    const check = await printed('check', ...notebooks, 'gone.ipynb');
    expectValid(check, 'check');
    expect(check).toMatchObject({ notebooks: { length: notebooks.length + 1 } });
  });

  test('of this machine', async () => {
    expectValid(await printed('doctor'), 'doctor');
    expectValid(await printed('doctor', '--python', '/gone/python'), 'doctor');
  });
});

test.each(EXAMPLES)('the tasks of %s are as the step runtime is told', file => {
  const notebook = notebookFromJson(JSON.parse(readFileSync(file, 'utf8')));
  const plan = planNotebook(notebook, { fileName: path.basename(file) });
  plan.steps.forEach(step => expectValid(buildTask(notebook, plan, step), 'task'));
});
