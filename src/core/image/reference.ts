/** Names of images: `registry.example:5000/team/name:tag@sha256:…`. */

export interface ImageReference {
  /** Without tag and digest. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Written as registries take it (the grammar of distribution/reference), without being complete. */
const REFERENCE =
  /^(?<name>(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+|\/)[a-z0-9]+)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Read a reference; undefined where no engine would take it. */
export function parseReference(text: string): ImageReference | undefined {
  const groups = REFERENCE.exec(text)?.groups;
  if (groups?.['name'] === undefined) {
    return undefined;
  }
  const { name, tag, digest } = groups;
  return { name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The reference as text; a digest goes before a tag. */
export function formatReference({ name, tag, digest }: ImageReference): string {
  return digest !== undefined ? `${name}@${digest}` : tag !== undefined ? `${name}:${tag}` : name;
}

/** So many digits of a context's hash make a tag. */
const TAG_LENGTH = 12;

/**
 * The reference of a notebook's image.
 * @param wanted as given by `--tag`; without a tag the hash is one, so that a name means one content
 * @param variant first task of an image that is not the one of all steps
 */
export function referenceOf(
  pipeline: string,
  hash: string,
  variant: string,
  wanted: ImageReference = {
    name: `savoy/${pipeline.replace(/-{2,}|-+$/g, '-').replace(/-$/, '')}`
  }
): ImageReference {
  const name = variant === '' ? wanted.name : `${wanted.name}-${variant}`;
  return { name, tag: wanted.tag ?? hash.slice(0, TAG_LENGTH) };
}

/** Where a registry keeps an image: host and repository; Docker Hub where no host is named. */
export function registryOf({ name }: ImageReference): { host: string; repository: string } {
  const [first = '', ...rest] = name.split('/');
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) {
    return { host: first, repository: rest.join('/') };
  }
  return { host: 'docker.io', repository: rest.length > 0 ? name : `library/${name}` };
}
