/**
 * docs/diagnostics: a page for each rule and their list, from the table in src/core/diagnostics.
 * Needs lib/ (tsc --build). `--check`: fail where a page differs.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { RULES } from '../lib/core/index.js';

const check = process.argv.includes('--check');
const folder = 'docs/diagnostics';

const SECTIONS = {
  1: 'Notebook, tags, metadata',
  2: 'Data flow between steps',
  3: 'Python and IPython',
  4: 'Compile target',
  5: 'Environment, images, files',
  6: 'Runs, snapshots, reruns',
  7: 'Train jobs',
  8: 'Servers and access'
};

function cells(list) {
  return list
    .map(
      ([tags, source]) =>
        `\`\`\`python\n# ${tags.length > 0 ? tags.join(', ') : 'no tags'}\n${source}\n\`\`\``
    )
    .join('\n\n');
}

function page({ code, name, severity, title, why, fix, example }) {
  const parts = [
    `# ${code}: ${title}`,
    `\`${name}\` · ${severity}`,
    `## Why it matters\n\n${why}`,
    `## What to do\n\n${fix}`
  ];
  if (example) {
    const metadata = example.metadata
      ? `\n\nNotebook metadata:\n\n\`\`\`json\n${JSON.stringify(example.metadata, null, 2)}\n\`\`\``
      : '';
    const target = example.target ? `\n\nCompiled with \`--target ${example.target}\`.` : '';
    parts.push(`## Example\n\n${cells(example.bad)}${metadata}${target}`);
    if (example.good) {
      parts.push(`Without the problem:\n\n${cells(example.good)}`);
    }
  }
  return parts.join('\n\n') + '\n';
}

function index() {
  const lines = [
    '# Diagnostics',
    'Every problem that Savoy reports has a code that keeps its meaning. Generated from `src/core/diagnostics/rules`.'
  ];
  for (const [digit, title] of Object.entries(SECTIONS)) {
    const rules = RULES.filter(rule => rule.code[2] === digit);
    if (rules.length > 0) {
      const rows = rules.map(
        rule => `| [${rule.code}](${rule.code}.md) | ${rule.severity} | ${rule.title} |`
      );
      lines.push(
        `## ${title}`,
        ['| code | severity | what |', '| --- | --- | --- |', ...rows].join('\n')
      );
    }
  }
  return lines.join('\n\n') + '\n';
}

const pages = new Map(RULES.map(rule => [`${rule.code}.md`, page(rule)]));
pages.set('README.md', index());

mkdirSync(folder, { recursive: true });
const options = await resolveConfig(`${folder}/README.md`);
let stale = 0;
for (const [name, text] of pages) {
  const path = `${folder}/${name}`;
  const wanted = await format(text, { ...options, filepath: path });
  let present = '';
  try {
    present = readFileSync(path, 'utf8');
  } catch {
    // a new page
  }
  if (present !== wanted) {
    stale++;
    if (check) {
      console.error(`${path} is not what its rule gives: run 'make generate'`);
    } else {
      writeFileSync(path, wanted);
    }
  }
}
for (const name of readdirSync(folder).filter(file => !pages.has(file))) {
  stale++;
  if (check) {
    console.error(`${folder}/${name} belongs to no rule: run 'make generate'`);
  } else {
    rmSync(`${folder}/${name}`);
  }
}
process.exitCode = check && stale > 0 ? 1 : 0;
