/** The commands for runs, reruns and states. What they need is loaded when they are first used. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, Notification, type ICommandPalette } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { messageOf } from '../answer.js';
import { ago } from '../format.js';
import { pipelineIcon } from '../icons.js';
import type { RerunJson, RunStatus } from '../../protocol/index.js';
import { modeName, shortId } from '../run-text.js';
import { PLACE_ARGUMENTS, type IPlace, type Places } from './places.js';
import type { RunViews } from './views.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

/** What a rerun may run. */
const MODES: readonly RerunJson['mode'][] = ['from-after', 'from', 'only', 'stale', 'failed'];

export interface IRunViewCommands {
  readonly app: JupyterFrontEnd;
  readonly savoy: ISavoy;
  readonly places: Places;
  readonly views: RunViews;
  readonly palette: ICommandPalette | null;
}

type Arguments = ReadonlyPartialJSONObject;

/** Adds the commands. */
export function addRunViewCommands(context: IRunViewCommands): void {
  const { app, palette, places, savoy, views } = context;
  const { commands } = app;
  const { trans, server } = savoy;
  const hasPlace = (args: Arguments): boolean => places.of(args) !== undefined;
  const hasStep = (args: Arguments): boolean => places.of(args)?.step !== undefined;
  const describedBy = (more: object = {}) => ({
    args: { type: 'object', properties: { ...PLACE_ARGUMENTS, ...more } }
  });
  const before = {
    before: { type: 'boolean', description: 'The state before the step, not the one after it.' }
  };
  /** Does something with a run, or says that there is none. */
  const withRun = async (
    args: Arguments,
    act: (place: IPlace, run: RunStatus) => Promise<unknown>
  ): Promise<void> => {
    const place = places.of(args);
    try {
      const run = place && (await runOf(savoy, place));
      if (place !== undefined && run === undefined) {
        Notification.info(trans.__('There is no run of this notebook yet.'), { autoClose: 5000 });
      } else if (place !== undefined && run !== undefined) {
        await act(place, run);
      }
    } catch (error) {
      Notification.error(messageOf(error));
    }
  };

  commands.addCommand(CommandIDs.openRun, {
    label: trans.__('Show Pipeline Run'),
    caption: trans.__('Show the graph, the time line and the outputs of a run'),
    icon: pipelineIcon,
    isEnabled: hasPlace,
    describedBy: describedBy({
      ownView: { type: 'boolean', description: 'Whether it gets a tab of its own.' },
      activate: { type: 'boolean', description: 'Whether it gets the focus; yes if absent.' }
    }),
    execute: async args => {
      const options = { ownView: args['ownView'] === true, activate: args['activate'] !== false };
      const named = places.of(args);
      if (named?.run !== undefined) {
        // What is known of the run comes while the view opens.
        await views.open({ ...named, run: named.run }, options);
      } else {
        await withRun(args, (place, { id }) => views.open({ ...place, run: id }, options));
      }
    }
  });

  commands.addCommand(CommandIDs.rerun, {
    label: args => rerunLabel(modeOf(args), places.of(args)?.step, savoy),
    caption: trans.__('Show what would run and what would be reused, and run it'),
    isEnabled: args =>
      args['mode'] === 'stale' || args['mode'] === 'failed' ? hasPlace(args) : hasStep(args),
    describedBy: describedBy({
      mode: { type: 'string', enum: MODES, description: 'Which steps run.' }
    }),
    execute: async args => {
      const place = places.of(args);
      if (place !== undefined) {
        const { rerun } = await import('../rerun/rerun.js');
        await rerun(savoy, places, place, modeOf(args)).catch(say);
      }
    }
  });

  commands.addCommand(CommandIDs.openState, {
    label: args => {
      const step = places.of(args)?.step ?? '';
      return args['before'] === true
        ? trans.__('Open State Before %1…', step)
        : trans.__('Open State After %1…', step);
    },
    caption: trans.__('Put the variables into the kernel of the notebook or a new console'),
    isEnabled: hasStep,
    describedBy: describedBy(before),
    execute: args =>
      withRun(args, async ({ notebook, step: name = '' }, run) => {
        const step = run.steps.find(each => each.name === name);
        if (step === undefined) {
          throw new Error(trans.__('%1 was no step of that run.', name));
        }
        const { openState } = await import('../state/open-state.js');
        await openState(
          { app, savoy, panel: places.panelOf(notebook) },
          { notebook, run: run.id, step: name },
          step,
          args['before'] === true
        );
      })
  });

  commands.addCommand(CommandIDs.showVariables, {
    label: args => trans.__('Show Variables After %1', places.of(args)?.step ?? ''),
    caption: trans.__('Look at the variables without opening them'),
    isEnabled: hasStep,
    describedBy: describedBy(),
    execute: args =>
      withRun(args, ({ notebook, step = '' }, { id }) =>
        views.open({ notebook, run: id, step }, { part: 'variables' })
      )
  });

  commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare Pipeline Runs…'),
    caption: trans.__('Show what differs between two runs'),
    isEnabled: hasPlace,
    describedBy: describedBy({
      other: { type: 'string', description: 'Id of the other run; asked for if absent.' }
    }),
    execute: args =>
      withRun(args, async ({ notebook }, run) => {
        const { other } = args;
        const chosen = typeof other === 'string' ? other : await chooseOther(savoy, run);
        if (chosen === undefined) {
          return;
        }
        const [one = '', two = ''] = [run.id, chosen].sort();
        const [diff, { diffWidget }] = await Promise.all([
          server.diff(one, two, notebook),
          import('../diff/widget.js')
        ]);
        const widget = diffWidget(diff, savoy, id => {
          void commands.execute(CommandIDs.openRun, { run: id, notebook });
        });
        app.shell.add(widget, 'main');
        app.shell.activateById(widget.id);
      })
  });

  commands.addCommand(CommandIDs.openRunNotebook, {
    label: trans.__('Open Notebook as It Was Run'),
    caption: trans.__('Save the notebook with the outputs of the run beside it, and open it'),
    isEnabled: hasPlace,
    describedBy: describedBy(),
    execute: args =>
      withRun(args, async ({ notebook }, { id }) => {
        const content = await server.notebook(id, notebook);
        const path = `${notebook.replace(/\.ipynb$/, '')}.run-${id}.ipynb`;
        await app.serviceManager.contents.save(path, {
          type: 'notebook',
          format: 'json',
          content
        });
        await commands.execute('docmanager:open', { path });
      })
  });

  commands.addCommand(CommandIDs.showRuns, {
    label: trans.__('Show All Pipeline Runs'),
    caption: trans.__('List the runs of all notebooks'),
    icon: pipelineIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const { runsWidget } = await import('../run-list/widget.js');
      const widget = runsWidget(savoy, commands);
      if (!widget.isAttached) {
        app.shell.add(widget, 'main');
      }
      app.shell.activateById(widget.id);
    }
  });

  // Names that are seen on their own say what they are about.
  const category = trans.__('Pipeline');
  for (const mode of MODES) {
    palette?.addItem({ command: CommandIDs.rerun, args: { mode }, category });
  }
  for (const command of [
    CommandIDs.openRun,
    CommandIDs.showRuns,
    CommandIDs.compareRuns,
    CommandIDs.openRunNotebook,
    CommandIDs.openState,
    CommandIDs.showVariables
  ]) {
    palette?.addItem({ command, category });
  }
  palette?.addItem({ command: CommandIDs.openState, args: { before: true }, category });
}

function say(error: unknown): void {
  Notification.error(messageOf(error));
}

function modeOf(args: Arguments): RerunJson['mode'] {
  return MODES.find(mode => mode === args['mode']) ?? 'from-after';
}

function rerunLabel(mode: RerunJson['mode'], step = '…', { trans }: ISavoy): string {
  switch (mode) {
    case 'from-after':
      return trans.__('Rerun from Right After %1', step);
    case 'from':
      return trans.__('Rerun from %1', step);
    case 'only':
      return trans.__('Rerun Only %1', step);
    case 'stale':
      return trans.__('Rerun What Is Out of Date');
    case 'failed':
      return trans.__('Rerun What Failed');
  }
}

/** The run of a place, as far as the page knows it. */
function knownRun({ runs }: ISavoy, { notebook, run }: IPlace): RunStatus | undefined {
  return run === undefined ? runs.of(notebook) : runs.list(notebook).find(({ id }) => id === run);
}

async function runOf(savoy: ISavoy, place: IPlace): Promise<RunStatus | undefined> {
  const known = knownRun(savoy, place);
  if (known !== undefined) {
    return known;
  }
  if (place.run !== undefined) {
    return savoy.server.run(place.run, place.notebook);
  }
  await savoy.runs.refresh(place.notebook);
  return knownRun(savoy, place);
}

/** Asks for the run to compare with: the one it went on from stands first. */
async function chooseOther({ runs, trans }: ISavoy, run: RunStatus): Promise<string | undefined> {
  const others = (await runs.refresh(run.notebook)).filter(({ id }) => id !== run.id);
  others.sort((a, b) => Number(b.id === run.parent) - Number(a.id === run.parent));
  if (others.length === 0) {
    Notification.info(trans.__('There is no other run to compare with.'), { autoClose: 5000 });
    return undefined;
  }
  const now = Date.now();
  const items = others.map(
    each => `…${shortId(each.id)} · ${ago(each.started, now, trans)} · ${modeName(each, trans)}`
  );
  const { value } = await InputDialog.getItem({
    title: trans.__('Compare …%1 with', shortId(run.id)),
    items,
    current: 0
  });
  return value === null ? undefined : others[items.indexOf(value)]?.id;
}
