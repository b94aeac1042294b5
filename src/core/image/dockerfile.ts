/**
 * The Dockerfile of a lock. Layers stand in the order of how seldom they change: base, system
 * libraries, packages, what is copied from this machine, the step runtime, modules, data. Cells are in
 * none of them: they come with the pipeline. No clock, no path and no secret of this machine.
 */
import type { Lock } from '../../protocol/index.js';
import { hasDirect, hasOpen, hasPinned, REQUIREMENT_FILES } from './requirement-files.js';
import { normalizedName } from './requirement.js';
import { systemLibraries } from './system-libraries.js';

export interface DockerfileInput {
  readonly lock: Lock;
  readonly hasVendored: boolean;
  readonly hasModules: boolean;
  readonly hasData: boolean;
}

/** How a builder reads a Dockerfile: the old one of Docker knows no mounts. */
export type Builder = 'buildkit' | 'classic';

/** Places in the image. */
export const IMAGE_FOLDERS = {
  /** Working directory: modules and data of the notebook's folder. */
  app: '/opt/app',
  /** What Savoy brings; `lib` and `vendor` are on Python's path. */
  savoy: '/opt/savoy',
  home: '/home/savoy'
} as const;

/** Exit statuses of our own checks in a build; the sentence before them says what is wrong. */
const MARK = 'savoy:';

/**
 * The official images have no compiled modules of the standard library: each step would compile those that
 * the runtime needs, which takes longer than all else at its start. Others stay as they are, for their size.
 */
const COMPILE_USED = [
  'import os, sys, py_compile',
  ...['kfp', 'shell_plain', 'local.container', 'local.forker', 'local.step'].map(
    module => `import jupyterlab_savoy.runtime.${module}`
  ),
  'files = [(getattr(m, "__file__", None) or "", getattr(m, "__cached__", None) or "") for m in list(sys.modules.values())]',
  '[py_compile.compile(f, c) for f, c in files if f.endswith(".py") and c and not os.path.exists(c)]'
].join('; ');

/** Write the Dockerfile. */
export function dockerfileOf(input: DockerfileInput, builder: Builder = 'buildkit'): string {
  const { lock } = input;
  const { app, savoy, home } = IMAGE_FOLDERS;
  const parts = [
    [
      '# Written by Savoy from the environment of a notebook; a change here is lost when it is written again.',
      `ARG BASE_IMAGE=${baseOf(lock)}`,
      'FROM ${BASE_IMAGE}'
    ],
    ['USER root', checkPython(lock.python)],
    systemLayer(lock),
    packageLayers(lock, builder),
    [
      `# Whoever runs the steps may write to their home and working directory, also as a user id that the`,
      `# image does not know (group 0, or any other).`,
      run(
        `mkdir -p ${app} ${home} ${savoy}/vendor ${savoy}/lib`,
        `chmod 0777 ${app} ${home}`,
        `python3 -B -c 'import os, site; os.makedirs(site.getsitepackages()[0], exist_ok=True); open(os.path.join(site.getsitepackages()[0], "savoy.pth"), "w").write("${savoy}/vendor\\n${savoy}/lib\\n")'`
      )
    ],
    input.hasVendored ? [`COPY vendor/ ${savoy}/vendor/`] : [],
    // A user who may not write beside it would compile it at the start of each step.
    [
      `COPY lib/ ${savoy}/lib/`,
      run(
        `python3 -B -m compileall -q --invalidation-mode unchecked-hash ${savoy}/lib`,
        `python3 -B -c '${COMPILE_USED}'`
      )
    ],
    input.hasModules ? [`COPY modules/ ${app}/`] : [],
    input.hasData ? [`COPY data/ ${app}/`] : [],
    [
      `ENV HOME=${home} USER=savoy PYTHONUNBUFFERED=1${gpuVariables(lock)}`,
      `WORKDIR ${app}`,
      'USER 1000:0'
    ]
  ];
  return `${parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

function baseOf({ base }: Lock): string {
  return base.digest === undefined ? base.reference : `${base.reference}@${base.digest}`;
}

/** For the container toolkit of NVIDIA, which lends the driver; CUDA itself comes with the packages. */
function gpuVariables({ gpu }: Lock): string {
  return gpu ? ' NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility' : '';
}

function run(...commands: readonly string[]): string {
  return `RUN ${commands.join(' && \\\n    ')}`;
}

function checkPython(version: string): string {
  const check = `import sys; found = "%d.%d" % sys.version_info[:2]; sys.exit(found != "${version}" and "${MARK} the base image has Python %s, the notebook ${version}" % found)`;
  return run(
    `{ command -v python3 >/dev/null || { echo "${MARK} the base image has no Python" >&2; exit 1; }; }`,
    `python3 -B -c '${check}'`
  );
}

/** Libraries that packages look for are installed only where the base has none. */
function systemLayer({ packages, system }: Lock): string[] {
  const libraries = systemLibraries(packages.map(each => normalizedName(each.name)));
  const usesGit = packages.some(({ url }) => url?.startsWith('git+') === true);
  const wanted = [...system];
  if (usesGit && !wanted.includes('git')) {
    wanted.push('git');
  }
  return [
    ...libraries.map(({ file, debian }) =>
      run(
        `{ python3 -B -c 'import ctypes; ctypes.CDLL("${file}")' 2>/dev/null || { ${aptInstall([debian])}; }; }`
      )
    ),
    ...(wanted.length > 0 ? [run(aptInstall(wanted))] : [])
  ];
}

function aptInstall(names: readonly string[]): string {
  const missing = `{ command -v apt-get >/dev/null || { echo "${MARK} the base image has no apt-get to install ${names.join(' ')}" >&2; exit 1; }; }`;
  return [
    missing,
    'apt-get update',
    `apt-get install -y --no-install-recommends ${names.join(' ')}`,
    'rm -rf /var/lib/apt/lists/*'
  ].join(' && ');
}

/**
 * Packages of the lock are installed without looking at what they require: the lock has all of it, in
 * the versions that work together in the notebook even where their requirements contradict each other.
 */
function packageLayers(lock: Lock, builder: Builder): string[] {
  const { pinned, direct, open, constraints } = REQUIREMENT_FILES;
  const folder = '/opt/savoy';
  const mounts =
    builder === 'classic'
      ? ''
      : '--mount=type=cache,target=/root/.cache --mount=type=secret,id=netrc,target=/root/.netrc \\\n    ';
  const cache = builder === 'classic' ? ' --no-cache-dir' : '';
  const install = (options: string): string =>
    [
      `RUN ${mounts}if command -v uv >/dev/null; then \\`,
      `      uv pip install --system --break-system-packages --index-strategy unsafe-best-match${cache} ${options}; \\`,
      `    else \\`,
      `      PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \\`,
      `        python3 -m pip install --no-input${cache} ${options}; \\`,
      `    fi`
    ].join('\n');
  const copy = (...names: readonly string[]): string => `COPY ${names.join(' ')} ${folder}/`;
  return [
    ...(hasPinned(lock) ? [copy(pinned), install(`--no-deps -r ${folder}/${pinned}`)] : []),
    ...(hasDirect(lock) ? [copy(direct), install(`--no-deps -r ${folder}/${direct}`)] : []),
    ...(hasOpen(lock)
      ? [copy(open, constraints), install(`-r ${folder}/${open} -c ${folder}/${constraints}`)]
      : [])
  ];
}
