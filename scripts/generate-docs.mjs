/**
 * docs/diagnostics: a page for each rule and their list, from the table in src/core/diagnostics.
 * docs/formats.md: the JSON documents, from the schemas in src/protocol.
 * Needs lib/ (tsc --build). `--check`: fail where a page differs.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
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

/** Formats in the order of the page, with those who write and read them. */
const FORMATS = {
  plan: 'Printed by `savoy plan NB --format json`.',
  check: 'Printed by `savoy check NB… --format json`.',
  diagnostic: 'Part of other formats, and so without a name of its own.',
  suggestion: 'Printed by `savoy suggest NB --format json`.',
  doctor: 'Printed by `savoy doctor --format json`.',
  metadata:
    'Written by you, or by the editor, into the notebook: the key `savoy` of its metadata has settings of all steps, that of a cell those of its step.',
  task: 'Written by `savoy compile` into each step of the pipeline, and read there by the step runtime.',
  snapshot:
    'Written by a step as `manifest.json` of the artifact `state`, beside the files with the values; read by the steps that take them.',
  environment: "Asked of the notebook's Python by `savoy compile`.",
  lock: 'Part of `savoy.image/1` and `savoy.image-record/1`; written as `savoy.lock.json` into the build context.',
  image: 'Printed by `savoy image NB --format json`.',
  'image-record':
    'Written by `savoy image --build` as `image.json` beside the context, and read by `savoy compile`.',
  build:
    'Written as `build.json` into the folder of a build that JupyterLab has started, `.savoy/builds/ID`.',
  'build-event': 'Kept as `events.jsonl` in the folder of the build, and sent to who follows it.',
  'build-request': 'Part of the server extension.',
  event:
    'Printed, one a line, by `savoy run`, `savoy rerun` and `savoy logs` with `--format json`; kept as `events.jsonl` in the run directory.',
  run: 'Written as `run.json` into the run directory.',
  'run-status': 'Printed by `savoy show RUN --format json`; what the events of the run come to.',
  runs: 'Printed by `savoy runs --format json`.',
  rerun: 'Printed by `savoy rerun NB --plan --format json`.',
  state: 'Printed by `savoy state RUN STEP --format json`.',
  diff: 'Printed by `savoy diff RUN RUN --format json`.',
  gc: 'Printed by `savoy gc --format json`.',
  verify: 'Printed by `savoy verify NB --format json`.',
  'step-request': 'Sent by the scheduler of a local run to the zygote.',
  prepared: 'Sent back.',
  comparison: 'Sent back when a whole notebook was run for `savoy verify`.'
};

function formats() {
  const sections = Object.entries(FORMATS).map(([name, use]) => {
    const file = `src/protocol/schemas/${name === 'snapshot' ? 'manifest' : name}.schema.json`;
    const { title, description, examples } = JSON.parse(readFileSync(file, 'utf8'));
    const what = description.replace(/ \(savoy\.[a-z-]+\/\d+\)/, '');
    return [
      `## ${/savoy\.[a-z-]+\/\d+/.exec(description)?.[0] ?? title}`,
      `${what} ${use} Schema: [${basename(file)}](../${file}).`,
      `\`\`\`json\n${JSON.stringify(examples[0])}\n\`\`\``
    ].join('\n\n');
  });
  const intro = [
    '# Formats',
    'JSON documents that other programs may rely on. Each names its format and version in `schema`. Within a version keys may be added, and none changes its meaning or goes away. Generated from the JSON Schemas in `src/protocol/schemas`.',
    'Cells are zero-based indices into the `cells` of the notebook; lines and columns are zero-based, columns in UTF-16 units as in LSP. Messages go to standard error, so that standard output holds the document and nothing else. `savoy check --format sarif` prints [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/).'
  ];
  return [...intro, ...sections].join('\n\n') + '\n';
}

const pages = new Map(RULES.map(rule => [`${folder}/${rule.code}.md`, page(rule)]));
pages.set(`${folder}/README.md`, index());
pages.set('docs/formats.md', formats());

mkdirSync(folder, { recursive: true });
const options = await resolveConfig(`${folder}/README.md`);
let stale = 0;
for (const [path, text] of pages) {
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
      console.error(`${path} is not what its source gives: run 'make generate'`);
    } else {
      writeFileSync(path, wanted);
    }
  }
}
for (const name of readdirSync(folder).filter(file => !pages.has(`${folder}/${file}`))) {
  stale++;
  if (check) {
    console.error(`${folder}/${name} belongs to no rule: run 'make generate'`);
  } else {
    rmSync(`${folder}/${name}`);
  }
}
process.exitCode = check && stale > 0 ? 1 : 0;
