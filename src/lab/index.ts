/** The plugins of the package. Each can be switched off on its own. */
import { chipsPlugin } from './cells/plugin.js';
import { editorPlugin } from './editor/plugin.js';
import { graphPlugin } from './graph/plugin.js';
import { panelPlugin } from './panel/plugin.js';
import { savoyPlugin } from './plugin.js';
import { runPlugin } from './runs/plugin.js';
import { runViewPlugin } from './run-view/plugin.js';
import { statusPlugin } from './status/plugin.js';

export { ISavoy } from './tokens.js';

export default [
  savoyPlugin,
  chipsPlugin,
  panelPlugin,
  graphPlugin,
  editorPlugin,
  runPlugin,
  runViewPlugin,
  statusPlugin
];
