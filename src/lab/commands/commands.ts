/** The commands for cells and steps. Where they stand in menus and on keys is said in schema/. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { SpecialRole } from '../../core/index.js';
import type { ITarget } from '../cells/actions.js';
import { pipelineIcon, ROLE_ICONS } from '../icons.js';
import { roleHelp } from '../text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

const ROLES: readonly (SpecialRole | 'step' | 'none')[] = [
  'step',
  'imports',
  'functions',
  'parameters',
  'metrics',
  'skip',
  'none'
];

type Role = (typeof ROLES)[number];

export interface ICommandContext {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly savoy: ISavoy;
  readonly palette: ICommandPalette | null;
}

/** Arguments of commands that act on cells. */
const CELL_ARGUMENTS = {
  isContextMenu: {
    type: 'boolean',
    description: 'Whether the command was chosen in a menu that was opened over a cell.'
  }
} as const;

/** Adds the commands. */
export function addCellCommands(context: ICommandContext): void {
  const { app, tracker, savoy, palette } = context;
  const { trans, actions, controllers } = savoy;
  const { commands } = app;
  const target = (args: ReadonlyPartialJSONObject): ITarget | undefined =>
    args['isContextMenu'] === true
      ? targetAtPointer(context)
      : actions.target(tracker.currentWidget);
  const editable = (args: ReadonlyPartialJSONObject): boolean => {
    const found = target(args);
    return found?.controller.canEdit === true && found.cell.model.type === 'code';
  };
  const describedBy = (properties: object = {}) => ({
    args: { type: 'object', properties: { ...properties, ...CELL_ARGUMENTS } }
  });

  commands.addCommand(CommandIDs.tagCell, {
    label: args => tagLabel(roleOf(args), savoy),
    caption: args => roleHelp(roleOf(args), trans),
    icon: args => (args['toolbar'] === true ? pipelineIcon : ROLE_ICONS[roleOf(args)]),
    isEnabled: editable,
    isToggled: args => {
      const found = target(args);
      const view = found?.controller.view(found.cell.model.id);
      return view?.role === roleOf(args) && view.role !== 'none';
    },
    describedBy: describedBy({
      role: { type: 'string', description: 'What the cells are to be.', enum: ROLES },
      toolbar: { type: 'boolean', description: 'Whether it stands in the toolbar of the cell.' }
    }),
    execute: async args => {
      const found = target(args);
      const role = roleOf(args);
      if (found === undefined) {
        return;
      }
      if (role === 'step') {
        await actions.edit(found, { role: 'step', focus: 'name' });
      } else {
        actions.tag(found, role);
      }
    }
  });

  commands.addCommand(CommandIDs.editCell, {
    label: trans.__('Edit Pipeline Tags…'),
    caption: trans.__('Say what the selected cells are in the pipeline'),
    icon: pipelineIcon,
    isEnabled: editable,
    describedBy: describedBy(),
    execute: async args => {
      const found = target(args);
      if (found !== undefined) {
        await actions.edit(found);
      }
    }
  });

  commands.addCommand(CommandIDs.dependOn, {
    label: trans.__('Depend On…'),
    caption: trans.__('Choose the steps that the step of this cell runs after'),
    isEnabled: editable,
    describedBy: describedBy(),
    execute: async args => {
      const found = target(args);
      if (found !== undefined) {
        await actions.edit(found, { role: 'step', focus: 'dependencies' });
      }
    }
  });

  for (const [id, direction, label] of [
    [CommandIDs.nextStep, 1, trans.__('Go to Next Step')],
    [CommandIDs.previousStep, -1, trans.__('Go to Previous Step')]
  ] as const) {
    commands.addCommand(id, {
      label,
      isEnabled: () => controllers.current?.isTagged === true,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        const panel = tracker.currentWidget;
        if (panel !== null) {
          await actions.goToNeighbour(panel, direction);
        }
      }
    });
  }

  const category = trans.__('Pipeline');
  for (const role of ROLES) {
    palette?.addItem({ command: CommandIDs.tagCell, args: { role }, category });
  }
  for (const command of [
    CommandIDs.editCell,
    CommandIDs.dependOn,
    CommandIDs.nextStep,
    CommandIDs.previousStep
  ]) {
    palette?.addItem({ command, category });
  }
}

function roleOf(args: ReadonlyPartialJSONObject): Role {
  return ROLES.find(role => role === args['role']) ?? 'step';
}

function tagLabel(role: Role, { trans }: ISavoy): string {
  switch (role) {
    case 'step':
      return trans.__('Tag as Step…');
    case 'imports':
      return trans.__('Tag as Imports');
    case 'functions':
      return trans.__('Tag as Functions');
    case 'parameters':
      return trans.__('Tag as Pipeline Parameters');
    case 'metrics':
      return trans.__('Tag as Pipeline Metrics');
    case 'skip':
      return trans.__('Skip in Pipeline');
    case 'none':
      return trans.__('Remove Pipeline Tags');
  }
}

/** The cell below the pointer: a click with the right button need not make it the active one. */
function targetAtPointer({ app, tracker, savoy }: ICommandContext): ITarget | undefined {
  const node = app.contextMenuHitTest(element => element.classList.contains('jp-Cell'));
  let found: { panel: NotebookPanel; cell: Cell } | undefined;
  tracker.forEach(panel => {
    const cell = panel.content.widgets.find(one => one.node === node);
    found = cell === undefined ? found : { panel, cell };
  });
  return found === undefined
    ? savoy.actions.target(tracker.currentWidget)
    : savoy.actions.target(found.panel, found.cell);
}
