/** Words for where runs work. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { EngineName } from './engines.js';

/** Name of a place, as it stands in a choice. */
export function engineName(engine: EngineName, trans: TranslationBundle): string {
  switch (engine) {
    case 'local':
      return trans.__('This machine');
    case 'docker':
      return trans.__('Containers (Docker)');
  }
}

/** `in containers`, for runs that were not simply on the server's machine. */
export function ranWhere(engine: string | undefined, trans: TranslationBundle): string | undefined {
  return engine === 'docker' ? trans.__('in containers') : undefined;
}
