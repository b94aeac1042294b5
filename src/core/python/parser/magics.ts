/**
 * What IPython's own magics do with the text behind them: which run it as Python code, which
 * options they take, which names they bind (IPython/core/magics/*.py, memory_profiler, line_profiler).
 */

export interface CodeMagic {
  /** The code runs in a scope of its own: what it binds does not stay. */
  readonly isolated: boolean;
  /** One-letter options that take a value. */
  readonly valued: string;
}

/** Magics whose argument or cell is Python code that runs in this process. */
export const CODE_MAGICS: ReadonlyMap<string, CodeMagic> = new Map([
  ['time', { isolated: false, valued: '' }],
  ['timeit', { isolated: true, valued: 'nrp' }],
  ['prun', { isolated: false, valued: 'lsTD' }],
  ['memit', { isolated: true, valued: 'rti' }],
  ['lprun', { isolated: false, valued: 'fmTDsu' }],
  ['mprun', { isolated: false, valued: 'fT' }]
]);

/** `%%capture` runs the cell; its argument is the name that gets the output. */
export const CAPTURE = 'capture';

/** Cell magics that hand the cell to another program; `--out name` and its like bind. */
export const SCRIPT_MAGICS: ReadonlySet<string> = new Set([
  'script',
  'bash',
  'sh',
  'perl',
  'ruby',
  'python',
  'python2',
  'python3',
  'pypy',
  'cmd'
]);

/** The offset behind `-n 10 -o --long` at the start of `text`. */
export function skipOptions(text: string, valued: string): number {
  const word = /[ \t]*(-{1,2})(\w[\w-]*)(?==?(\S*))[ \t]*/y;
  let at = 0;
  for (;;) {
    word.lastIndex = at;
    const match = word.exec(text);
    if (!match) {
      return at;
    }
    at = word.lastIndex;
    const [, dashes, name = ''] = match;
    const needsValue =
      dashes === '-' && valued.includes(name.charAt(name.length - 1)) && !/\d/.test(name);
    const value = /[=\S]\S*[ \t]*/y;
    value.lastIndex = at;
    if (needsValue && value.test(text)) {
      at = value.lastIndex;
    }
  }
}

/** Names that the options and arguments of a magic bind. */
export function boundNames(name: string, argument: string): string[] {
  if (name === CAPTURE) {
    return argument.split(/\s+/).filter(word => /^[A-Za-z_]\w*$/.test(word));
  }
  if (SCRIPT_MAGICS.has(name)) {
    return Array.from(
      argument.matchAll(/--(?:out|err|proc)[= ]\s*([A-Za-z_]\w*)/g),
      m => m[1] ?? ''
    );
  }
  if (name === 'store') {
    const restored = /^-r\s+(.*)$/.exec(argument);
    return restored?.[1]?.split(/\s+/).filter(word => /^[A-Za-z_]\w*$/.test(word)) ?? [];
  }
  return [];
}
