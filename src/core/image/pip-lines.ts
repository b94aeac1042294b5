/**
 * Lines of a notebook that install packages: `%pip install`, `!pip install`, also by `python -m pip`,
 * uv and conda, and in `%%bash` cells. Says what they ask for; runs nothing.
 */
import { withoutCredentials } from './index-url.js';
import { parseModule, walk, type SyntaxNode } from '../python/index.js';
import { LineIndex } from '../text/index.js';
import type { Notebook } from '../notebook/index.js';
import type { Place } from '../diagnostics/index.js';
import { parseRequirement, type Requirement } from './requirement.js';

/** What one line asks for. */
export interface PipLine {
  readonly place: Place;
  /** `conda`: names of conda packages, which are often, not always, those of Python packages. */
  readonly tool: 'pip' | 'conda';
  readonly requirements: readonly Requirement[];
  /** Files of requirements (`-r`), as written. */
  readonly files: readonly string[];
  /** `--index-url` and `--extra-index-url`, without credentials. */
  readonly indexes: readonly string[];
  /** Words that cannot be taken over: local paths, variables of Python or of the shell. */
  readonly unclear: readonly string[];
}

/** A cell without any of these words has no such line. */
const MAYBE = /\b(?:pip3?|conda|mamba|uv)\b/;

const INSTALL =
  /^\s*(?:sudo\s+)?(?:(?:\S*python[\d.]*|["']?\{sys\.executable\}["']?)\s+-m\s+)?(?:uv\s+)?(?<tool>pip3?|conda|mamba|micromamba)\s+install\b(?<rest>.*)$/;

/** Options of pip, uv and conda that take a value. */
const WITH_VALUE = new Set(
  `-r --requirement -c --constraint -i --index-url --extra-index-url --index --default-index -f --find-links
   -t --target -e --editable --prefix --root --platform --python-version --python --implementation --abi
   --only-binary --no-binary --timeout --retries --proxy --cert --trusted-host --cache-dir --progress-bar
   --upgrade-strategy --prefer-binary-for -n --name -p -d --channel --log`.split(/\s+/)
);

/** All lines of the notebook that install something, in order; those of skipped cells too. */
export function pipLines({ cells }: Notebook): PipLine[] {
  return cells.flatMap(({ index, type, source }) =>
    type === 'code' && MAYBE.test(source)
      ? commandsIn(source).flatMap(({ text, start, end }) => {
          const lines = new LineIndex(source);
          const range = { start: lines.position(start), end: lines.position(end) };
          return text.split(/&&|\|\||[;|]/).flatMap(part => {
            const line = readCommand(part);
            return line === undefined ? [] : [{ ...line, place: { cell: index, range } }];
          });
        })
      : []
  );
}

interface CommandText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The shell commands of a cell, and the line magics that stand for some. */
function commandsIn(source: string): CommandText[] {
  const shell = /^\s*%%(?:bash|sh|script\s+(?:ba)?sh)\b.*\n/.exec(source);
  if (shell !== null) {
    return linesOf(source, shell[0].length);
  }
  const found: CommandText[] = [];
  const collect = (node: SyntaxNode): void => {
    if (node.kind === 'Magic' && (node.escape === '!' || node.escape === '!!')) {
      found.push({ text: node.argument, start: node.start, end: node.end });
    } else if (node.kind === 'Magic' && node.escape === '%' && MAYBE.test(node.name)) {
      const { start, end } = node;
      found.push({ text: `${node.name} ${node.argument}`, start, end });
    } else if (node.kind === 'MagicExpression') {
      const { start, end } = node;
      found.push({ text: source.slice(start, end).replace(/^[%!]+/, ''), start, end });
    }
  };
  parseModule(source, { ipython: true }).body.forEach(statement => walk(statement, collect));
  return found.map(each => ({ ...each, text: each.text.replace(/\\\r?\n/g, ' ') }));
}

function linesOf(source: string, from: number): CommandText[] {
  const found: CommandText[] = [];
  for (const match of source.matchAll(/(?:[^\n\\]|\\[^])+/g)) {
    if (match.index >= from) {
      const text = match[0].replace(/\\\r?\n/g, ' ');
      found.push({ text, start: match.index, end: match.index + match[0].length });
    }
  }
  return found;
}

function readCommand(command: string): Omit<PipLine, 'place'> | undefined {
  const groups = INSTALL.exec(command.replace(/\s#.*$/, ''))?.groups;
  if (groups === undefined) {
    return undefined;
  }
  const tool = groups['tool']?.startsWith('pip') === true ? 'pip' : 'conda';
  const requirements: Requirement[] = [];
  const files: string[] = [];
  const indexes: string[] = [];
  const unclear: string[] = [];
  const words = wordsOf(groups['rest'] ?? '');
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [option = word, attached] = word.startsWith('-') ? word.split(/=(.*)/) : [];
    const value = word.startsWith('-') && WITH_VALUE.has(option) ? (attached ?? words.shift()) : '';
    if (!word.startsWith('-')) {
      // In conda's form one `=` pins a version.
      const text = tool === 'conda' ? word.replace(/^([\w.-]+)=([^=]+).*$/, '$1==$2') : word;
      const requirement = isVariable(word) ? undefined : readRequirement(text);
      if (requirement === undefined) {
        unclear.push(word);
      } else {
        requirements.push(requirement);
      }
    } else if (value === undefined || value === '') {
      continue;
    } else if (/^(?:-r|--requirement)$/.test(option)) {
      (isVariable(value) ? unclear : files).push(value);
    } else if (/^(?:-e|--editable)$/.test(option)) {
      unclear.push(value);
    } else if (/index/.test(option) || option === '-i') {
      (isVariable(value) ? unclear : indexes).push(withoutCredentials(value));
    }
  }
  return { tool, requirements, files, indexes, unclear };
}

/** `git+https://host/name.git@v1` names its package by the last part of its path. */
function readRequirement(text: string): Requirement | undefined {
  const repository = /^(?:git|hg|svn|bzr)\+\S+?\/([\w.-]+?)(?:\.git)?(?:@[^#]*)?(?:#(.*))?$/.exec(
    text
  );
  if (repository !== null) {
    const [, last = '', fragment = ''] = repository;
    const name = /\begg=([\w.-]+)/.exec(fragment)?.[1] ?? last;
    return { name, extras: [], versions: '', url: withoutCredentials(text) };
  }
  return /^(?:\.|\/|~|[a-z]+:)|\.(?:whl|tar\.gz|zip)$/i.test(text)
    ? undefined
    : parseRequirement(text);
}

function isVariable(word: string): boolean {
  return /[{}$]/.test(word);
}

/** Words of a shell command; quotes keep spaces together. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2')
  );
}

/** The requirements in the text of a requirements file; options but for indexes are left out. */
export function readRequirementsFile(
  text: string
): Pick<PipLine, 'requirements' | 'indexes' | 'unclear'> {
  const found = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(line => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(line => line !== '')
    .map(line =>
      line.startsWith('-')
        ? readCommand(`pip install ${line}`)
        : readCommand(`pip install "${line.replace(/\s--hash\S*/g, '').replaceAll('"', "'")}"`)
    );
  return {
    requirements: found.flatMap(each => each?.requirements ?? []),
    indexes: found.flatMap(each => each?.indexes ?? []),
    unclear: found.flatMap(each => [...(each?.unclear ?? []), ...(each?.files ?? [])])
  };
}
