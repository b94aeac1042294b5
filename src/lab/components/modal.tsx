/**
 * A dialog above the page, drawn by React, with the look of JupyterLab's own. Those cannot hold a form:
 * they take the Enter key from whatever is inside, and their buttons are always enabled.
 */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { keepFocusInside } from './focus-trap.js';

export interface IModalOptions<Result> {
  readonly title: string;
  /** Draws what is inside; `close` ends the dialog, with a result or without. */
  readonly draw: (close: (result?: Result) => void) => JSX.Element;
}

/** Opens a dialog; resolves with its result, or undefined where it was closed without. */
export function openModal<Result>(options: IModalOptions<Result>): Promise<Result | undefined> {
  const before = document.activeElement;
  return new Promise(resolve => {
    const modal = new Modal(options, result => {
      resolve(result);
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
      }
    });
    Widget.attach(modal, document.body);
  });
}

class Modal<Result> extends ReactWidget {
  private result: Result | undefined;

  constructor(
    private readonly options: IModalOptions<Result>,
    private readonly onClosed: (result: Result | undefined) => void
  ) {
    super();
    this.addClass('jp-Dialog');
    this.addClass('jp-savoy-Modal');
    this.addClass('jp-ThemedContainer');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', options.title);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.onClosed(this.result);
    }
  }

  handleEvent(event: Event): void {
    if (event.type === 'keydown') {
      this.onKey(event as KeyboardEvent);
    } else if (event.target === this.node) {
      // A press on what is behind the dialog.
      this.close();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.node.addEventListener('keydown', this);
    this.node.addEventListener('pointerdown', this);
  }

  protected override onBeforeDetach(message: Message): void {
    this.node.removeEventListener('keydown', this);
    this.node.removeEventListener('pointerdown', this);
    super.onBeforeDetach(message);
  }

  protected override onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    this.dispose();
  }

  protected override render() {
    const { title, draw } = this.options;
    return (
      <div className="jp-Dialog-content jp-savoy-Modal-content">
        <h1 className="jp-Dialog-header">{title}</h1>
        {draw(result => {
          this.result = result;
          this.close();
        })}
      </div>
    );
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else {
      keepFocusInside(event, this.node);
    }
  }
}
