/**
 * A build that goes on by itself, as a run does: the folder `builds/ID` in the state folder says what it
 * was told (build.json), who is at work (scheduler.json) and what happens (events.jsonl). Of the builds of
 * a notebook only the last is kept.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  BUILD_UNDER_WAY,
  diagnostic,
  RUN_NOT_RUNNING,
  STATE_FOLDER_UNUSABLE,
  type Diagnostic
} from '../../core/index.js';
import type { BuildEvent, BuildJson } from '../../protocol/index.js';
import {
  EventWriter,
  followEvents,
  identityOf,
  livenessOf,
  makeStateFolder,
  newRunId,
  readIdentity,
  rememberStateFolder,
  replaceFile,
  signalProcess,
  stateFolderOf
} from '../runs/index.js';

/** What a build is told, beside its id and date. */
export type BuildOrderJson = Omit<BuildJson, 'schema' | 'id' | 'created'>;

export class BuildDirectory {
  readonly id: string;

  constructor(readonly folder: string) {
    this.id = path.basename(folder);
  }

  get eventsFile(): string {
    return path.join(this.folder, 'events.jsonl');
  }

  private get schedulerFile(): string {
    return path.join(this.folder, 'scheduler.json');
  }

  /** What it was told; undefined where nothing can be read. */
  get told(): BuildJson | undefined {
    try {
      return JSON.parse(readFileSync(path.join(this.folder, 'build.json'), 'utf8')) as BuildJson;
    } catch {
      return undefined;
    }
  }

  get isAtWork(): boolean {
    const identity = readIdentity(this.schedulerFile);
    return identity !== undefined && livenessOf(identity) !== 'gone';
  }

  /** The only writer of its events. */
  writer(): EventWriter<BuildEvent> {
    return new EventWriter<BuildEvent>(this.eventsFile, this.id);
  }

  /** This process is at work on it. Throws as files do. */
  claim(told: BuildOrderJson, now: Date): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    replaceFile(this.schedulerFile, `${JSON.stringify(identityOf())}\n`);
    // Last: a folder without it is no build.
    const complete: BuildJson = {
      schema: 'savoy.build/1',
      id: this.id,
      created: now.toISOString(),
      ...told
    };
    replaceFile(path.join(this.folder, 'build.json'), `${JSON.stringify(complete, null, 1)}\n`);
  }

  /** Nobody is at work on it any more. */
  release(): void {
    rmSync(this.schedulerFile, { force: true });
  }

  /** Ask the process that is at work to end. False: none is. */
  interrupt(): boolean {
    const identity = readIdentity(this.schedulerFile);
    return identity !== undefined && signalProcess(identity, 'SIGTERM');
  }
}

export type StartedBuild =
  | { readonly directory: BuildDirectory; readonly problem?: never }
  | { readonly directory?: never; readonly problem: Diagnostic };

/** Make the folder of a build, with this process at work on it. One is at work on a notebook at a time. */
export function startBuild(
  told: BuildOrderJson,
  environment: Readonly<Record<string, string | undefined>>,
  now = new Date()
): StartedBuild {
  const stateFolder = stateFolderOf(told.notebook.path, environment);
  const problem = makeStateFolder(stateFolder);
  if (problem !== undefined) {
    return { problem };
  }
  const before = buildsOf(stateFolder, told.notebook.path);
  const busy = before.find(build => build.isAtWork);
  if (busy !== undefined) {
    return {
      problem: diagnostic(BUILD_UNDER_WAY, {
        message: `The image of ${path.basename(told.notebook.path)} is being built already (${busy.id}).`,
        hint: 'Wait until that build is done, or cancel it.'
      })
    };
  }
  try {
    const directory = new BuildDirectory(
      path.join(stateFolder, 'builds', `build-${newRunId(now)}`)
    );
    directory.claim(told, now);
    before.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true }));
    rememberStateFolder(stateFolder, environment);
    return { directory };
  } catch (error) {
    return {
      problem: diagnostic(STATE_FOLDER_UNUSABLE, {
        message: `${stateFolder} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        hint: 'Free space, or name another folder in SAVOY_STATE.'
      })
    };
  }
}

/** Ask a build to end and wait until it has. Returns the problem, if there is one. */
export async function cancelBuild(directory: BuildDirectory): Promise<Diagnostic | undefined> {
  if (!directory.interrupt()) {
    return diagnostic(RUN_NOT_RUNNING, {
      message: `Nobody is at work on ${directory.id} here.`,
      hint: 'It is over, or it runs on another machine.'
    });
  }
  const isAlive = (): boolean => directory.isAtWork;
  for await (const event of followEvents(directory.eventsFile, { isAlive })) {
    // Its last event ends the loop.
    void event;
  }
  return undefined;
}

/** The builds of a notebook that are kept. */
function buildsOf(stateFolder: string, notebook: string): BuildDirectory[] {
  const folder = path.join(stateFolder, 'builds');
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .map(name => new BuildDirectory(path.join(folder, name)))
    .filter(({ told }) => told?.notebook.path === notebook);
}
