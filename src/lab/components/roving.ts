/** One tab stop for a list: the arrow keys move the focus among the items inside. */
import type { KeyboardEvent } from 'react';

/** Items carry `data-roving`; the one that Tab reaches has `tabIndex` 0. */
export const ROVING = '[data-roving]';

/** Moves the focus by the key; true where the key was one of the list's. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, container: HTMLElement): boolean {
  const items = [...container.querySelectorAll<HTMLElement>(ROVING)];
  const at = items.findIndex(item => item === document.activeElement);
  const next = nextIndex(event.key, at, items.length);
  if (next === undefined || at < 0) {
    return false;
  }
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
  return true;
}

/** The place after a key; undefined for other keys. */
export function nextIndex(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
