/** Draws components for the unit tests, in a DOM without a browser. */
import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';

/** Says what it is given: tests are in the source's own language. */
export const trans: TranslationBundle = nullTranslator.load('jupyterlab_savoy');

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;

/** Draws an element in an empty page. */
export async function render(element: JSX.Element): Promise<HTMLElement> {
  await act(() => {
    root?.unmount();
  });
  document.body.replaceChildren();
  const node = document.body.appendChild(document.createElement('div'));
  root = createRoot(node);
  await act(() => {
    root?.render(element);
  });
  return node;
}

/** Draws an element in place of the one that was drawn last, which keeps its state. */
export async function rerender(element: JSX.Element): Promise<void> {
  await act(() => {
    root?.render(element);
  });
}

/** Lets promises and timers of some milliseconds end. */
export async function wait(milliseconds = 0): Promise<void> {
  await act(async () => {
    await new Promise(resolve => setTimeout(resolve, milliseconds));
  });
}

/** Presses a key where the focus is. */
export async function press(key: string, options: KeyboardEventInit = {}): Promise<void> {
  await act(() => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options })
    );
  });
}

/** Types into the field that has the focus, in place of what stands there. */
export async function type(text: string): Promise<void> {
  await act(() => {
    const field = document.activeElement as HTMLInputElement;
    const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set;
    set?.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Clicks. */
export async function click(node: Element | null | undefined): Promise<void> {
  await act(() => {
    (node as HTMLElement | null)?.click();
  });
}

/** Puts the focus on a node. */
export async function focus(node: Element | null | undefined): Promise<void> {
  await act(() => {
    (node as HTMLElement | null)?.focus();
  });
}
