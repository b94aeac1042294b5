/**
 * The events of a run, one JSON object a line. One process writes; any number reads meanwhile. A line
 * is written by one call, so that a reader sees whole lines; one that was cut off by a crash has no end
 * and is not read.
 */
import { dirname } from 'node:path';
import { closeSync, fstatSync, openSync, readSync, watch, writeSync } from 'node:fs';
import type { BuildEvent, EventJson } from '../../protocol/index.js';

/** An event of a run, or of a build of images. */
export type LoggedEvent = EventJson | BuildEvent;

/** What an event says before it has its number and time. */
export type NewEvent<Event extends LoggedEvent = EventJson> = Event extends LoggedEvent
  ? Omit<Event, 'seq' | 'time' | 'run'>
  : never;

/** Appends to the log of one run, or of one build. */
export class EventWriter<Event extends LoggedEvent = EventJson> {
  private readonly file: number;
  private seq = 0;
  private last = 0;

  constructor(
    path: string,
    private readonly run: string,
    private readonly now: () => number = Date.now
  ) {
    this.file = openSync(path, 'a', 0o600);
  }

  /** Number, date and write an event. */
  append(event: NewEvent<Event>): Event {
    // A clock that is set back must not put an event before its cause.
    this.last = Math.max(this.last, this.now());
    const complete = {
      seq: ++this.seq,
      time: new Date(this.last).toISOString(),
      run: this.run,
      ...event
    };
    writeAll(this.file, Buffer.from(`${JSON.stringify(complete)}\n`));
    return complete as unknown as Event;
  }

  close(): void {
    closeSync(this.file);
  }
}

export interface ReadOptions {
  /** Leave out what cells showed: most of the bytes, and of no matter to the state of the run. */
  readonly withoutOutputs?: boolean;
}

/** Reads a log from where it stopped before. */
export class EventReader {
  private offset = 0;
  private rest = Buffer.alloc(0);

  constructor(
    private readonly path: string,
    private readonly options: ReadOptions = {}
  ) {}

  /** The events that were written since the last call; none where there is no log. */
  read(): EventJson[] {
    const bytes = Buffer.concat([this.rest, this.newBytes()]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.rest = bytes.subarray(end);
    return bytes
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .flatMap(line => this.parse(line));
  }

  private parse(line: string): EventJson[] {
    // The writer puts the name of the event before all that can be long.
    const isLeftOut =
      this.options.withoutOutputs === true && /^.{0,120}"event":"step\.output"/.test(line);
    if (line === '' || isLeftOut) {
      return [];
    }
    try {
      return [JSON.parse(line) as EventJson];
    } catch {
      return [];
    }
  }

  private newBytes(): Buffer {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return Buffer.alloc(0);
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.offset));
      const count = readSync(file, bytes, 0, bytes.length, this.offset);
      this.offset += count;
      return bytes.subarray(0, count);
    } finally {
      closeSync(file);
    }
  }
}

/** Milliseconds after which a file is looked at again: not every file system tells of changes. */
const LOOK_AGAIN = 500;

export interface FollowOptions {
  /** Asked when nothing happens: whether anything still can. */
  readonly isAlive: () => boolean;
  readonly signal?: AbortSignal;
}

/** All events of a log, and those to come until the run has ended. */
export async function* followEvents(
  path: string,
  { isAlive, signal }: FollowOptions
): AsyncGenerator<EventJson, void> {
  const reader = new EventReader(path);
  while (signal?.aborted !== true) {
    // First whether somebody writes, then what was written: the last words are not missed.
    const alive = isAlive();
    for (const event of reader.read()) {
      yield event;
      if (isLast(event)) {
        return;
      }
    }
    if (!alive) {
      return;
    }
    await change(path, signal);
  }
}

function isLast({ event }: EventJson): boolean {
  return /^(?:run|build)\.(?:succeeded|failed|cancelled)$/.test(event);
}

function change(path: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, LOOK_AGAIN);
    // The folder and not the file, which may not be there yet.
    const watcher = watchFolder(dirname(path), done);
    signal?.addEventListener('abort', done);
  });
}

function watchFolder(folder: string, onChange: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', onChange);
    return watcher;
  } catch {
    return undefined;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(file, bytes, at);
  }
}
