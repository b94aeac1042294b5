import { mkdtempSync, readFile, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Later } from './later.js';

function later() {
  const done: string[] = [];
  const errors: unknown[] = [];
  const work = new Later(error => errors.push(error));
  const add = (name: string): void => work.add(() => void done.push(name));
  return { done, errors, work, add };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await turn();
  }
}

describe('work that nobody waits for', () => {
  it('is done later, in its order', async () => {
    const { done, add } = later();
    add('first');
    add('second');
    expect(done).toEqual([]);
    await turns();
    expect(done).toEqual(['first', 'second']);
  });

  it('comes after what was begun before, and came at once', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'savoy-later-'));
    const socket = path.join(folder, 'socket');
    const server = net.createServer().listen(socket);
    const { done, add } = later();
    await new Promise<void>(resolve =>
      // As when a zygote has answered: in the part of a turn in which input is taken.
      readFile(import.meta.filename, () => {
        const connection = net.connect(socket, () => {
          done.push('connected');
          connection.destroy();
          resolve();
        });
        add('later');
      })
    );
    await turns();
    server.close();
    rmSync(folder, { recursive: true });
    expect(done).toEqual(['connected', 'later']);
  });

  it('is done once, and at once when it must be', async () => {
    const { done, work, add } = later();
    add('first');
    add('second');
    work.finish();
    expect(done).toEqual(['first', 'second']);
    await turns();
    expect(done).toEqual(['first', 'second']);
  });

  it('that fails is reported and keeps no other from being done', () => {
    const { done, errors, work, add } = later();
    work.add(() => {
      throw new Error('full');
    });
    add('second');
    work.finish();
    expect(done).toEqual(['second']);
    expect(errors).toEqual([new Error('full')]);
  });
});
