/** Where the parts of this installation are: the bundle lies in jupyterlab_savoy/node. */
import { fileURLToPath } from 'node:url';
import { IS_BUNDLED } from './version.js';

const PACKAGE = new URL(IS_BUNDLED ? '..' : '../../jupyterlab_savoy/', import.meta.url);

/** The program that the notebook's Python runs to say what it has. */
export const ENVIRONMENT_PROGRAM = fileURLToPath(new URL('runtime/environment.py', PACKAGE));

/** The step runtime as it is embedded into pipelines. */
export const EMBEDDED_RUNTIME = fileURLToPath(new URL('node/runtime.json', PACKAGE));

/** The process that local steps are copies of. */
export const ZYGOTE_PROGRAM = fileURLToPath(new URL('runtime/local/zygote.py', PACKAGE));

/** IPython in the state of a step. */
export const CONSOLE_PROGRAM = fileURLToPath(new URL('runtime/local/console.py', PACKAGE));

/** The store of snapshots. */
export const STORE_PROGRAM = fileURLToPath(new URL('runtime/store/command.py', PACKAGE));

/** Makes the step runtime known to a kernel. */
export const RUNTIME_START = fileURLToPath(new URL('runtime/local/start.py', PACKAGE));

/** The program itself, for starting it again. */
export const SAVOY_PROGRAM = fileURLToPath(new URL('node/savoy.cjs', PACKAGE));
