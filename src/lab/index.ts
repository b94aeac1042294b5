/** The plugins of the package. Each can be switched off on its own. */
import { chipsPlugin } from './cells/plugin.js';
import { savoyPlugin } from './plugin.js';

export { ISavoy } from './tokens.js';

export default [savoyPlugin, chipsPlugin];
