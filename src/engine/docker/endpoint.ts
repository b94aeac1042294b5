/**
 * Where the container engine listens, by the rules of Docker's own client: DOCKER_HOST, the context that
 * is chosen, the usual socket; then that of an engine without root.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../interpreter/jupyter-paths.js';

/** The address of an engine. */
export interface Endpoint {
  /** Path of its socket; absent: it is on another machine, or speaks no protocol that we know. */
  readonly socket?: string;
  /** As it was written, or where it was found. */
  readonly address: string;
  /** Who says so: `DOCKER_HOST`, `the context colima`; absent for the usual places. */
  readonly origin?: string;
}

const USUAL = '/var/run/docker.sock';

/** The engine that `docker` would talk to. Reads files, connects to nothing. */
export function findEndpoint({ environment, home }: Machine): Endpoint {
  const named = environment['DOCKER_HOST'];
  if (named) {
    return { ...readAddress(named), origin: 'DOCKER_HOST' };
  }
  const settings = environment['DOCKER_CONFIG'] || path.join(home, '.docker');
  const context = environment['DOCKER_CONTEXT'] || currentContext(settings);
  const host = context === undefined ? undefined : contextHost(settings, context);
  if (host !== undefined) {
    return { ...readAddress(host), origin: `the context ${context}` };
  }
  const runtime = environment['XDG_RUNTIME_DIR'];
  const places = [USUAL, ...(runtime ? [path.join(runtime, 'docker.sock')] : [])];
  const socket = places.find(existsSync) ?? USUAL;
  return { socket, address: `unix://${socket}` };
}

function readAddress(address: string): Endpoint {
  return address.startsWith('unix://')
    ? { socket: address.slice('unix://'.length), address }
    : { address };
}

/** `default` is what there is without contexts. */
function currentContext(settings: string): string | undefined {
  const { currentContext: name } = readJson(path.join(settings, 'config.json')) as {
    readonly currentContext?: unknown;
  };
  return typeof name === 'string' && name !== '' && name !== 'default' ? name : undefined;
}

/** Contexts are kept in folders that are named by the hash of their names (docker/cli, context/store). */
function contextHost(settings: string, name: string): string | undefined {
  const id = createHash('sha256').update(name).digest('hex');
  const { Endpoints: endpoints } = readJson(
    path.join(settings, 'contexts', 'meta', id, 'meta.json')
  ) as { readonly Endpoints?: { readonly docker?: { readonly Host?: unknown } } };
  const host = endpoints?.docker?.Host;
  return typeof host === 'string' ? host : undefined;
}

function readJson(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
