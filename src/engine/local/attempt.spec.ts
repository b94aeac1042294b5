/** A step seen through its connection, with a zygote that says what the test wants. */
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { RunStepRequest } from '../../protocol/index.js';
import type { NewEvent } from '../runs/index.js';
import { startAttempt } from './attempt.js';
import { Zygote } from './zygote.js';

const servers: net.Server[] = [];

afterEach(() => {
  servers.splice(0).forEach(server => server.close());
});

type Serve = (connection: net.Socket, request: string) => void;

/** A zygote of which only the socket is real. */
async function zygote(serve: Serve): Promise<Zygote> {
  const socket = path.join(folderWith(), 'socket');
  const server = net.createServer(connection => {
    connection.on('data', data => serve(connection, String(data)));
    connection.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(socket, resolve));
  return new Zygote(socket, Promise.resolve({ ok: true, fork_safe: true }));
}

const REQUEST = { op: 'step' } as unknown as RunStepRequest;
const CLOSED = {
  event: 'step.closed',
  status: 0,
  signal: null,
  left_processes: [],
  threads: [],
  peak_memory: 1,
  cpu_seconds: 0
};
const SUCCEEDED = { event: 'step.succeeded', snapshot: 'aa', metrics: {}, seconds: 1 };

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

async function run(serve: Serve) {
  const seen: NewEvent[] = [];
  const attempt = startAttempt(await zygote(serve), 'a', REQUEST, event => seen.push(event));
  const [outcome, closed] = await Promise.all([attempt.outcome, attempt.closed]);
  return { outcome, closed, seen };
}

describe('an attempt', () => {
  it('gives events as they come, in whatever pieces', async () => {
    const text = [{ event: 'cell.started', cell: 0, section: 'cell' }, SUCCEEDED, CLOSED].map(line);
    const { outcome, closed, seen } = await run(connection => {
      for (const character of text.join('')) {
        connection.write(character);
      }
      connection.end();
    });
    expect(seen).toEqual([{ event: 'cell.started', cell: 0, section: 'cell', step: 'a' }]);
    expect(outcome).toEqual({ ...SUCCEEDED, step: 'a' });
    expect(closed).toEqual({ ...CLOSED, step: 'a' });
  });

  it('skips what it cannot read', async () => {
    const { outcome } = await run(connection => connection.end(`{"event":\n\n${line(SUCCEEDED)}`));
    expect(outcome.event).toBe('step.succeeded');
  });

  it('whose process is lost has failed', async () => {
    const { outcome, closed } = await run(connection => connection.destroy());
    expect(outcome).toEqual({
      event: 'step.failed',
      step: 'a',
      reason: 'the process of the step was lost',
      code: 'SV633'
    });
    expect(closed).toBeUndefined();
  });

  it('that was lost after its result has succeeded', async () => {
    const { outcome } = await run(connection => connection.end(line(SUCCEEDED)));
    expect(outcome.event).toBe('step.succeeded');
  });

  it('without a zygote has failed', async () => {
    const gone = new Zygote(path.join(folderWith(), 'nobody'), Promise.resolve({ ok: true }));
    const { outcome } = startAttempt(gone, 'a', REQUEST, () => undefined);
    expect(await outcome).toMatchObject({ event: 'step.failed', code: 'SV633' });
  });
});

describe('ending an attempt', () => {
  it('asks politely', async () => {
    const serving = await zygote((connection, request) => {
      if (request.includes('cancel')) {
        connection.end(line({ event: 'step.cancelled', reason: 'cancelled' }) + line(CLOSED));
      }
    });
    const attempt = startAttempt(serving, 'a', REQUEST, () => undefined);
    // Before it is connected, too.
    attempt.cancel();
    expect(await attempt.outcome).toEqual({
      event: 'step.cancelled',
      reason: 'cancelled',
      step: 'a'
    });
  });

  it('does not wait when it is killed', async () => {
    const attempt = startAttempt(await zygote(() => undefined), 'a', REQUEST, () => undefined);
    setTimeout(() => attempt.kill(), 20);
    expect(await attempt.outcome).toMatchObject({ event: 'step.cancelled' });
    expect(await attempt.closed).toBeUndefined();
  });
});
