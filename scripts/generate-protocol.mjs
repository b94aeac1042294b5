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

/** The declarations of a generated file, by name, each with the comment above it. */
function declarationsIn(text) {
  const pieces = text.split(/^(?=\/\*\*)|(?<!^ ?\*\/\n)^(?=export )/m);
  return new Map(
    pieces.flatMap(piece => {
      const name = /^export (?:interface|type) (\w+)/m.exec(piece)?.[1];
      return name === undefined ? [] : [[name, piece]];
    })
  );
}

const names = readdirSync(schemas)
  .filter(name => name.endsWith('.schema.json'))
  .sort();
const declared = new Map();
for (const name of names) {
  const text = await compileFromFile(`${schemas}/${name}`, {
    cwd: schemas,
    additionalProperties: false,
    bannerComment: ''
  });
  declared.set(name, declarationsIn(text));
}

/** Schemas that this one refers to, and those that these refer to. */
function referencesOf(name) {
  const found = new Set();
  const pending = [name];
  for (const each of pending) {
    const text = readFileSync(`${schemas}/${each}`, 'utf8');
    for (const [, other] of text.matchAll(/"\$ref": "([\w-]+\.schema\.json)[#"]/g)) {
      if (!found.has(other)) {
        found.add(other);
        pending.push(other);
      }
    }
  }
  return [...found].sort();
}

/** The declarations that stand in a schema itself. */
function ownOf(name) {
  const own = new Map(declared.get(name));
  for (const other of referencesOf(name)) {
    declared.get(other).forEach((_, type) => own.delete(type));
  }
  return own;
}

/** The generated file: what the schema takes from others is imported, so that it stands in one place. */
function moduleOf(name) {
  const text = [...ownOf(name).values()].join('');
  const imports = referencesOf(name).flatMap(other => {
    const used = [...ownOf(other).keys()].filter(type => new RegExp(`\\b${type}\\b`).test(text));
    const path = `./${other.replace('.schema.json', '.js')}`;
    return used.length > 0 ? [`import type { ${used.join(', ')} } from '${path}';`] : [];
  });
  const banner = `/** Generated from schemas/${name} by scripts/generate-protocol.mjs: change the schema instead. */`;
  return [banner, ...imports, '', text].join('\n');
}

for (const name of names) {
  const path = `${out}/${name.replace('.schema.json', '.ts')}`;
  emit(path, await pretty(path, moduleOf(name)));
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
