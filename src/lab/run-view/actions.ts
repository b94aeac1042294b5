/** What the run view can ask the page for. */
import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';
import { messageOf } from '../answer.js';
import { openMenuBelow, type MenuEntry } from '../components/menu-below.js';
import type { RerunJson, RunStatus } from '../../protocol/index.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import type { IRunPlace, IRunViewActions } from './parts.js';
import type { Places } from './places.js';

/** What a rerun may run: of a step, and of a whole run. */
const STEP_MODES: readonly RerunJson['mode'][] = ['from-after', 'from', 'only'];
const RUN_MODES: readonly RerunJson['mode'][] = ['stale', 'failed'];

export interface IRunViewHost {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly places: Places;
  /** Brings a notebook that is closed into view. */
  readonly openNotebook: (path: string) => Promise<unknown>;
}

export function runViewActions(host: IRunViewHost): IRunViewActions {
  const { savoy, commands } = host;
  const place = ({ run: { id, notebook }, step }: IRunPlace) => ({
    run: id,
    notebook,
    ...(step !== undefined && { step })
  });
  const run = (command: string, args: Parameters<CommandRegistry['execute']>[1]): void => {
    commands.execute(command, args).catch((error: unknown) => {
      Notification.error(messageOf(error));
    });
  };
  return {
    cancel: ({ id, notebook }) => {
      savoy.server.cancel(id, notebook).catch((error: unknown) => {
        Notification.error(messageOf(error));
      });
    },
    rerunMenu: (at, anchor) => {
      openRerunMenu(commands, place(at), anchor);
    },
    compare: at => {
      run(CommandIDs.compareRuns, place({ run: at }));
    },
    openNotebook: at => {
      run(CommandIDs.openRunNotebook, place({ run: at }));
    },
    openRun: (id, notebook) => {
      run(CommandIDs.openRun, { run: id, notebook });
    },
    openState: at => {
      run(CommandIDs.openState, place(at));
    },
    goToCell: (at, cell, line) => {
      void goToCell(host, at, cell, line);
    },
    goToStep: ({ notebook }, step) => {
      void withPanel(host, notebook, panel => savoy.actions.goToStep(panel, step));
    }
  };
}

/** The menu of reruns, below a button; the focus goes back to it. */
export function openRerunMenu(
  commands: CommandRegistry,
  place: { readonly run?: string; readonly notebook: string; readonly step?: string },
  anchor: HTMLElement
): void {
  const reruns = (modes: readonly RerunJson['mode'][]): readonly MenuEntry[] =>
    modes.map(mode => [CommandIDs.rerun, { ...place, mode }]);
  openMenuBelow({
    commands,
    anchor,
    className: 'jp-savoy-RerunMenu',
    groups: [...(place.step === undefined ? [] : [reruns(STEP_MODES)]), reruns(RUN_MODES)]
  });
}

/** The cell of the notebook as it is now: the same code at best, else the step that it belonged to. */
async function goToCell(
  host: IRunViewHost,
  run: RunStatus,
  cell: number,
  line: number | undefined
): Promise<void> {
  const { savoy } = host;
  const code = await codeOf(savoy, run, cell);
  await withPanel(host, run.notebook, async panel => {
    const cells = panel.content.widgets;
    const isIt = (index: number): boolean => cells[index]?.model.sharedModel.getSource() === code;
    const index = isIt(cell) ? cell : cells.findIndex((_, i) => isIt(i));
    const found = cells[index] ?? cells[cell];
    if (found === undefined) {
      return;
    }
    await savoy.actions.goTo(panel, found.model.id, line === undefined ? 'command' : 'edit');
    if (line !== undefined) {
      found.editor?.setCursorPosition({ line, column: 0 });
      found.editor?.focus();
    }
  });
}

async function codeOf(
  { runs, server }: ISavoy,
  { id, notebook }: RunStatus,
  cell: number
): Promise<string | undefined> {
  const record =
    runs.model(id)?.record ?? (await server.record(id, notebook).catch(() => undefined));
  return record?.code[String(cell)];
}

async function withPanel(
  { places, openNotebook }: IRunViewHost,
  notebook: string,
  act: (panel: NotebookPanel) => Promise<void>
): Promise<void> {
  await openNotebook(notebook);
  const panel = places.panelOf(notebook);
  if (panel !== undefined) {
    await panel.context.ready;
    await act(panel);
  }
}
