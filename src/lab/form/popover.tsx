/** The form in a box beside its cell. Keeps the focus inside while it is open and gives it back after. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { keepFocusInside } from '../components/focus-trap.js';
import { CellForm, type ICellFormProps, type IFormResult } from './cell-form.js';

/** Distance from the anchor and from the edges of the window, in pixels. */
const GAP = 4;

export interface IPopoverOptions extends ICellFormProps {
  /** What the box stands below. */
  readonly anchor: HTMLElement;
  readonly label: string;
  /** Called once when the box is gone, to put the focus where it was. */
  readonly onClosed: () => void;
}

export class CellPopover extends ReactWidget {
  private readonly resizes = new ResizeObserver(() => {
    this.place();
  });
  private isTouched = false;

  constructor(private readonly options: IPopoverOptions) {
    super();
    this.addClass('jp-savoy-Popover');
    // Where JupyterLab's own styles for inputs and buttons hold.
    this.addClass('jp-ThemedContainer');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', options.label);
  }

  /** Shows the box; another one that is open is closed. */
  static open(options: IPopoverOptions): CellPopover {
    CellPopover.current?.close();
    const popover = new CellPopover(options);
    CellPopover.current = popover;
    Widget.attach(popover, document.body);
    return popover;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    if (CellPopover.current === this) {
      CellPopover.current = undefined;
    }
    super.dispose();
    this.options.onClosed();
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'keydown':
        keepFocusInside(event as KeyboardEvent, this.node);
        break;
      case 'input':
        this.isTouched = true;
        break;
      case 'pointerdown':
        // What was typed is not thrown away by a click beside the box.
        if (!this.isTouched && !this.node.contains(event.target as Node)) {
          this.close();
        }
        break;
      case 'resize':
        this.place();
        break;
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.node.addEventListener('keydown', this);
    this.node.addEventListener('input', this);
    document.addEventListener('pointerdown', this, true);
    window.addEventListener('resize', this);
    this.resizes.observe(this.node);
    this.place();
  }

  protected override onBeforeDetach(message: Message): void {
    this.node.removeEventListener('keydown', this);
    this.node.removeEventListener('input', this);
    document.removeEventListener('pointerdown', this, true);
    window.removeEventListener('resize', this);
    this.resizes.disconnect();
    super.onBeforeDetach(message);
  }

  protected override onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    this.dispose();
  }

  protected override render() {
    const { options } = this;
    return (
      <CellForm
        {...options}
        onApply={(result: IFormResult) => {
          options.onApply(result);
          this.close();
        }}
        onCancel={() => {
          options.onCancel();
          this.close();
        }}
      />
    );
  }

  /** Below the anchor, above it where there is more room, and wholly in the window. */
  private place(): void {
    const { left, top, bottom } = this.options.anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.node;
    const within = (wish: number, size: number, room: number): string =>
      `${Math.max(GAP, Math.min(wish, room - size - GAP))}px`;
    const below = bottom + GAP;
    const above = top - GAP - offsetHeight;
    const fits = below + offsetHeight <= window.innerHeight - GAP;
    style.left = within(left, offsetWidth, window.innerWidth);
    style.top = within(fits || above < GAP ? below : above, offsetHeight, window.innerHeight);
  }

  private static current: CellPopover | undefined;
}
