/**
 * Asks a registry which image a tag means now (OCI distribution specification: HEAD of the manifest).
 * Anonymous: private base images are named by their digest, or stay unpinned.
 */
import { registryOf, type ImageReference } from '../../core/index.js';

const TIMEOUT = 5_000;

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ');

/** The digest that a tag has now; undefined where the registry does not say. */
export async function digestOfTag(
  reference: ImageReference,
  timeout = TIMEOUT
): Promise<string | undefined> {
  const { host, repository } = registryOf(reference);
  const address = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const scheme = /^(localhost|127\.\d+\.\d+\.\d+)(:|$)/.test(host) ? 'http' : 'https';
  const url = `${scheme}://${address}/v2/${repository}/manifests/${reference.tag ?? 'latest'}`;
  try {
    const signal = AbortSignal.timeout(timeout);
    const ask = (token?: string): Promise<Response> =>
      fetch(url, {
        method: 'HEAD',
        signal,
        headers: {
          accept: MANIFESTS,
          ...(token !== undefined && { authorization: `Bearer ${token}` })
        }
      });
    let response = await ask();
    if (response.status === 401) {
      const token = await anonymousToken(response.headers.get('www-authenticate') ?? '', signal);
      response = token === undefined ? response : await ask(token);
    }
    const digest = response.headers.get('docker-content-digest') ?? '';
    return response.ok && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
  } catch {
    return undefined;
  }
}

/** A token for reading what everybody may read. */
async function anonymousToken(challenge: string, signal: AbortSignal): Promise<string | undefined> {
  const parts = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])
  );
  const realm = parts.get('realm');
  if (!/^Bearer /i.test(challenge) || realm === undefined || !realm.startsWith('https://')) {
    return undefined;
  }
  const query = new URLSearchParams();
  for (const key of ['service', 'scope']) {
    const value = parts.get(key);
    if (value !== undefined) {
      query.set(key, value);
    }
  }
  const response = await fetch(`${realm}?${query.toString()}`, { signal });
  const { token, access_token: access } = (await response.json()) as Record<string, string>;
  return token ?? access;
}
