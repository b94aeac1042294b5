/** Which language a notebook is written in, from what its metadata says of kernel and language. */
import { isObject, type JsonObject } from '../schema/index.js';

export interface NotebookLanguage {
  /** Lower case; `python` when nothing is said. */
  readonly language: string;
  readonly kernel?: string;
  /** `major.minor`. */
  readonly pythonVersion?: string;
}

/** Names of kernels whose metadata often lacks the language. */
const KERNELS: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/^ir\d*$/, 'r'],
  [/^julia/, 'julia'],
  [/^(bash|sh|zsh)$/, 'bash'],
  [/^(scala|almond|spylon)/, 'scala'],
  [/^(javascript|node|deno|tslab|jslab)/, 'javascript'],
  [/^(ruby|java|kotlin|rust|go|gonb|octave|matlab|sas|stata|perl|haskell|ocaml)/, '$&'],
  [/^\.net-(csharp|fsharp|powershell)$/, '$1'],
  [/^xcpp|^cling/, 'c++']
];

/** The language, kernel and Python version of a notebook. */
export function readLanguage(metadata: JsonObject): NotebookLanguage {
  const spec = record(metadata['kernelspec']);
  const info = record(metadata['language_info']);
  const kernel = string(spec['name']);
  // The kernelspec is what a run would start; `language_info` is what the last run left behind.
  const said = string(spec['language']) ?? string(info['name']) ?? languageOfKernel(kernel ?? '');
  const version = string(info['version']) ?? '';
  const language = said.toLowerCase();
  const python = /^(\d+)\.(\d+)/.exec(version);
  return {
    language: /^i?python3?$/.test(language) ? 'python' : language,
    ...(kernel !== undefined && { kernel }),
    ...(python !== null && string(info['name'])?.toLowerCase().startsWith('python') === true
      ? { pythonVersion: `${python[1] ?? ''}.${python[2] ?? ''}` }
      : {})
  };
}

function languageOfKernel(kernel: string): string {
  for (const [pattern, language] of KERNELS) {
    const match = pattern.exec(kernel.toLowerCase());
    if (match !== null) {
      return match[0].replace(pattern, language);
    }
  }
  return 'python';
}

function record(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
