/** The commands of `savoy`, in the order of the help. */
import type { Command, Option, Positional } from '../command.js';

const NOTEBOOK: Positional = { name: 'NB', summary: 'notebook file' };
const RUN: Positional = {
  name: 'RUN',
  summary: 'id of a run, the start of it, or last'
};
const STEP: Positional = { name: 'STEP', summary: 'name of a step' };

function format(...choices: string[]): Option {
  return {
    name: 'format',
    value: 'FORMAT',
    choices,
    summary: 'how to print the result'
  };
}

const PYTHON: Option = {
  name: 'python',
  value: 'PATH',
  summary: "the notebook's Python, where its kernel does not say"
};

const PARAMETER: Option = {
  name: 'parameter',
  short: 'p',
  value: 'NAME=VALUE',
  repeated: true,
  summary: 'a value for a parameter; as in Python, or plain text'
};

const JOBS: Option = {
  name: 'jobs',
  value: 'N',
  summary: 'so many steps at once (default: the processors)'
};

/** Options of the commands that run steps. */
const RUNNING: readonly Option[] = [
  PARAMETER,
  {
    name: 'engine',
    value: 'ENGINE',
    choices: ['local', 'docker'],
    summary: "where the steps run: in processes of the notebook's Python, or in containers"
  },
  JOBS,
  { name: 'detach', summary: 'run in the background; prints the id of the run' },
  PYTHON,
  format('text', 'json')
];

const IMAGE_NAME: Option = {
  name: 'tag',
  value: 'REF',
  summary: 'name of the image; the tag is that of its content where none is given'
};

const BEFORE: Option = { name: 'before', summary: 'before the step instead of after it' };

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    summary: 'report what is wrong with notebooks',
    description: [
      'Checks tags, data flow, settings and the files to ship. What depends on the installed packages is checked by `savoy compile`.'
    ],
    positionals: [{ ...NOTEBOOK, repeated: true }],
    options: [
      format('text', 'json', 'sarif'),
      { name: 'strict', summary: 'warnings count as errors' }
    ],
    load: () => import('./check.js')
  },
  {
    name: 'plan',
    summary: 'show the steps and what passes between them',
    positionals: [NOTEBOOK],
    options: [format('text', 'json', 'mermaid', 'dot')],
    load: () => import('./plan.js')
  },
  {
    name: 'suggest',
    summary: 'propose tags for an untagged or half-tagged notebook',
    positionals: [NOTEBOOK],
    options: [
      format('text', 'json'),
      { name: 'write', summary: 'write the proposed tags into the notebook' }
    ],
    load: () => import('./suggest.js')
  },
  {
    name: 'compile',
    summary: 'write the pipeline for Kubeflow Pipelines',
    description: [
      "Writes KFP v2 YAML. Steps run on python:<version>-slim and install the packages that the notebook imports, in the versions that its kernel's Python has; with --image they run on that image as it is."
    ],
    positionals: [NOTEBOOK],
    options: [
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        summary:
          'where to write; - for standard output (default: PIPELINE.yaml beside the notebook)'
      },
      {
        name: 'target',
        value: 'VERSION',
        summary: 'server version, 2.0 to 2.17 (default: a form that all of them read)'
      },
      { name: 'image', value: 'REF', summary: 'image that has everything: nothing is installed' },
      { name: 'pipeline-name', value: 'NAME', summary: 'name instead of the one in the notebook' },
      { ...PARAMETER, summary: `another default for a parameter; as in Python, or plain text` },
      PYTHON,
      {
        name: 'runtime',
        value: 'WHERE',
        choices: ['embedded', 'image'],
        summary: 'step runtime: part of the pipeline, or installed in the image'
      },
      { name: 'no-environment', summary: 'do not look at packages; nothing is installed' }
    ],
    load: () => import('./compile.js')
  },
  {
    name: 'image',
    summary: 'write, build and push the container image of the steps',
    description: [
      'Writes the build context: the packages that the notebook imports, in the versions of its Python, modules and data files beside it, and the step runtime. With --build it is built by docker, podman or buildah, unless it was built before from the same; with --push `savoy compile` uses it.'
    ],
    positionals: [NOTEBOOK],
    options: [
      { name: 'build', summary: 'build the image' },
      { name: 'push', summary: 'build the image and push it to the registry in its name' },
      { name: 'dry-run', summary: 'say what would be in it, and write nothing' },
      IMAGE_NAME,
      {
        name: 'base',
        value: 'REF',
        summary: 'image to build upon (default: python:<version>-slim)'
      },
      {
        name: 'platform',
        value: 'PLATFORM',
        choices: ['linux/amd64', 'linux/arm64'],
        summary: 'what it runs on (default: as this machine)'
      },
      {
        name: 'builder',
        value: 'NAME',
        choices: ['docker', 'podman', 'buildah'],
        summary: 'the program that builds it (default: the first that works)'
      },
      { name: 'refresh', summary: 'ask again which image the tag of the base means' },
      { name: 'offline', summary: 'ask no index of packages and no registry' },
      PYTHON,
      format('text', 'json')
    ],
    load: () => import('./image.js')
  },
  {
    name: 'run',
    summary: 'run all steps of a notebook on this machine',
    description: [
      "Each step runs in a process of its own of the notebook's Python, steps that do not depend on each other at the same time. Prints the id of the run; with --format json the events, one a line. Ctrl-C cancels the run."
    ],
    positionals: [NOTEBOOK],
    options: [{ name: 'reuse', summary: 'take results over that are up to date' }, ...RUNNING],
    load: () => import('./run.js')
  },
  {
    name: 'rerun',
    summary: 'go on from an earlier run, and take over what is still good',
    description: [
      'Say where to start by one of --from-after, --from, --only, --stale and --failed. The plan is shown first: what runs and why, what is taken over. It is always a new run; the earlier one stays as it is.'
    ],
    positionals: [NOTEBOOK],
    options: [
      { name: 'from-after', value: 'STEP', summary: 'run all that comes after a step' },
      { name: 'from', value: 'STEP', summary: 'run a step and what comes after it' },
      { name: 'only', value: 'STEP', summary: 'run one step and nothing else' },
      { name: 'stale', summary: 'run what is out of date' },
      { name: 'failed', summary: 'run what failed, and what comes after it' },
      {
        name: 'run',
        value: 'RUN',
        summary: 'the run to go on from (default: the last of the notebook)'
      },
      { name: 'plan', summary: 'show what would be done, and stop' },
      {
        name: 'token',
        value: 'TOKEN',
        summary: 'that of a plan: refuse to do anything but this plan'
      },
      ...RUNNING
    ],
    load: () => import('./rerun.js')
  },
  {
    name: 'runs',
    summary: 'list runs, the newest first',
    positionals: [{ ...NOTEBOOK, optional: true }],
    options: [format('text', 'json')],
    load: () => import('./runs.js')
  },
  {
    name: 'show',
    summary: 'show what became of a run',
    positionals: [RUN],
    options: [
      {
        name: 'notebook',
        value: 'FILE',
        summary: 'write the notebook as it was run, with its outputs; - for standard output'
      },
      format('text', 'json')
    ],
    load: () => import('./show.js')
  },
  {
    name: 'logs',
    summary: 'print what the cells of a run printed and showed',
    positionals: [RUN, { ...STEP, optional: true }],
    options: [
      { name: 'follow', short: 'f', summary: 'go on until the run has ended' },
      format('text', 'json')
    ],
    load: () => import('./logs.js')
  },
  {
    name: 'cancel',
    summary: 'end a run',
    positionals: [RUN],
    options: [],
    load: () => import('./cancel.js')
  },
  {
    name: 'state',
    summary: 'list the variables after a step',
    description: ['Of a step that failed: the variables at its failure.'],
    positionals: [RUN, STEP],
    options: [BEFORE, format('text', 'json')],
    load: () => import('./state.js')
  },
  {
    name: 'diff',
    summary: 'compare two runs: code, parameters, packages, variables, metrics, times',
    positionals: [RUN, { ...RUN, summary: 'another run' }],
    options: [format('text', 'json')],
    load: () => import('./diff.js')
  },
  {
    name: 'verify',
    summary: 'compare what a notebook gives as a pipeline and from top to bottom',
    description: [
      'Runs the notebook both ways: each step in a process of its own, and all cells in their order in one process, as in JupyterLab. Compares every variable that a step hands on, every output and every metric, and says why something differs: hidden state, another order of cells, random numbers. Exit code 0: all is the same.'
    ],
    positionals: [NOTEBOOK],
    options: [PARAMETER, JOBS, PYTHON, format('text', 'json')],
    load: () => import('./verify.js')
  },
  {
    name: 'open',
    summary: 'open IPython with the variables after a step',
    description: ['Of a step that failed: with the variables at its failure.'],
    positionals: [RUN, STEP],
    options: [BEFORE],
    load: () => import('./open.js')
  },
  {
    name: 'gc',
    summary: 'free the space of snapshots that nothing needs',
    description: [
      'In the folders of runs here and below: takes away the variables of old runs, and what interrupted steps left. What pins, runs in progress and the last run of each notebook have stays, whatever the quota says. Runs that lose their variables can still be looked at; reruns say from where they can go on.'
    ],
    positionals: [],
    options: [
      { name: 'dry-run', summary: 'only say what would be freed' },
      {
        name: 'quota',
        value: 'SIZE',
        form: {
          pattern: /^(\d+(\.\d+)?[kmgt]?b?|\d{1,2}%|none)$/i,
          words: 'a size such as 500MB or 10%, or none'
        },
        summary: 'what snapshots may take: 500MB, 20GB, 10% of the disk, or none (default: 20%)'
      },
      {
        name: 'keep-last',
        value: 'N',
        form: { pattern: /^([1-9]\d{0,8}|all)$/, words: 'a number from 1 on, or all' },
        summary: 'the last N runs of each notebook keep their variables; or all (default: 5)'
      },
      format('text', 'json')
    ],
    load: () => import('./gc.js')
  },
  {
    name: 'pin',
    summary: 'keep the variables after a step until they are unpinned',
    positionals: [RUN, STEP],
    options: [{ name: 'name', value: 'NAME', summary: 'name of the pin (default: RUN-STEP)' }],
    load: () => import('./pin.js')
  },
  {
    name: 'unpin',
    summary: 'keep pinned variables no longer than others',
    positionals: [{ name: 'NAME', summary: 'name of the pin' }],
    options: [],
    load: () => import('./unpin.js')
  },
  {
    name: 'doctor',
    summary: 'show what is installed and what is missing',
    positionals: [],
    options: [
      {
        name: 'only',
        value: 'THING',
        choices: ['all', 'docker'],
        summary: 'look at one thing only'
      },
      format('text', 'json'),
      PYTHON
    ],
    load: () => import('./doctor.js')
  },
  {
    name: 'completion',
    summary: 'print a completion script for your shell',
    description: [
      'bash: add `source <(savoy completion bash)` to ~/.bashrc. zsh: `savoy completion zsh > "${fpath[1]}/_savoy"`. fish: `savoy completion fish > ~/.config/fish/completions/savoy.fish`.'
    ],
    positionals: [{ name: 'SHELL', summary: 'your shell', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    load: () => import('./completion.js')
  }
];

/** What Savoy calls itself; not for people. */
export const INTERNAL_COMMANDS: readonly Command[] = [
  {
    name: 'execute',
    summary: 'go on with a run that another process has prepared',
    positionals: [{ name: 'FOLDER', summary: 'folder of the run' }],
    options: [],
    load: () => import('./execute.js')
  },
  {
    name: 'answer',
    summary: 'answer requests of the Jupyter server, which come on standard input',
    positionals: [],
    options: [],
    load: () => import('./answer.js')
  },
  {
    name: 'build-images',
    summary: 'build the images of a notebook with a log that others follow',
    positionals: [NOTEBOOK],
    options: [
      { name: 'push', summary: 'push them too' },
      IMAGE_NAME,
      { name: 'offline', summary: 'ask no index of packages and no registry' }
    ],
    load: () => import('./build-images.js')
  },
  {
    name: 'cancel-build',
    summary: 'end a build of images',
    positionals: [{ name: 'FOLDER', summary: 'folder of the build' }],
    options: [],
    load: () => import('./cancel-build.js')
  },
  {
    name: 'restore',
    summary: 'write down how a kernel gets the state of a step',
    positionals: [RUN, STEP],
    options: [
      BEFORE,
      { name: 'name', value: 'NAME', repeated: true, summary: 'only this variable' },
      { name: 'dry', summary: 'only say what would be overwritten' }
    ],
    load: () => import('./restore.js')
  }
];
