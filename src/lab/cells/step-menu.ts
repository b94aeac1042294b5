/** What can be done with a step and its last run, from the sign of its chip. */
import type { CommandRegistry } from '@lumino/commands';
import { openMenuBelow, type MenuEntry } from '../components/menu-below.js';
import type { RerunJson, RunStatus } from '../../protocol/index.js';
import { CommandIDs } from '../tokens.js';

export interface IStepMenu {
  readonly commands: CommandRegistry;
  /** The last run of the notebook. */
  readonly run: RunStatus;
  readonly step: string;
  readonly anchor: HTMLElement;
  readonly back: () => void;
}

/** Opens the menu: the run first, so that Enter on the sign and again shows it. */
export function openStepMenu({ commands, run, step, anchor, back }: IStepMenu): void {
  openMenuBelow({
    commands,
    anchor,
    back,
    className: 'jp-savoy-StepMenu',
    groups: stepMenu(run, step)
  });
}

/** Cancelling stands there only while there is something to cancel. */
export function stepMenu(
  { id, notebook, status }: Pick<RunStatus, 'id' | 'notebook' | 'status'>,
  step: string
): readonly (readonly MenuEntry[])[] {
  const place = { run: id, notebook, step };
  const rerun = (mode: RerunJson['mode']): MenuEntry => [CommandIDs.rerun, { ...place, mode }];
  return [
    [
      [CommandIDs.openRun, place],
      ...(status === 'running' ? [[CommandIDs.cancelRun, { run: id, notebook }] as const] : [])
    ],
    [rerun('from-after'), rerun('from'), rerun('only')],
    [
      [CommandIDs.openState, place],
      [CommandIDs.showVariables, place]
    ]
  ];
}
