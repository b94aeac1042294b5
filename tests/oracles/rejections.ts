/**
 * Files that a CPython compiles but the front end rejects: none of its standard library should be.
 *
 * Bundled and run by itself, it prints `files N, wrongly rejected M` for each interpreter.
 */
import { buildSymbolTable, parseModule } from '../../src/core/python/index.js';
import { ask, findInterpreters, type Interpreter, SUPPORTED_VERSIONS } from './interpreters.js';

export interface Rejections {
  readonly files: number;
  /** `path:line: message` of the first problem of each file. */
  readonly rejected: readonly string[];
}

interface SourceFile {
  readonly path: string;
  readonly source: string;
}

/** Reads each `every`-th file of an interpreter's standard library. */
export async function findRejections(interpreter: Interpreter, every: number): Promise<Rejections> {
  const rejected: string[] = [];
  let files = 0;
  for await (const file of ask<SourceFile>(interpreter, 'corpus.py', every)) {
    files++;
    const module = parseModule(file.source);
    const [problem] = [...module.problems, ...buildSymbolTable(module).problems];
    if (problem) {
      const line = file.source.slice(0, problem.start).split('\n').length;
      rejected.push(`${file.path}:${line}: ${problem.message}`);
    }
  }
  return { files, rejected };
}

/** One line for each supported version. */
export async function* describeRejections(every: number): AsyncGenerator<string> {
  const interpreters = await findInterpreters();
  for (const version of SUPPORTED_VERSIONS) {
    const interpreter = interpreters.find(found => found.version === version);
    if (!interpreter) {
      yield `CPython ${version}: not found on this machine`;
      continue;
    }
    const { files, rejected } = await findRejections(interpreter, every);
    yield `CPython ${interpreter.release}: files ${files}, wrongly rejected ${rejected.length}`;
    yield* rejected;
  }
}
