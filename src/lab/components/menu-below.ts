/** A menu below the button that opens it. */
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Menu } from '@lumino/widgets';

/** A command with its arguments. */
export type MenuEntry = readonly [command: string, args: ReadonlyJSONObject];

/** Entries in groups; what cannot be done now is shown as such. */
export interface IMenuBelow {
  readonly commands: CommandRegistry;
  readonly groups: readonly (readonly MenuEntry[])[];
  readonly anchor: HTMLElement;
  readonly className: string;
  /** Puts the focus back where nothing that was chosen has moved it; on the anchor if absent. */
  readonly back?: () => void;
}

/** Opens the menu with its first entry chosen. */
export function openMenuBelow({ commands, groups, anchor, className, back }: IMenuBelow): void {
  const menu = new Menu({ commands });
  menu.addClass(className);
  for (const group of groups.filter(({ length }) => length > 0)) {
    if (menu.items.length > 0) {
      menu.addItem({ type: 'separator' });
    }
    for (const [command, args] of group) {
      menu.addItem({ command, args });
    }
  }
  menu.aboutToClose.connect(() => {
    if (back === undefined) {
      anchor.focus();
    } else {
      back();
    }
    // What was chosen is carried out after this.
    requestAnimationFrame(() => {
      menu.dispose();
    });
  });
  const { left, bottom } = anchor.getBoundingClientRect();
  menu.open(left, bottom + 2);
  menu.activeIndex = 0;
}
