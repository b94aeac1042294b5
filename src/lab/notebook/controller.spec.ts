import { describe, expect, test, vi } from 'vitest';
import type { IAnalyst } from '../analysis/model.js';
import { TestBed, type TestCell } from '../testing/notebooks.js';

const CELLS: readonly TestCell[] = [
  ['df = 1', 'step:load'],
  ['rows = df'],
  ['# Model'],
  ['print(rows)', 'step:train']
];

describe('a tagged notebook', () => {
  test('is analysed, and its cells know their steps', async () => {
    const { controller, settle } = bed(CELLS);
    await settle();
    expect(controller.state.kind).toBe('ready');
    expect(controller.stepNames).toEqual(['load', 'train']);
    expect(['c0', 'c1', 'c2', 'c3'].map(id => controller.view(id)?.member)).toEqual([
      'load',
      'load',
      '',
      'train'
    ]);
    expect(controller.view('c3')?.problems.error).toBe(1);
  });

  test('is analysed again after a change, and only what changed is told', async () => {
    const { controller, shared, settle, touch } = bed(CELLS);
    await settle();
    const told: string[][] = [];
    controller.cellsChanged.connect((_, ids) => told.push([...ids]));
    controller.writer.writeTags(new Map([['c3', ['step:train', 'prev:load']]]));
    touch();
    await settle();
    expect(controller.view('c3')).toMatchObject({
      dependencies: ['load'],
      problems: { error: 0 }
    });
    expect(new Set(told.flat())).toEqual(new Set(['c3']));
    shared.undo();
    touch();
    await settle();
    expect(controller.view('c3')?.dependencies).toEqual([]);
  });

  test('says what a step would need before it is one', async () => {
    const { controller, settle } = bed(CELLS);
    await settle();
    const needs = await controller.needs('report', new Map([['c3', ['step:report']]]));
    expect(needs).toMatchObject({ implied: ['load'], takes: { load: ['rows'] } });
  });
});

describe('quiet', () => {
  test('an untagged notebook asks nothing until somebody looks', async () => {
    const { controller, questions, settle } = bed([['df = 1'], ['print(df)']]);
    await settle();
    expect(questions).toEqual([]);
    expect(controller.state.kind).toBe('idle');
    const watching = controller.watch();
    await settle();
    expect(questions).toEqual(['plan']);
    expect(controller.state.kind).toBe('ready');
    watching.dispose();
  });

  test('one question at a time, however fast people type', async () => {
    const { questions, settle, touch } = bed(CELLS);
    await settle();
    for (let i = 0; i < 50; i++) {
      touch();
    }
    await settle();
    expect(questions.length).toBeLessThanOrEqual(3);
  });

  test('a notebook in another language is left alone, with a reason', async () => {
    const { controller, settle } = bed(CELLS, {
      language_info: { name: 'R' },
      kernelspec: { name: 'ir', display_name: 'R', language: 'R' }
    });
    await settle();
    expect(controller.state).toMatchObject({
      kind: 'silent',
      message: expect.stringMatching(/Python/)
    });
    expect(controller.view('c0')).toBeUndefined();
  });

  test('a failure of the analysis is said, and the next change is tried again', async () => {
    let fail = true;
    const plan = vi.fn(() =>
      fail
        ? Promise.reject(new Error('out of memory'))
        : Promise.resolve({ message: 'tried again' })
    );
    const { controller, settle, touch } = bed(CELLS, {}, { ask: plan } as unknown as IAnalyst);
    await settle();
    expect(controller.state).toMatchObject({ kind: 'silent', message: 'out of memory' });
    fail = false;
    touch();
    await settle();
    expect(controller.state).toMatchObject({ message: 'tried again' });
  });

  test('after it is closed nothing is told any more', async () => {
    const { controller, questions, settle, touch } = bed(CELLS);
    controller.dispose();
    touch();
    await settle();
    expect(questions).toEqual(['forget']);
  });
});

function bed(cells: readonly TestCell[], metadata: object = {}, analyst?: IAnalyst) {
  const testBed = new TestBed(cells, metadata, analyst);
  return {
    controller: testBed.controller,
    shared: testBed.shared,
    questions: testBed.questions,
    settle: () => testBed.settle(),
    touch: () => {
      testBed.touch();
    }
  };
}
