/**
 * Folders in which Jupyter looks for data, in its order (jupyter_core.paths.jupyter_path). Takes the
 * machine as an argument, so that each platform's rules can be tested on any.
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** What the search depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Numeric id of the user; absent on Windows. */
  readonly user?: number;
}

/** This machine, as this process sees it. */
export function thisMachine(home: string): Machine {
  const user = process.getuid?.();
  return {
    platform: process.platform,
    environment: process.env,
    home,
    ...(user !== undefined && { user })
  };
}

/**
 * Data folders, most important first. `prefix` is `sys.prefix` of the Python that Jupyter would run in.
 */
export function jupyterDataFolders(machine: Machine, prefix: string | undefined): string[] {
  const { environment, platform } = machine;
  const explicit = split(environment['JUPYTER_PATH'], platform);
  const user = [userDataFolder(machine)];
  const inPrefix = prefix === undefined ? [] : [path.join(prefix, 'share', 'jupyter')];
  const both =
    prefix !== undefined && prefersPrefix(machine, prefix)
      ? [...inPrefix, ...user]
      : [...user, ...inPrefix];
  return [...new Set([...explicit, ...both, ...systemFolders(machine)])];
}

function split(list: string | undefined, platform: NodeJS.Platform): string[] {
  return (list ?? '').split(platform === 'win32' ? ';' : ':').filter(folder => folder !== '');
}

function userDataFolder({ environment, platform, home }: Machine): string {
  const named = environment['JUPYTER_DATA_DIR'];
  if (named) {
    return named;
  }
  switch (platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Jupyter');
    case 'win32': {
      const roaming = environment['APPDATA'];
      return roaming ? path.join(roaming, 'jupyter') : path.join(home, '.jupyter', 'data');
    }
    default:
      return path.join(
        environment['XDG_DATA_HOME'] || path.join(home, '.local', 'share'),
        'jupyter'
      );
  }
}

function systemFolders({ environment, platform }: Machine): string[] {
  if (platform === 'win32') {
    const common = environment['PROGRAMDATA'];
    return common ? [path.join(common, 'jupyter')] : [];
  }
  return ['/usr/local/share/jupyter', '/usr/share/jupyter'];
}

/** An environment of the user's own goes before their data folder (prefer_environment_over_user). */
function prefersPrefix({ environment, user }: Machine, prefix: string): boolean {
  const said = environment['JUPYTER_PREFER_ENV_PATH'];
  if (said !== undefined) {
    return !['no', 'n', 'false', 'off', '0', '0.0'].includes(said.toLowerCase());
  }
  if (existsSync(path.join(prefix, 'pyvenv.cfg'))) {
    return isOwner(prefix, user);
  }
  const conda = environment['CONDA_PREFIX'];
  return (
    conda !== undefined &&
    prefix.startsWith(conda) &&
    (environment['CONDA_DEFAULT_ENV'] ?? 'base') !== 'base' &&
    isOwner(prefix, user)
  );
}

function isOwner(folder: string, user: number | undefined): boolean {
  try {
    return user === undefined || statSync(folder).uid === user;
  } catch {
    return false;
  }
}
