/** What the plugins of this package share. */
import { Token } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { AnalysisClient } from './analysis/client.js';
import type { CellActions } from './cells/actions.js';
import type { Controllers } from './notebook/controllers.js';
import type { Engines } from './engines/engines.js';
import type { Environments } from './environment/environments.js';
import type { Launcher } from './runs/launcher.js';
import type { OpenNotebooks } from './runs/open-notebooks.js';
import type { Runs } from './runs/runs.js';
import type { ISavoyServer } from './server/api.js';
import type { Settings } from './settings.js';

export interface ISavoy {
  readonly controllers: Controllers;
  readonly actions: CellActions;
  readonly analysis: AnalysisClient;
  readonly server: ISavoyServer;
  readonly runs: Runs;
  /** Runs of the open notebooks, and values for their parameters. */
  readonly notebooks: OpenNotebooks;
  readonly launcher: Launcher;
  /** Where runs can work, and what people have chosen. */
  readonly engines: Engines;
  /** The environments of the open notebooks, as containers get them. */
  readonly environments: Environments;
  readonly settings: Settings;
  readonly trans: TranslationBundle;
}

export const ISavoy = new Token<ISavoy>(
  'jupyterlab-savoy:ISavoy',
  'The pipelines of the open notebooks: what is found out about them, and changes to them.'
);

/** Names of the commands. */
export const CommandIDs = {
  editCell: 'savoy:edit-cell',
  tagCell: 'savoy:tag-cell',
  dependOn: 'savoy:depend-on',
  nextStep: 'savoy:next-step',
  previousStep: 'savoy:previous-step',
  showFixes: 'savoy:show-fixes',
  openPanel: 'savoy:open-panel',
  showProblems: 'savoy:show-problems',
  openGraph: 'savoy:open-graph',
  suggest: 'savoy:suggest',
  acceptSuggestions: 'savoy:accept-suggestions',
  togglePipeline: 'savoy:toggle-pipeline',
  run: 'savoy:run',
  cancelRun: 'savoy:cancel-run',
  chooseEngine: 'savoy:choose-engine',
  openRun: 'savoy:open-run',
  compileAndSave: 'savoy:compile-and-save',
  compile: 'savoy:compile',
  showYaml: 'savoy:show-yaml',
  showParameters: 'savoy:show-parameters',
  showRuns: 'savoy:show-runs',
  compareRuns: 'savoy:compare-runs',
  openRunNotebook: 'savoy:open-run-notebook',
  rerun: 'savoy:rerun',
  openState: 'savoy:open-state',
  showVariables: 'savoy:show-variables'
} as const;
