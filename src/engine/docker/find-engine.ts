/** Connects to the container engine and says in a sentence why it cannot be used, where that is so. */
import {
  diagnostic,
  ENGINE_ELSEWHERE,
  ENGINE_FORBIDDEN,
  ENGINE_TOO_OLD,
  NO_CONTAINER_ENGINE,
  type Diagnostic
} from '../../core/index.js';
import type { Machine } from '../interpreter/jupyter-paths.js';
import { findEndpoint, type Endpoint } from './endpoint.js';
import { EngineApi, EngineUnreachable, type EngineVersion } from './engine-api.js';

/** Docker 19.03, the first whose containers can be lent a GPU by this interface. */
const OLDEST = '1.40';
/** The newest that this program was written for; newer engines speak it too. */
const NEWEST = '1.47';

/** An engine that can be used. */
export interface FoundEngine {
  readonly api: EngineApi;
  readonly version: string;
  readonly endpoint: Endpoint;
}

export type EngineResult =
  | { readonly engine: FoundEngine; readonly problem?: never }
  | { readonly engine?: never; readonly problem: Diagnostic };

/** Find the engine and agree on a version of its interface. Never rejects. */
export async function findEngine(machine: Machine): Promise<EngineResult> {
  const endpoint = findEndpoint(machine);
  if (endpoint.socket === undefined) {
    return { problem: elsewhere(endpoint) };
  }
  const api = new EngineApi(endpoint.socket);
  try {
    const version = (await api.ask('GET', '/version')) as EngineVersion;
    if (compareApiVersions(version.ApiVersion, OLDEST) < 0) {
      api.close();
      return { problem: tooOld(version, endpoint) };
    }
    const agreed = compareApiVersions(version.ApiVersion, NEWEST) < 0 ? version.ApiVersion : NEWEST;
    api.prefix = `/v${agreed}`;
    return { engine: { api, version: version.Version, endpoint } };
  } catch (error) {
    api.close();
    return { problem: unreachable(error, endpoint) };
  }
}

/** `1.9` is older than `1.40`. */
export function compareApiVersions(a: string, b: string): number {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [a, b].map(version =>
    version.split('.').map(Number)
  ) as [number[], number[]];
  return majorA - majorB || minorA - minorB;
}

function elsewhere({ address, origin = '' }: Endpoint): Diagnostic {
  return diagnostic(ENGINE_ELSEWHERE, {
    message: `${origin} names ${address}, which is not a socket of this machine: the folders of the notebook cannot be lent to containers there.`,
    hint: 'Use a Docker engine on this machine (DOCKER_HOST=unix:///var/run/docker.sock), or run with --engine local.'
  });
}

function tooOld({ Version: version, ApiVersion: api }: EngineVersion, { address }: Endpoint) {
  return diagnostic(ENGINE_TOO_OLD, {
    message: `The Docker engine at ${address} is ${version} (API ${api}), and 19.03 (API ${OLDEST}) is the oldest that works.`,
    hint: 'Upgrade Docker, or run with --engine local.'
  });
}

function unreachable(error: unknown, { socket, origin }: Endpoint): Diagnostic {
  const code = error instanceof EngineUnreachable ? error.code : '';
  const by = origin === undefined ? '' : `, which ${origin} names`;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return diagnostic(ENGINE_FORBIDDEN, {
        message: `You may not use the Docker engine at ${socket}${by}: its socket belongs to others.`,
        hint: 'Join its group (sudo usermod -aG docker $USER, then log in again), use Docker without root (dockerd-rootless-setuptool.sh install), or run with --engine local.'
      });
    case 'ENOENT':
      return diagnostic(NO_CONTAINER_ENGINE, {
        message: `There is no Docker engine at ${socket}${by}: none is installed, or it is not started.`,
        hint: 'Start it (sudo systemctl start docker), install it (https://docs.docker.com/engine/install), or run with --engine local.'
      });
    case 'ECONNREFUSED':
      return diagnostic(NO_CONTAINER_ENGINE, {
        message: `The Docker engine at ${socket}${by} is not running.`,
        hint: 'Start it (sudo systemctl start docker), or run with --engine local.'
      });
    default: {
      const why = error instanceof Error ? error.message : String(error);
      return diagnostic(NO_CONTAINER_ENGINE, {
        message: `What listens at ${socket}${by} does not answer as a Docker engine does: ${why}.`,
        hint: 'Restart it, or run with --engine local.'
      });
    }
  }
}
