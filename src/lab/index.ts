import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** Loads without effect: tagging, panel and runs follow. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-savoy:plugin',
  description: 'Turns a notebook into a pipeline.',
  autoStart: true,
  activate: () => undefined
};

export default plugin;
