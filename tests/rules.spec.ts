/** The examples in the table of rules, which are also the pages in docs/diagnostics: each shows its problem. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  buildTask,
  compilePipeline,
  parseTarget,
  planNotebook,
  readNotebook,
  RULES,
  type ExampleCell,
  type Rule
} from '../src/core/index.js';
import { notebookText } from './support/notebook.js';

/** Codes that reading, planning and compiling a notebook give, with their severities. */
function findings(cells: readonly ExampleCell[], rule: Rule): string[] {
  const notebook = readNotebook(notebookText(cells, rule.example?.metadata), {
    path: 'example.ipynb'
  });
  const plan = planNotebook(notebook, { fileName: 'example.ipynb' });
  const target = rule.example?.target === undefined ? undefined : parseTarget(rule.example.target);
  const compiled = compilePipeline({
    pipeline: plan,
    tasks: new Map(plan.steps.map(step => [step.name, buildTask(notebook, plan, step)])),
    runtime: 'image',
    encode: text => deflateSync(text).toString('base64'),
    image: 'python:3.11-slim',
    ...(target !== undefined && { target })
  });
  return [...plan.diagnostics, ...compiled.diagnostics].map(
    ({ code, severity }) => `${code} ${severity}`
  );
}

describe('the table of rules', () => {
  test('codes and names are given once', () => {
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  // SV5xx need a machine: environment, files. Their tests are in src/engine.
  const withExample = RULES.filter(({ code, example }) => example && !code.startsWith('SV5'));

  test.each(withExample.map(rule => [rule.code, rule.name, rule] as const))(
    '%s %s',
    (code, _, rule) => {
      const found = findings(rule.example?.bad ?? [], rule);
      expect(found).toContain(`${code} ${rule.severity}`);
      if (rule.example?.good !== undefined) {
        const remaining = findings(rule.example.good, rule);
        expect(remaining.filter(each => each.startsWith(code))).toEqual([]);
      }
    }
  );
});
