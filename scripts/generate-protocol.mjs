/** TypeScript types from the JSON Schemas in src/protocol/schemas. `--check`: fail where a file differs. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { compileFromFile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const check = process.argv.includes('--check');
const schemas = 'src/protocol/schemas';
const out = 'src/protocol/generated';
let stale = 0;

function emit(path, text) {
  let old = '';
  try {
    old = readFileSync(path, 'utf8');
  } catch {
    // not there yet
  }
  if (old === text) {
    return;
  }
  if (check) {
    console.error(`${path} is not what its schema gives: run 'npm run generate'`);
    stale++;
  } else {
    writeFileSync(path, text);
  }
}

const names = readdirSync(schemas)
  .filter(name => name.endsWith('.schema.json'))
  .sort();
for (const name of names) {
  const text = await compileFromFile(`${schemas}/${name}`, {
    cwd: schemas,
    additionalProperties: false,
    bannerComment: `/** Generated from schemas/${name} by scripts/generate-protocol.mjs: change the schema instead. */`,
    declareExternallyReferenced: true
  });
  const path = `${out}/${name.replace('.schema.json', '.ts')}`;
  emit(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
process.exitCode = stale > 0 ? 1 : 0;
