/**
 * Calls, assignments and magics whose effect on names or on the process the analysis cannot follow.
 */
import type { HazardKind } from '../../summary.js';
import { memoize } from '../memoize.js';

const BUILTIN_HAZARDS: ReadonlyMap<string, HazardKind> = new Map([
  ['builtins.exec', 'exec'],
  ['builtins.execfile', 'exec'],
  ['builtins.eval', 'eval'],
  ['builtins.globals', 'globals'],
  ['builtins.locals', 'locals'],
  ['builtins.vars', 'vars'],
  ['builtins.get_ipython', 'get_ipython'],
  ['builtins.input', 'input'],
  ['builtins.breakpoint', 'input'],
  ['builtins.exit', 'process-state'],
  ['builtins.quit', 'process-state']
]);

/** Functions by qualified name; the first pattern that fits counts. */
const QUALIFIED_HAZARDS: readonly (readonly [RegExp, HazardKind])[] = [
  [/^(getpass\.getpass|getpass\.getuser|pdb\.set_trace|ipdb\.set_trace)$/, 'input'],
  [/^IPython\.(core\.getipython\.)?get_ipython$/, 'get_ipython'],
  [
    /^((numpy\.|tensorflow\.|tensorflow\.compat\.v1\.)?random|torch|torch\.cuda|torch\.mps)\.(seed|set_seed|set_state|setstate|manual_seed|manual_seed_all|set_random_seed|set_rng_state)$/,
    'random-seed'
  ],
  [
    /(^|\.)(seed_everything|set_random_seed|fix_seed|set_global_seed|enable_full_determinism)$/,
    'random-seed'
  ],
  [/^os\.(putenv|unsetenv)$/, 'environment'],
  [/^os\.environ\.(update|setdefault|pop|popitem|clear)$/, 'environment'],
  [/^dotenv\.load_dotenv$/, 'environment'],
  [/^os\.(chdir|fchdir|umask|nice|setuid|setgid)$/, 'process-state'],
  [
    /^(matplotlib\.pyplot|matplotlib|seaborn)\.(style\.use|use|set|set_theme|set_style|set_context|set_palette|set_color_codes|rc|rcdefaults|ion|ioff|switch_backend|rcParams\.update|xkcd)$/,
    'plot-state'
  ],
  [/^(plotly\.io\.\w+|altair\.(themes|renderers|data_transformers)\.enable)$/, 'plot-state'],
  [
    /^(warnings\.(filterwarnings|simplefilter|resetwarnings)|logging\.(basicConfig|disable|captureWarnings|config\.\w+)|pandas\.(set_option|reset_option)|pandas\.options\..*|numpy\.(set_printoptions|seterr|seterrcall)|sklearn\.set_config|locale\.setlocale|signal\.signal|atexit\.register|socket\.setdefaulttimeout|decimal\.setcontext|multiprocessing\.set_start_method|gc\.(disable|enable|set_threshold)|faulthandler\.enable|resource\.setrlimit)$/,
    'process-state'
  ],
  [/^sys\.(path|meta_path|path_hooks)\.(append|insert|extend|remove|pop|clear)$/, 'process-state'],
  [/^sys\.(setrecursionlimit|settrace|setprofile|setswitchinterval|exit)$/, 'process-state'],
  [
    /^(torch\.set_\w+|torch\.use_deterministic_algorithms|torch\.autograd\.set_\w+)$/,
    'process-state'
  ],
  [
    /^(tensorflow\.config\..+|tensorflow\.keras\.(mixed_precision|backend)\.set_\w+|keras\.(mixed_precision|backend)\.set_\w+)$/,
    'process-state'
  ],
  [
    /^(mlflow\.(set_\w+|start_run|end_run|autolog|\w+\.autolog)|wandb\.(init|login))$/,
    'process-state'
  ],
  [/^os\.(system|popen)$/, 'shell']
];

/** Hazard of a call of a function by its qualified name. */
export const qualifiedHazard = memoize(
  (qualified): HazardKind | undefined =>
    BUILTIN_HAZARDS.get(qualified) ??
    QUALIFIED_HAZARDS.find(([pattern]) => pattern.test(qualified))?.[1]
);

/** Assignments by the qualified name they go to: `os.environ['X'] = …`, `sys.path = …`. */
const ASSIGNED_HAZARDS: readonly (readonly [RegExp, HazardKind])[] = [
  [/^os\.environ$/, 'environment'],
  [/^(matplotlib|matplotlib\.pyplot)\.rcParams$/, 'plot-state'],
  [/^(seaborn|matplotlib\.style)\..+/, 'plot-state'],
  [
    /^(sys\.(path|argv|stdout|stderr|stdin)|warnings\.\w+|pandas\.options\..+|torch\.backends\..+)$/,
    'process-state'
  ]
];

export function assignedHazard(qualified: string): HazardKind | undefined {
  return ASSIGNED_HAZARDS.find(([pattern]) => pattern.test(qualified))?.[1];
}

const MAGIC_HAZARDS: ReadonlyMap<string, HazardKind> = new Map([
  // They run, load or remove names that are not to be seen here.
  ...[
    'run',
    'load',
    'loadpy',
    'pylab',
    'store',
    'reset',
    'reset_selective',
    'xdel',
    'macro',
    'edit',
    'recall',
    'rerun',
    'sql',
    'cython',
    'R',
    'rpush',
    'rpull',
    'load_ext',
    'reload_ext',
    'autoreload',
    'paste',
    'cpaste',
    'debug',
    'pdb',
    'who_ls'
  ].map(name => [name, 'magic'] as const),
  ...['cd', 'pushd', 'popd', 'bookmark', 'matplotlib', 'config', 'gui', 'xmode', 'precision'].map(
    name => [name, 'process-state'] as const
  ),
  ...['env', 'set_env'].map(name => [name, 'environment'] as const),
  ...['pip', 'conda', 'mamba', 'micromamba', 'uv', 'system', 'sx', 'sc'].map(
    name => [name, 'shell'] as const
  )
]);

/** Cell magics that touch no name of the notebook. */
const HARMLESS_CELL_MAGICS: ReadonlySet<string> = new Set([
  'capture',
  'time',
  'timeit',
  'prun',
  'html',
  'HTML',
  'javascript',
  'js',
  'latex',
  'markdown',
  'svg',
  'SVG',
  'writefile',
  'file'
]);

const SHELL_CELL_MAGICS: ReadonlySet<string> = new Set([
  'bash',
  'sh',
  'script',
  'cmd',
  'perl',
  'ruby',
  'python',
  'python2',
  'python3',
  'pypy',
  'sx',
  'system',
  '!'
]);

export function magicHazard(name: string, cell: boolean): HazardKind | undefined {
  const known = MAGIC_HAZARDS.get(name);
  if (known || !cell) {
    return known;
  }
  if (SHELL_CELL_MAGICS.has(name)) {
    return 'shell';
  }
  return HARMLESS_CELL_MAGICS.has(name) ? undefined : 'unknown-cell-magic';
}
