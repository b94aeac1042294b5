/** Markers, versions and wheels as pip reads them: compared with the package `packaging`. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  fitOf,
  machineOf,
  markerHolds,
  markerValues,
  parseRequirement,
  satisfies,
  type Platform
} from '../../src/core/index.js';

const PYTHON = path.resolve('.venv/bin/python');

interface Questions {
  readonly markers?: readonly (readonly [string, Record<string, string>])[];
  readonly versions?: readonly (readonly [string, string, string])[];
  readonly wheels?: readonly (readonly [string, number, string])[];
}

type Answers = Record<keyof Questions, boolean[]>;

function judge(questions: Questions): Answers {
  const input = JSON.stringify({ markers: [], versions: [], wheels: [], ...questions });
  const text = execFileSync(PYTHON, ['tests/image/judge.py'], { input, encoding: 'utf8' });
  return JSON.parse(text) as Answers;
}

const PLATFORMS: readonly Platform[] = ['linux/amd64', 'linux/arm64'];

/** The markers of all that is installed here, and some that are rare. */
function markers(): string[] {
  const site = path.resolve('.venv/lib/python3.11/site-packages');
  const written = readdirSync(site)
    .filter(name => name.endsWith('.dist-info'))
    .map(name => path.join(site, name, 'METADATA'))
    .filter(existsSync)
    .flatMap(file => [...readFileSync(file, 'utf8').matchAll(/^Requires-Dist: (.*)$/gm)])
    .flatMap(([, text = '']) => parseRequirement(text)?.marker ?? []);
  return [
    ...new Set([
      ...written,
      'python_version not in "3.9, 3.10"',
      '(python_version < "3.9" or platform_machine == "x86_64") and os_name == "posix"',
      "python_full_version >= '3.11.0rc1' and implementation_name != 'pypy'",
      "'linux' in sys_platform",
      "python_version ~= '3.8'",
      "platform_python_implementation == 'CPython' and extra == 'Some_Extra'"
    ])
  ];
}

test('markers', ({ skip }) => {
  skip(!existsSync(PYTHON), 'there is no .venv with packaging');
  const questions = markers().flatMap(marker =>
    PLATFORMS.flatMap(platform =>
      ['3.9', '3.11.7', '3.14'].flatMap(python =>
        ['', 'test', 'some-extra'].map(extra => ({ marker, platform, python, extra }))
      )
    )
  );
  const { markers: expected } = judge({
    markers: questions.map(({ marker, platform, python, extra }) => [
      marker,
      { ...markerValues(python, platform), extra }
    ])
  });
  expect(questions.length).toBeGreaterThan(1000);
  const wrong = questions.filter(
    ({ marker, platform, python, extra }, i) =>
      markerHolds(marker, markerValues(python, platform), extra) !== expected[i]
  );
  expect(wrong).toEqual([]);
});

test('versions', ({ skip }) => {
  skip(!existsSync(PYTHON), 'there is no .venv with packaging');
  const versions = ['1', '1.0', '1.0.1', '1.10', '1.2', '2.0rc1', '2.0b2', '2.0a1', '2.0.dev3'];
  versions.push('2.0.post1', '2.0', '1!1.0', '3.11', '2.0a1.dev1');
  const operators = ['==', '!=', '<=', '>='];
  const questions = versions.flatMap(a =>
    versions.flatMap(b => operators.map(operator => [a, operator, b] as const))
  );
  questions.push(['1.2.3', '==', '1.2.*'], ['1.20', '==', '1.2.*'], ['1.2', '!=', '1.*']);
  questions.push(['1.9', '~=', '1.2'], ['2.0', '~=', '1.2'], ['1.2.9', '~=', '1.2.3']);
  const { versions: expected } = judge({ versions: questions });
  expect(questions.filter((each, i) => satisfies(...each) !== expected[i])).toEqual([]);
});

test('wheels', ({ skip }) => {
  skip(!existsSync(PYTHON), 'there is no .venv with packaging');
  const tags = [
    'py3-none-any',
    'py2.py3-none-any',
    'py2-none-any',
    'py313-none-any',
    'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64',
    'cp311-cp311-manylinux_2_28_aarch64',
    'cp311-cp311-manylinux_2_39_x86_64',
    'cp311-cp311-manylinux1_x86_64',
    'cp311-cp311-musllinux_1_2_x86_64',
    'cp311-cp311-win_amd64',
    'cp311-cp311-macosx_11_0_arm64',
    'cp311-cp311-linux_x86_64',
    'cp313-cp313t-manylinux_2_28_x86_64',
    'cp39-abi3-manylinux_2_17_x86_64',
    'cp312-abi3-manylinux_2_17_x86_64',
    'py3-none-manylinux_2_28_x86_64',
    'cp311-none-any',
    'cp37-none-any',
    'pp310-pypy310_pp73-manylinux_2_17_x86_64'
  ];
  const questions = tags.flatMap(tag =>
    PLATFORMS.flatMap(platform =>
      [9, 11, 13].map(minor => ({ file: `a-1.0-${tag}.whl`, platform, minor }))
    )
  );
  const { wheels: expected } = judge({
    wheels: questions.map(({ file, platform, minor }) => [file, minor, machineOf(platform)])
  });
  const wrong = questions.filter(
    ({ file, platform, minor }, i) =>
      (fitOf(file, { python: `3.${minor}`, platform }) === 'wheel') !== expected[i]
  );
  expect(wrong).toEqual([]);
});
