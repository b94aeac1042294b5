/** `savoy gc`: free the space of snapshots that nothing needs. */
import {
  collectGarbage,
  DEFAULT_LIMITS,
  knownStateFolders,
  type GcLimits
} from '../../engine/index.js';
import type { CollectedStore, GcJson } from '../../protocol/index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { reportOne } from '../notebook-argument.js';
import { renderGc } from '../render/gc-text.js';
import { printJson } from '../render/json.js';
import { standpoint } from '../run-argument.js';
import { storeProgram } from '../store-argument.js';
import type { Terminal } from '../terminal.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const limits: GcLimits = {
    quota: quotaOf(args.value('quota')),
    keepLast: keepLastOf(args.value('keep-last'))
  };
  const { folder, environment } = standpoint();
  const stores: CollectedStore[] = [];
  let code: ExitCode = EXIT.done;
  for (const stateFolder of knownStateFolders(folder, environment)) {
    const { value, problem } = await collectGarbage(
      stateFolder,
      limits,
      args.has('dry-run'),
      storeProgram(args)
    );
    if (value === undefined) {
      reportOne(problem, terminal);
      code = EXIT.missing;
    } else {
      stores.push(value);
    }
  }
  const document: GcJson = {
    schema: 'savoy.gc/1',
    dry_run: args.has('dry-run'),
    keep_last: limits.keepLast ?? null,
    stores
  };
  terminal.out(
    args.choice('format') === 'json' ? printJson(document) : renderGc(document, terminal.outStyle)
  );
  return code;
}

/** `500MB`, `20 GB`, `10%`, `none` */
function quotaOf(written: string | undefined): GcLimits['quota'] {
  if (written === undefined) {
    return DEFAULT_LIMITS.quota;
  }
  if (written === 'none') {
    return undefined;
  }
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) *([kmgt]?b?|%)$/i.exec(written) ?? [];
  if (number === undefined || (unit === '%' && Number(number) > 100)) {
    throw new UsageError(`--quota is a size such as 500MB, 20GB or 10%, or none, not ${written}.`);
  }
  return unit === '%'
    ? { share: Number(number) / 100 }
    : { bytes: Math.round(Number(number) * (UNITS[unit.toLowerCase().replace('b', '')] ?? 1)) };
}

function keepLastOf(written: string | undefined): number | undefined {
  if (written === undefined) {
    return DEFAULT_LIMITS.keepLast;
  }
  if (written === 'all') {
    return undefined;
  }
  if (!/^[1-9]\d{0,8}$/.test(written)) {
    throw new UsageError(`--keep-last is a number from 1 on, or all, not ${written}.`);
  }
  return Number(written);
}
