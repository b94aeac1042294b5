/** What is in an image and why, in the order in which people look for it. Pure. */
import type { ImageJson, LockedPackage, NotebookImage } from '../../protocol/index.js';

/** A package that somebody asks for, with all that it brings along. */
export interface IPackageRow {
  readonly name: string;
  /** Empty where pip chooses it. */
  readonly version: string;
  /** Bytes, of it alone. */
  readonly size?: number;
  /** Cells that ask for it, by index. */
  readonly cells: readonly number[];
  /** The settings ask for it. */
  readonly inSettings: boolean;
  readonly isVendored: boolean;
  /** What is there only because it needs it. */
  readonly brings: readonly LockedPackage[];
}

/** The packages that are asked for, by name; pip's own choices after them. */
export function packageRows(
  { lock }: NotebookImage,
  requests: ImageJson['requests']
): readonly IPackageRow[] {
  const asked = (name: string) => requests.filter(one => key(one.package) === key(name));
  const row = (name: string, version: string): IPackageRow => {
    const all = asked(name);
    return {
      name,
      version,
      cells: [...new Set(all.flatMap(({ cell }) => cell ?? []))].sort((a, b) => a - b),
      inSettings: all.some(({ by }) => by === 'settings'),
      isVendored: false,
      brings: lock.packages.filter(one => one.requested !== true && one.for === name)
    };
  };
  const chosen = lock.packages
    .filter(({ requested = false }) => requested)
    .map(({ name, version, size, vendored = false }) => ({
      ...row(name, version),
      ...(size !== undefined && { size }),
      isVendored: vendored
    }));
  const open = lock.open.map(written => row(written.replace(/[^\w.-].*$/, ''), ''));
  return [...chosen.sort((a, b) => (a.name < b.name ? -1 : 1)), ...open];
}

/** Packages whose reason is none of the rows. */
export function otherPackages(
  { lock }: NotebookImage,
  rows: readonly IPackageRow[]
): readonly LockedPackage[] {
  const shown = new Set(rows.flatMap(({ name, brings }) => [name, ...brings.map(one => one.name)]));
  return lock.packages.filter(({ name }) => !shown.has(name));
}

/** The name that the image has without its tag: what is asked for by the next build. */
export function nameOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** As indexes compare names (PEP 503). */
function key(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}
