/** Where the parts of this installation are: the bundle lies in jupyterlab_savoy/node. */
import { fileURLToPath } from 'node:url';
import { IS_BUNDLED } from './version.js';

const PACKAGE = new URL(IS_BUNDLED ? '..' : '../../jupyterlab_savoy/', import.meta.url);

/** The program that the notebook's Python runs to say what it has. */
export const ENVIRONMENT_PROGRAM = fileURLToPath(new URL('runtime/environment.py', PACKAGE));

/** The step runtime as it is embedded into pipelines. */
export const EMBEDDED_RUNTIME = fileURLToPath(new URL('node/runtime.json', PACKAGE));
