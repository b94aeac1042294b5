/**
 * Snapshots as far as they can be told without Python: their manifests, what each variable's content is
 * called, whether all of it is there. The store itself is jupyterlab_savoy/runtime/store.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from '../../protocol/index.js';

/** A file that a step read or wrote. */
export interface FileFact {
  /** Relative to the notebook's folder, or absolute. */
  readonly path: string;
  readonly size: number;
  readonly mtime_ns?: number;
  /** SHA-256; null: too big, or it changed meanwhile. */
  readonly sha?: string | null;
}

/**
 * A manifest in the store: a state of everything, also of what the step only passed on. Plain variables
 * are among the others, as in runtime/store/plain.py.
 */
export interface SnapshotManifest extends Omit<Manifest, 'files' | 'plain'> {
  readonly files?: { readonly read: readonly FileFact[]; readonly wrote: readonly FileFact[] };
}

/** Reads the snapshots of one state folder; each manifest once. */
export class Snapshots {
  private readonly manifests = new Map<string, SnapshotManifest | undefined>();
  private readonly whole = new Map<string, boolean>();

  constructor(private readonly stateFolder: string) {}

  /** The manifest of a snapshot; undefined where it is gone or not as it was written. */
  manifest(id: string): SnapshotManifest | undefined {
    if (!this.manifests.has(id)) {
      this.manifests.set(id, this.read(id));
    }
    return this.manifests.get(id);
  }

  /** What the content of a variable is called: equal where the content is. */
  contentId(id: string, name: string): string | undefined {
    const manifest = this.manifest(id);
    const group = manifest?.groups.find(({ names }) => names.includes(name));
    const carried = manifest?.carried?.[name];
    if (group === undefined && carried !== undefined) {
      return carried.group;
    }
    return group?.id ?? manifest?.modules[name];
  }

  /** The same of what no variable holds: random generators, options of libraries. */
  ambientId(id: string): string | undefined {
    const manifest = this.manifest(id);
    const [object = 0, offset = 0, length = 0] = manifest?.ambient?.state ?? [];
    const oid = manifest?.objects[object]?.oid;
    if (length === 0 || oid === undefined) {
      return undefined;
    }
    try {
      const file = openSync(this.objectFile(oid), 'r');
      try {
        const bytes = Buffer.alloc(length);
        readSync(file, bytes, 0, length, offset);
        return sha256(bytes);
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** Whether a snapshot, with what it carries, can be restored as far as sizes and marks tell. */
  isWhole(id: string): boolean {
    const known = this.whole.get(id);
    if (known !== undefined) {
      return known;
    }
    const manifest = this.manifest(id);
    const result =
      manifest !== undefined &&
      manifest.objects.every(
        object => !this.isDamaged(object) && ('delta' in object || this.hasObject(object))
      ) &&
      [...snapshotsBehind(manifest)].every(each => this.isWhole(each));
    this.whole.set(id, result);
    return result;
  }

  /** Bytes of the state itself, without what it carries. */
  bytes(id: string): number | undefined {
    return this.manifest(id)?.objects.reduce((sum, { len }) => sum + len, 0);
  }

  private read(id: string): SnapshotManifest | undefined {
    if (!/^[0-9a-f]{64}$/.test(id)) {
      return undefined;
    }
    try {
      const file = path.join(this.stateFolder, 'snapshots', `${id}.json`);
      const text = readFileSync(file, 'utf8');
      const body = text.slice(0, text.lastIndexOf(',"sig":{'));
      if (sha256(`${body}}`) !== id) {
        return undefined;
      }
      const manifest = JSON.parse(text) as SnapshotManifest & Manifest;
      return manifest.schema === 'savoy.snapshot/1' ? withPlainVariables(manifest) : undefined;
    } catch {
      return undefined;
    }
  }

  private hasObject({ oid, len }: { readonly oid: string; readonly len: number }): boolean {
    return len === 0 || statSync(this.objectFile(oid), { throwIfNoEntry: false })?.size === len;
  }

  /** Somebody who loaded it found its bytes to be wrong. */
  private isDamaged({ oid }: { readonly oid: string }): boolean {
    return existsSync(`${this.objectFile(oid)}.damaged`);
  }

  private objectFile(oid: string): string {
    return path.join(this.stateFolder, 'objects', oid.slice(0, 2), oid.slice(2));
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The manifest with a group and an entry for each of its plain variables. */
function withPlainVariables({
  plain,
  ...manifest
}: SnapshotManifest & Pick<Manifest, 'plain'>): SnapshotManifest {
  if (plain === undefined) {
    return manifest;
  }
  const groups = [...manifest.groups];
  const vars = { ...manifest.vars };
  const [pack, start] = plain.at;
  let offset = start;
  for (const [row, name] of plain.names.entries()) {
    const [id = '', type = '', bytes = 0] = [plain.ids[row], plain.types[row], plain.sizes[row]];
    groups.push({ id, names: [name], at: [pack, offset, bytes], bufs: [], code: false });
    vars[name] = { type, bytes };
    offset += bytes;
  }
  for (const name of plain.required ?? []) {
    Object.assign(vars[name] ?? {}, { required: true });
  }
  return { ...manifest, groups, vars };
}

/** Other snapshots that have parts of it. Of memory that it shares with some it names the objects. */
function snapshotsBehind({ carried = {} }: SnapshotManifest): Set<string> {
  return new Set(Object.values(carried).map(({ from }) => from));
}
