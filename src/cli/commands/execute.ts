/** `savoy execute FOLDER`: what `savoy run --detach` starts; nobody watches. */
import { executeRun, RunDirectory } from '../../engine/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ZYGOTE_PROGRAM } from '../installation.js';
import { onInterrupt } from '../run-session.js';

export async function run(args: Arguments): Promise<ExitCode> {
  const handle = executeRun(new RunDirectory(args.first), {
    program: ZYGOTE_PROGRAM,
    environment: process.env
  });
  const release = onInterrupt(handle, () => undefined);
  const { outcome } = await handle.done;
  release();
  return outcome === 'succeeded' ? EXIT.done : EXIT.failed;
}
