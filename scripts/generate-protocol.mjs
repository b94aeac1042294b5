/**
 * TypeScript types from the JSON Schemas in src/protocol/schemas. `--check`: fail where a file differs.
 * Schemas that the product checks values against also become constants: a bundler, the browser and
 * tests then take them like any other module.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { compileFromFile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const check = process.argv.includes('--check');
const schemas = 'src/protocol/schemas';
const out = 'src/protocol/generated';
const constants = { 'metadata.schema.json': 'METADATA_SCHEMA' };
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

async function pretty(path, text) {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
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
  emit(path, await pretty(path, text));
  if (name in constants) {
    const schema = JSON.parse(readFileSync(`${schemas}/${name}`, 'utf8'));
    delete schema.examples;
    const constantPath = path.replace('.ts', '-schema.ts');
    emit(
      constantPath,
      await pretty(
        constantPath,
        `/** Generated from schemas/${name} by scripts/generate-protocol.mjs: change the schema instead. */
        export const ${constants[name]} = ${JSON.stringify(schema)} as const;`
      )
    );
  }
}
process.exitCode = stale > 0 ? 1 : 0;
