/** The log of a run: one writer, any number of readers. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../../tests/support/folders.js';
import type { EventJson } from '../../protocol/index.js';
import { EventReader, EventWriter, followEvents, type NewEvent } from './event-log.js';

const started: NewEvent = { event: 'step.started', step: 'a', attempt: 1 };
const output: NewEvent = {
  event: 'step.output',
  step: 'a',
  cell: 0,
  output: { output_type: 'stream', name: 'stdout', text: 'ä\u2028\n"event":"step.output"' }
};
const ended: NewEvent = { event: 'run.succeeded', seconds: 1 };

function log(): string {
  return path.join(folderWith(), 'events.jsonl');
}

function write(file: string, ...events: readonly NewEvent[]): void {
  const writer = new EventWriter(file, 'run');
  events.forEach(event => writer.append(event));
  writer.close();
}

const names = (events: readonly EventJson[]): string[] => events.map(({ event }) => event);

describe('a log', () => {
  it('is read as it was written, with numbers and times', () => {
    const file = log();
    const times = [1000, 500, 2000];
    const writer = new EventWriter(file, 'run', () => times.shift() ?? 0);
    const written = [started, output, ended].map(event => writer.append(event));
    writer.close();
    expect(new EventReader(file).read()).toEqual(written);
    expect(written.map(({ seq, time, run }) => [seq, Date.parse(time), run])).toEqual([
      [1, 1000, 'run'],
      // A clock that was set back.
      [2, 1000, 'run'],
      [3, 2000, 'run']
    ]);
  });

  it('has one line for each event', () => {
    const file = log();
    write(file, output, output);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  });

  it('is read on from where it was read to, in whatever pieces it comes', () => {
    const file = log();
    write(file, started, output, ended);
    const bytes = readFileSync(file);
    const growing = log();
    writeFileSync(growing, '');
    const reader = new EventReader(growing);
    const found: EventJson[] = [];
    for (const byte of bytes) {
      appendFileSync(growing, Buffer.of(byte));
      found.push(...reader.read());
    }
    expect(found).toEqual(new EventReader(file).read());
  });

  it('that ends in the middle of a line is read up to there', () => {
    const file = log();
    write(file, started);
    appendFileSync(file, '{"seq":2,"ti');
    expect(names(new EventReader(file).read())).toEqual(['step.started']);
  });

  it('is read without what cells showed where that does not matter', () => {
    const file = log();
    write(file, started, output, ended);
    const reader = new EventReader(file, { withoutOutputs: true });
    expect(names(reader.read())).toEqual(['step.started', 'run.succeeded']);
  });

  it('that does not exist is empty', () => {
    expect(new EventReader('/nowhere/events.jsonl').read()).toEqual([]);
  });
});

describe('following a log', () => {
  async function follow(file: string, isAlive = () => true): Promise<string[]> {
    const found: EventJson[] = [];
    for await (const event of followEvents(file, { isAlive })) {
      found.push(event);
    }
    return names(found);
  }

  it('ends with the run', async () => {
    const file = log();
    const writer = new EventWriter(file, 'run');
    const rest = [started, output, ended];
    const timer = setInterval(() => {
      const next = rest.shift();
      if (next !== undefined) {
        writer.append(next);
      }
    }, 10);
    expect(await follow(file)).toEqual(['step.started', 'step.output', 'run.succeeded']);
    clearInterval(timer);
    writer.close();
  });

  it('ends when nobody is left to write', async () => {
    const file = log();
    write(file, started);
    expect(await follow(file, () => false)).toEqual(['step.started']);
  });

  it('misses nothing that was written last', async () => {
    const file = log();
    let looks = 0;
    const isAlive = (): boolean => {
      looks++;
      if (looks === 2) {
        write(file, started, output);
      }
      return looks < 2;
    };
    expect(await follow(file, isAlive)).toEqual(['step.started', 'step.output']);
  });

  it('can be given up', async () => {
    const file = log();
    write(file, started);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    for await (const event of followEvents(file, {
      isAlive: () => true,
      signal: controller.signal
    })) {
      expect(event.event).toBe('step.started');
    }
  });
});
