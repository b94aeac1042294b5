/**
 * Where containers listen: a private folder for each, below one for all that can stand in for one
 * another. A container that waits there belongs to whoever makes the file that claims it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { socketFolder } from '../local/zygote-place.js';
import { LOG, SOCKET, type ContainerKind } from './container.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of one container. */
export class Place {
  private constructor(readonly folder: string) {}

  /** A new one, claimed. */
  static create(kinds: string, kind: ContainerKind): Place {
    const place = new Place(path.join(kinds, keyOf(kind), randomBytes(6).toString('hex')));
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    place.claim();
    return place;
  }

  /** Those of a kind that nobody has claimed, the youngest first. */
  static waiting(kinds: string, kind: ContainerKind): Place[] {
    const folder = path.join(kinds, keyOf(kind));
    const names = new Set(namesIn(folder));
    return [...names]
      .filter(name => !name.includes('.') && !names.has(`${name}.claim`))
      .map(name => new Place(path.join(folder, name)))
      .sort((a, b) => b.made - a.made);
  }

  /** All of all kinds. */
  static all(kinds: string): Place[] {
    return namesIn(kinds).flatMap(kind =>
      namesIn(path.join(kinds, kind))
        .filter(name => !name.includes('.'))
        .map(name => new Place(path.join(kinds, kind, name)))
    );
  }

  /** Name of the container. */
  get name(): string {
    return `savoy-${path.basename(this.folder)}`;
  }

  get socket(): string {
    return path.join(this.folder, SOCKET);
  }

  /** Milliseconds since 1970. */
  get made(): number {
    return statSync(this.folder, { throwIfNoEntry: false })?.ctimeMs ?? 0;
  }

  /** False: somebody else has it. */
  claim(): boolean {
    try {
      writeFileSync(this.claimFile, String(process.pid), { flag: 'wx', mode: 0o600 });
      return true;
    } catch {
      return false;
    }
  }

  /** It may be claimed by others. */
  unclaim(): void {
    rmSync(this.claimFile, { force: true });
  }

  /** The last line that was written before, or instead of, listening. */
  lastWords(): string {
    try {
      // Python's own log goes on where the first one ended.
      return [LOG, `${SOCKET}.log`]
        .flatMap(name => readText(path.join(this.folder, name)).trim().split('\n'))
        .filter(line => line !== '')
        .slice(-1)
        .join('');
    } catch {
      return '';
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.unclaim();
  }

  private get claimFile(): string {
    return `${this.folder}.claim`;
  }
}

/** The folder of all places of this user. */
export function placesFolder(environment: Environment): string {
  return path.join(socketFolder(environment), 'c');
}

function keyOf(kind: ContainerKind): string {
  return createHash('sha256').update(JSON.stringify(kind)).digest('hex').slice(0, 12);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
