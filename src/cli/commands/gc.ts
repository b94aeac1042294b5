/** `savoy gc`: free the space of snapshots that nothing needs. */
import {
  collectGarbage,
  DEFAULT_LIMITS,
  knownStateFolders,
  type GcLimits
} from '../../engine/index.js';
import type { CollectedStore, GcJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
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
      storeProgram()
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

/** `500MB`, `1.5GB`, `10%`, `none`: the command's declaration lets nothing else pass. */
function quotaOf(written: string | undefined): GcLimits['quota'] {
  if (written === undefined) {
    return DEFAULT_LIMITS.quota;
  }
  if (written === 'none') {
    return undefined;
  }
  const number = Number.parseFloat(written);
  const unit = /[kmgt]/i.exec(written)?.[0].toLowerCase() ?? '';
  return written.endsWith('%')
    ? { share: number / 100 }
    : { bytes: Math.round(number * (UNITS[unit] ?? 1)) };
}

function keepLastOf(written: string | undefined): number | undefined {
  if (written === undefined) {
    return DEFAULT_LIMITS.keepLast;
  }
  return written === 'all' ? undefined : Number(written);
}
