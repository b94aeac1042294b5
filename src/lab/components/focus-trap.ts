/** Keeps the focus inside a box that is open above the page. */

const FOCUSABLE = 'a[href], input, select, textarea, button, summary, [tabindex="0"]';

/** Tab at the last part leads to the first, and back. To be called for every key in the box. */
export function keepFocusInside(event: KeyboardEvent, box: HTMLElement): void {
  if (event.key !== 'Tab') {
    return;
  }
  const parts = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    part => part.checkVisibility() && part.tabIndex >= 0 && !part.matches(':disabled')
  );
  const edge = event.shiftKey ? parts[0] : parts.at(-1);
  if (document.activeElement === edge) {
    event.preventDefault();
    (event.shiftKey ? parts.at(-1) : parts[0])?.focus();
  }
}
