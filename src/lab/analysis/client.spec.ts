import { describe, expect, test, vi } from 'vitest';
import { contentOf } from '../testing/notebooks.js';
import { Analyst } from './analyst.js';
import { AnalysisClient, type IWorkerLike } from './client.js';
import type { IQuestionMessage } from './model.js';

const QUESTION = {
  document: 'd',
  fileName: 'cars.ipynb',
  notebook: contentOf([['a = 1', 'step:one']])
};

/** A worker that does what a test says. */
class FakeWorker implements IWorkerLike {
  onmessage: IWorkerLike['onmessage'] = null;
  onerror: IWorkerLike['onerror'] = null;
  readonly asked: IQuestionMessage[] = [];
  readonly terminate = vi.fn();
  private readonly analyst = new Analyst();

  postMessage(message: IQuestionMessage): void {
    this.asked.push(message);
  }

  /** Answers all that was asked, the last question first. */
  answerAll(): void {
    for (const { number, kind, question } of this.asked.splice(0).reverse()) {
      const data = { number, answer: this.analyst.answer(kind, question as never) };
      this.onmessage?.({ data } as MessageEvent);
    }
  }
}

function setUp(patience = 1000) {
  const workers: FakeWorker[] = [];
  const inPage = vi.fn(() => Promise.resolve(new Analyst()));
  const client = new AnalysisClient({
    startWorker: () => {
      workers.push(new FakeWorker());
      return workers[workers.length - 1] as FakeWorker;
    },
    inPage,
    patience
  });
  return { client, workers, inPage };
}

test('the worker is started with the first question, and once', async () => {
  const { client, workers } = setUp();
  expect(workers).toHaveLength(0);
  const answers = Promise.all([
    client.ask('plan', QUESTION),
    client.ask('layout', { graph: { nodes: [{ id: 'a' }], edges: [] } })
  ]);
  workers[0]?.answerAll();
  const [plan, layout] = await answers;
  expect(plan).toMatchObject({ changed: { steps: [{ name: 'one' }] } });
  expect(Object.keys(layout.nodes)).toEqual(['a']);
  expect(workers).toHaveLength(1);
});

describe('where no worker can be had', () => {
  test('the page answers itself', async () => {
    const { inPage } = setUp();
    const client = new AnalysisClient({
      startWorker: () => {
        throw new DOMException('not allowed', 'SecurityError');
      },
      inPage
    });
    await expect(client.ask('plan', QUESTION)).resolves.toMatchObject({
      changed: { steps: [{ name: 'one' }] }
    });
  });

  test('also what was asked before it turned out', async () => {
    const { client, workers, inPage } = setUp();
    const answer = client.ask('plan', QUESTION);
    workers[0]?.onerror?.({ preventDefault: () => undefined } as ErrorEvent);
    await expect(answer).resolves.toMatchObject({ changed: { steps: [{ name: 'one' }] } });
    await client.ask('plan', QUESTION);
    expect(inPage).toHaveBeenCalledTimes(1);
  });
});

test('a worker that hangs is ended; the next question gets a new one', async () => {
  const { client, workers } = setUp(10);
  await expect(client.ask('plan', QUESTION)).rejects.toThrow(/too long/);
  expect(workers[0]?.terminate).toHaveBeenCalled();
  const answer = client.ask('plan', QUESTION);
  workers[1]?.answerAll();
  await expect(answer).resolves.toMatchObject({ changed: { steps: [{ name: 'one' }] } });
});

test('an error of the compiler is told to the one who asked', async () => {
  const { client, workers } = setUp();
  const answer = client.ask('plan', QUESTION);
  const number = workers[0]?.asked[0]?.number ?? 0;
  workers[0]?.onmessage?.({ data: { number, error: 'RangeError: too deep' } } as MessageEvent);
  await expect(answer).rejects.toThrow('RangeError: too deep');
});

test('closed, it leaves nobody waiting', async () => {
  const { client, workers } = setUp();
  const answer = client.ask('plan', QUESTION);
  client.dispose();
  await expect(answer).rejects.toThrow();
  expect(workers[0]?.terminate).toHaveBeenCalled();
});
