/**
 * What a builder's last words mean: one sentence, the cell that is to blame where one is, and what to
 * do. Reads the output of docker build (old and BuildKit), podman and buildah, pip and uv.
 */
import {
  BASE_UNAVAILABLE,
  BASE_WITHOUT_PYTHON,
  BUILD_FAILED,
  diagnostic,
  DISK_FULL,
  PACKAGE_NOT_INSTALLABLE,
  PUSH_FAILED,
  type Diagnostic,
  type Place
} from '../diagnostics/index.js';
import type { Lock } from '../../protocol/index.js';
import { normalizedName } from './requirement.js';

export interface FailedBuild {
  readonly output: string;
  readonly lock: Lock;
  /** The import that needs a requested package, by normalised name. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Patterns that name a package, in the order of how much they say. */
const PACKAGE_PROBLEMS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/No matching distribution found for ([\w.-]+)/, 'no index has this version of it'],
  [/there (?:is|are) no versions? of ([\w.-]+)/i, 'no index has this version of it'],
  [
    /DO NOT MATCH THE HASHES[^]*?\n\s*([\w.-]+)==/,
    'the index has a file with another hash than before'
  ],
  [/Hash mismatch for `([\w.-]+)==/i, 'the index has a file with another hash than before'],
  [
    /Failed building wheel for ([\w.-]+)/,
    'it has no wheel for the image and cannot be compiled there'
  ],
  [
    /Failed to build (?:installable wheels for[^]*?\()?`?([\w.-]+?)(?:==[^\s`]*)?[`)\s]/,
    'it has no wheel for the image and cannot be compiled there'
  ],
  [
    /([\w.-]+)(?:==\S+)? (?:from \S+ )?requires a different Python/i,
    'it does not work with this Python'
  ]
];

/** Lines that repeat an instruction: they have the sentences of all our checks. */
const COMMANDS = /^.*(?:echo "savoy:|%s, the notebook).*$/gm;

const FULL = /no space left on device|disk quota exceeded|errno 28|ENOSPC/i;
const OFFLINE =
  /temporary failure in name resolution|network is unreachable|failed to resolve|newconnectionerror|connection refused|dns error|failed to fetch/i;
const BASE =
  /pull access denied|failed to (?:solve|create LLB definition)[^\n]*: not found|manifest (?:for \S+ )?(?:unknown|not found)|failed to resolve source metadata|not found: manifest unknown|error pulling image|no such host|unable to (?:find|copy)[^]*from (?:source|registry)|initializing source|short-name|failed to do request|repository does not exist|unauthorized|lookup \S+ on/i;

/** Why a build failed. */
export function explainBuild({ output, lock, places }: FailedBuild): Diagnostic {
  if (FULL.test(output)) {
    return diagnostic(DISK_FULL, {
      message: 'The disk is full: the image could not be built.',
      hint: '`docker system df` shows what takes the space, `docker builder prune` frees some of it.'
    });
  }
  const own = /savoy: (the base image [^\n]*)/.exec(output.replace(COMMANDS, ''));
  if (own?.[1] !== undefined) {
    const isPython = own[1].includes('Python');
    return diagnostic(isPython ? BASE_WITHOUT_PYTHON : BUILD_FAILED, {
      message: `The image cannot be built on ${lock.base.reference}: ${own[1].trim().replace(/\.$/, '')}.`,
      hint: 'Name another base image by --base, or by baseImage in the settings.'
    });
  }
  for (const [pattern, what] of PACKAGE_PROBLEMS) {
    const name = pattern.exec(output)?.[1];
    if (name !== undefined) {
      return packageProblem(
        name,
        OFFLINE.test(output) ? 'no index can be reached from the build' : what,
        lock,
        places
      );
    }
  }
  if (BASE.test(output) && !/pip install|uv pip/.test(lastCommand(output))) {
    return diagnostic(BASE_UNAVAILABLE, {
      message: `The base image ${lock.base.reference} cannot be had: ${lastLine(output)}.`,
      hint: 'Check its name, the network and `docker login`, or name another one by --base.'
    });
  }
  return diagnostic(BUILD_FAILED, {
    message: `The image could not be built: ${lastLine(output)}.`,
    hint: 'The output of the builder above says more; the folder of the context can be built by hand.'
  });
}

function packageProblem(
  name: string,
  what: string,
  { packages, open }: Lock,
  places: ReadonlyMap<string, Place>
): Diagnostic {
  const key = normalizedName(name);
  const locked = packages.find(each => normalizedName(each.name) === key);
  const root = normalizedName(locked?.for ?? name);
  const known =
    locked === undefined ? open.find(each => normalizedName(each).startsWith(key)) : undefined;
  const shown = locked === undefined ? (known ?? name) : `${locked.name} ${locked.version}`;
  const forWhom = locked?.for === undefined ? '' : `, which ${locked.for} needs,`;
  return diagnostic(PACKAGE_NOT_INSTALLABLE, {
    message: `${shown}${forWhom} could not be installed into the image: ${what}.`,
    hint: 'Use another version of it where the notebook runs, or a base image that has it.',
    ...(places.get(root) ?? {})
  });
}

/** Why a push failed. */
export function explainPush(output: string, reference: string): Diagnostic {
  const isDenied = /denied|unauthorized|authentication required|forbidden|no basic auth/i.test(
    output
  );
  return diagnostic(FULL.test(output) ? DISK_FULL : PUSH_FAILED, {
    message: isDenied
      ? `The registry does not let you push ${reference}.`
      : `${reference} could not be pushed: ${lastLine(output)}.`,
    hint: isDenied
      ? 'Log in (`docker login REGISTRY`), or give a name by --tag that you may write.'
      : 'Check the registry in the name given by --tag, and the network.'
  });
}

/** The instruction that was at work, where the builder shows it. */
function lastCommand(output: string): string {
  return /(?:executor failed running|process ["'])([^\n]*)/.exec(output)?.[1] ?? '';
}

/** The last line that says something, without the builder's ornaments and full stop. */
function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map(line => line.replace(/^#\d+ (?:[\d.]+ )?|^\[\d+\/\d+\] /g, '').trim())
    .filter(line => line !== '' && !/^[-=>^~]+$/.test(line) && !/^\s*\d+ \|/.test(line));
  const telling = lines.filter(line => /error|fail|denied|cannot|not found|no such/i.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? 'it said nothing').replace(/\.+$/, '').slice(0, 300);
}
