/**
 * Requirements as packages and pip lines write them (PEP 508): name, extras, versions, address, marker.
 * Reads leniently: what stands in the metadata of an installed package was good enough for pip.
 */

/** One requirement. */
export interface Requirement {
  /** As written. */
  readonly name: string;
  /** Normalised. */
  readonly extras: readonly string[];
  /** `>=1.2,<3`, without spaces; empty where any version will do. */
  readonly versions: string;
  /** After `@`. */
  readonly url?: string;
  /** After `;`. */
  readonly marker?: string;
}

/** Name of a distribution as indexes compare them (PEP 503). */
export function normalizedName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

const PARTS =
  /^\s*(?<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?<extras>[^\]]*)\])?\s*(?<rest>[^]*)$/;

/** Read a requirement; undefined for what is none: a path, an option, an address. */
export function parseRequirement(text: string): Requirement | undefined {
  const groups = PARTS.exec(text)?.groups;
  if (groups === undefined) {
    return undefined;
  }
  const { name = '', extras = '', rest = '' } = groups;
  const isUrl = rest.startsWith('@');
  // A `;` may stand in an address: there the marker comes after a space.
  const [head = '', marker] = splitAt(rest, isUrl ? /\s;/ : /;/);
  const versions = head.trim().replace(/^\((.*)\)$/, '$1');
  if (!isUrl && !/^([<>=!~].*)?$/.test(versions)) {
    return undefined;
  }
  return {
    name,
    extras: extras
      .split(',')
      .map(each => normalizedName(each.trim()))
      .filter(each => each !== ''),
    versions: isUrl ? '' : versions.replace(/\s+/g, ''),
    ...(isUrl && { url: head.slice(1).trim() }),
    ...(marker !== undefined && { marker: marker.trim() })
  };
}

/** The same without the marker, in the usual form. */
export function formatRequirement({ name, extras, versions, url }: Requirement): string {
  const chosen = extras.length > 0 ? `[${extras.join(',')}]` : '';
  return `${name}${chosen}${url === undefined ? versions : ` @ ${url}`}`;
}

/** The version of an exact pin, `==2.3`; undefined for anything else. */
export function pinnedVersion({ versions }: Requirement): string | undefined {
  return /^===?([^,*]+)$/.exec(versions)?.[1];
}

function splitAt(text: string, separator: RegExp): [string, string?] {
  const match = separator.exec(text);
  return match === null
    ? [text]
    : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}
