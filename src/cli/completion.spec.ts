import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from './commands/index.js';
import { completionScript } from './completion.js';

/** What bash offers after these words, the last of them unfinished. */
function complete(...words: string[]): string[] {
  const script = `${completionScript('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _savoy; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'savoy', ...words], {
    encoding: 'utf8',
    cwd: 'examples/iris'
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(line => line !== '');
}

describe('completion scripts', () => {
  test('bash accepts its script', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScript('bash') });
    expect(String(stderr)).toBe('');
    expect(status).toBe(0);
  });

  test.for(['zsh', 'fish'])('%s accepts its script', (shell, { skip }) => {
    const { status, error } = spawnSync(shell, ['-n'], { input: completionScript(shell) });
    skip(error !== undefined, `there is no ${shell} on this machine`);
    expect(status).toBe(0);
  });

  test.each(['bash', 'zsh', 'fish'])('%s knows every command and option', shell => {
    const script = completionScript(shell);
    for (const { name, options } of COMMANDS) {
      expect(script).toContain(name);
      options.forEach(option => expect(script).toContain(option.name));
    }
  });
});

describe('bash completes', () => {
  test.each<[string[], string[]]>([
    [['co'], ['compile', 'completion']],
    [['plan', '--f'], ['--format']],
    [['plan', 'x.ipynb', '--format', 'm'], ['mermaid']],
    [
      ['compile', '--runtime', ''],
      ['embedded', 'image']
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish']
    ],
    [['plan', 'i'], ['iris-metrics.ipynb']]
  ])('%j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });
});
