/** The commands that run and compile. Where they stand in menus and on keys is said in schema/. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { engineName } from '../engines/engine-text.js';
import { ENGINES, type EngineName } from '../engines/engines.js';
import { pipelineIcon } from '../icons.js';
import type { NotebookController } from '../notebook/controller.js';
import { size } from '../format.js';
import { problemCount } from '../text.js';
import type { ICompiled } from '../server/api.js';
import type { RunStatus } from '../../protocol/index.js';
import { PLACE_ARGUMENTS } from '../run-view/places.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

/** Milliseconds for which a good message is shown. */
const GOOD = 8000;

export interface IRunCommandContext {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly savoy: ISavoy;
  readonly palette: ICommandPalette | null;
  readonly showYaml: (title: string, yaml: string) => Promise<void>;
}

interface ITarget {
  readonly panel: NotebookPanel;
  readonly controller: NotebookController;
}

/** Adds the commands. */
export function addRunCommands(context: IRunCommandContext): void {
  const { app, tracker, savoy, palette, showYaml } = context;
  const { trans, controllers, launcher, notebooks, server, engines } = savoy;
  const { commands } = app;
  const target = ({ path }: ReadonlyPartialJSONObject): ITarget | undefined => {
    const panel =
      typeof path === 'string'
        ? (tracker.find(one => one.context.localPath === path) ?? null)
        : tracker.currentWidget;
    const controller = controllers.of(panel);
    return panel === null || controller === undefined ? undefined : { panel, controller };
  };
  const hasPipeline = (args: ReadonlyPartialJSONObject): boolean => {
    const controller = target(args)?.controller;
    return controller?.isTagged === true && controller.enabled;
  };
  const isReady = (args: ReadonlyPartialJSONObject): boolean => {
    const controller = target(args)?.controller;
    return hasPipeline(args) && controller !== undefined && !launcher.isBusy(controller);
  };
  /** A run that goes on: the one that is named, the one below the pointer, or that of a notebook. */
  const running = (args: ReadonlyPartialJSONObject): RunStatus | undefined => {
    const id =
      args['isContextMenu'] === true
        ? app.contextMenuHitTest(({ dataset }) => (dataset['run'] ?? '') !== '')?.dataset['run']
        : args['run'];
    const controller = target(args)?.controller;
    const run =
      typeof id === 'string'
        ? savoy.runs.running.find(each => each.id === id)
        : controller && notebooks.runsOf(controller).run;
    return run?.status === 'running' ? run : undefined;
  };
  const engineOf = ({ engine }: ReadonlyPartialJSONObject): EngineName =>
    engine === 'docker' ? 'docker' : 'local';
  const isChosen = (args: ReadonlyPartialJSONObject): boolean => {
    const controller = target(args)?.controller;
    return controller !== undefined && engines.of(controller) === engineOf(args);
  };
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Path of the notebook; the current one if absent.' }
      }
    }
  } as const;

  commands.addCommand(CommandIDs.run, {
    label: trans.__('Compile & Run'),
    caption: trans.__('Save the notebook and run all steps of its pipeline'),
    icon: runIcon,
    isEnabled: isReady,
    describedBy,
    execute: async args => {
      const found = target(args);
      if (found !== undefined) {
        await launcher.run(found.panel);
      }
    }
  });

  commands.addCommand(CommandIDs.cancelRun, {
    label: trans.__('Cancel Run'),
    caption: trans.__('Stop the run of this notebook'),
    icon: stopIcon,
    isEnabled: args => running(args) !== undefined,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...describedBy.args.properties,
          run: { type: 'string', description: 'Id of the run; that of the notebook if absent.' },
          isContextMenu: PLACE_ARGUMENTS.isContextMenu
        }
      }
    },
    execute: async args => {
      const run = running(args);
      if (run !== undefined) {
        await server.cancel(run.id, run.notebook).catch((error: unknown) => {
          Notification.error(error instanceof Error ? error.message : String(error));
        });
      }
    }
  });

  const compile = async (
    args: ReadonlyPartialJSONObject,
    save: boolean,
    done: (compiled: ICompiled, found: ITarget) => void | Promise<void>
  ): Promise<void> => {
    const found = target(args);
    const compiled = found && (await launcher.compile(found.panel, save));
    if (found !== undefined && compiled !== undefined) {
      await done(compiled, found);
    }
  };

  commands.addCommand(CommandIDs.compileAndSave, {
    label: trans.__('Compile and Save YAML'),
    caption: trans.__('Write the pipeline for Kubeflow beside the notebook'),
    isEnabled: isReady,
    describedBy,
    execute: args =>
      compile(args, true, ({ path = '' }) => {
        Notification.success(trans.__('The pipeline is saved as %1.', path), {
          autoClose: GOOD,
          actions: [
            {
              label: trans.__('Open'),
              callback: () => {
                void commands.execute('docmanager:open', { path });
              }
            }
          ]
        });
      })
  });

  commands.addCommand(CommandIDs.compile, {
    label: trans.__('Compile Only'),
    caption: trans.__('See whether the notebook compiles, and write nothing'),
    isEnabled: isReady,
    describedBy,
    execute: args =>
      compile(args, false, ({ yaml, diagnostics }, { controller }) => {
        const counts = { error: 0, warning: 0, info: 0 };
        diagnostics.forEach(({ severity }) => counts[severity]++);
        const problems = problemCount({ ...counts, info: 0 }, trans);
        const steps = controller.stepNames.length;
        Notification.success(
          [
            trans._n('%2 compiles: %1 step', '%2 compiles: %1 steps', steps, controller.fileName),
            size(yaml.length, trans),
            ...(problems === '' ? [] : [problems])
          ].join(', ') + '.',
          {
            autoClose: GOOD,
            actions: [
              {
                label: trans.__('Show YAML'),
                callback: () => {
                  void showYaml(controller.fileName, yaml);
                }
              }
            ]
          }
        );
      })
  });

  commands.addCommand(CommandIDs.showYaml, {
    label: trans.__('Show YAML'),
    caption: trans.__('Show the pipeline as Kubeflow gets it'),
    isEnabled: isReady,
    describedBy,
    execute: args =>
      compile(args, false, ({ yaml }, { controller }) => showYaml(controller.fileName, yaml))
  });

  commands.addCommand(CommandIDs.togglePipeline, {
    label: trans.__('Show Pipeline of This Notebook'),
    caption: trans.__('Chips, marks and graph of this notebook on or off'),
    icon: args => (args['isPalette'] === true ? undefined : pipelineIcon),
    isEnabled: args => target(args)?.controller.isTagged === true,
    isToggled: args => target(args)?.controller.enabled === true,
    describedBy,
    execute: args => {
      const controller = target(args)?.controller;
      if (controller !== undefined) {
        controller.enabled = !controller.enabled;
      }
    }
  });

  commands.addCommand(CommandIDs.chooseEngine, {
    label: args => {
      const engine = engineOf(args);
      const problem = engines.problem(engine);
      const name = trans.__('Run on: %1', engineName(engine, trans));
      // A menu has no room for a sentence; the panel has it.
      return problem === undefined ? name : trans.__('%1 — not available', name);
    },
    caption: args => engines.problem(engineOf(args))?.message ?? '',
    isEnabled: args => {
      const engine = engineOf(args);
      return hasPipeline(args) && (engines.problem(engine) === undefined || isChosen(args));
    },
    isToggled: args => isChosen(args),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...describedBy.args.properties,
          engine: {
            type: 'string',
            enum: [...ENGINES],
            description: 'Where the next runs of the notebook work.'
          }
        }
      }
    },
    execute: args => {
      const controller = target(args)?.controller;
      if (controller !== undefined) {
        engines.choose(controller, engineOf(args));
      }
    }
  });

  const refresh = (): void => {
    commands.notifyCommandChanged(CommandIDs.run);
    commands.notifyCommandChanged(CommandIDs.cancelRun);
  };
  launcher.changed.connect(refresh);
  engines.changed.connect(() => {
    commands.notifyCommandChanged(CommandIDs.chooseEngine);
  });
  const category = trans.__('Pipeline');
  for (const command of [
    CommandIDs.run,
    CommandIDs.cancelRun,
    CommandIDs.compileAndSave,
    CommandIDs.compile,
    CommandIDs.showYaml,
    CommandIDs.togglePipeline
  ]) {
    palette?.addItem({ command, category, args: { isPalette: true } });
  }
  for (const engine of ENGINES) {
    palette?.addItem({ command: CommandIDs.chooseEngine, category, args: { engine } });
  }
}
