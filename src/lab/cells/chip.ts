/**
 * The line above a tagged cell: what it is, its step, what the step depends on, its problems. Plain
 * DOM, because there may be hundreds. Focus moves inside with the arrow keys; Escape goes back to the
 * cell.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { ROLE_ICONS, SEVERITY_ICONS } from '../icons.js';
import type { ICellView } from '../notebook/cell-views.js';
import type { IStepLook, StepLooks } from '../notebook/step-looks.js';
import { CONDITION_ICONS } from '../runs/state-icons.js';
import { stateLabel, stateSentence } from '../runs/state-text.js';
import type { IStepState } from '../runs/step-states.js';
import { problemCount, roleHelp, roleName } from '../text.js';

/** What a chip can ask for. */
export interface IChipActions {
  edit(anchor: HTMLElement): void;
  goToStep(name: string): void;
  showProblems(): void;
  /** Offers what can be done with a step and its last run, below a button. */
  openStepMenu(step: string, anchor: HTMLElement, back: () => void): void;
  /** Focus goes back to the cell. */
  leave(): void;
}

export class CellChip extends Widget {
  constructor(
    private readonly looks: StepLooks,
    private readonly trans: TranslationBundle,
    private readonly actions: IChipActions
  ) {
    super();
    this.addClass('jp-savoy-Chip');
    this.node.setAttribute('role', 'group');
    this.hide();
  }

  /** Shows what a cell is and how its step stands; hides the chip where there is nothing to say. */
  render(view: ICellView | undefined, state?: IStepState): void {
    const shown = view !== undefined && view.role !== 'none';
    const focused = this.focusedPart();
    if (shown) {
      this.build(view, state);
    } else {
      this.node.replaceChildren();
    }
    this.setHidden(!shown);
    if (focused >= 0) {
      // Building anew must not lose the focus.
      const parts = this.parts();
      if (shown) {
        (parts[Math.min(focused, parts.length - 1)] ?? this.node).focus();
      } else {
        this.actions.leave();
      }
    }
  }

  /** Whether Tab reaches the chip: only the active cell's does. */
  set reachable(reachable: boolean) {
    this.isReachable = reachable;
    this.parts().forEach((part, i) => {
      part.tabIndex = reachable && i === 0 ? 0 : -1;
    });
  }

  /** The button that opens the form. */
  get anchor(): HTMLElement {
    return this.parts()[0] ?? this.node;
  }

  handleEvent(event: Event): void {
    if (event.type === 'keydown') {
      this.onKey(event as KeyboardEvent);
    }
  }

  protected override onAfterAttach(): void {
    this.node.addEventListener('keydown', this);
  }

  protected override onBeforeDetach(): void {
    this.node.removeEventListener('keydown', this);
  }

  private build(view: ICellView, state: IStepState | undefined): void {
    const { trans, looks } = this;
    const name = view.role === 'step' ? view.step : roleName(view.role, trans);
    const main = button('jp-savoy-Chip-main', this.describe(view), () => {
      this.actions.edit(main);
    });
    main.setAttribute('aria-haspopup', 'dialog');
    main.title =
      view.role === 'step' ? trans.__('Edit the step %1', view.step) : roleHelp(view.role, trans);
    if (view.role === 'step') {
      main.append(shapeOf(looks.of(view.step)));
      paint(this.node, looks.of(view.step));
    } else {
      main.append(iconOf(ROLE_ICONS[view.role]));
      paint(this.node, undefined);
    }
    main.append(name);
    const dependencies = view.dependencies.map(on => {
      const part = button('jp-savoy-Chip-dependency', trans.__('Go to %1', on), () => {
        this.actions.goToStep(on);
      });
      paint(part, looks.of(on));
      part.title = trans.__('%1 runs after %2', view.step, on);
      part.append(shapeOf(looks.of(on)), on);
      return part;
    });
    const arrow = document.createElement('span');
    arrow.className = 'jp-savoy-Chip-arrow';
    arrow.setAttribute('aria-hidden', 'true');
    arrow.textContent = '←';
    this.node.replaceChildren(
      main,
      ...(dependencies.length > 0 ? [arrow, ...dependencies] : []),
      ...this.state(view, state),
      ...this.problems(view)
    );
    this.node.dataset['role'] = view.role;
    this.node.setAttribute('aria-label', this.describe(view));
    this.reachable = this.isReachable;
  }

  private state({ step }: ICellView, state: IStepState | undefined): HTMLElement[] {
    if (state === undefined) {
      return [];
    }
    const sentence = stateSentence(state, this.trans);
    const part = button('jp-savoy-Chip-state', sentence, () => {
      this.actions.openStepMenu(step, part, () => {
        // The chip may have been built anew meanwhile.
        this.parts()
          .find(({ className }) => className === part.className)
          ?.focus();
      });
    });
    part.setAttribute('aria-haspopup', 'menu');
    part.dataset['condition'] = state.condition;
    part.title = sentence;
    part.append(
      iconOf(CONDITION_ICONS[state.condition]),
      // What changes often is not read out with each change: the button's name says it when asked.
      stateLabel(state, this.trans)
    );
    return [part];
  }

  private problems({ problems }: ICellView): HTMLElement[] {
    const severity = (['error', 'warning', 'info'] as const).find(one => problems[one] > 0);
    // Notes do not ask for anything: they are read in the panel.
    if (severity === undefined || severity === 'info') {
      return [];
    }
    const label = problemCount(problems, this.trans);
    const part = button(`jp-savoy-Chip-problems`, label, () => {
      this.actions.showProblems();
    });
    part.dataset['severity'] = severity;
    part.title = label;
    part.append(iconOf(SEVERITY_ICONS[severity]), String(problems[severity]));
    return [part];
  }

  private describe(view: ICellView): string {
    const { trans } = this;
    if (view.role !== 'step') {
      return roleName(view.role, trans);
    }
    return view.dependencies.length > 0
      ? trans.__('Step %1, after %2', view.step, view.dependencies.join(', '))
      : trans.__('Step %1', view.step);
  }

  private onKey(event: KeyboardEvent): void {
    const parts = this.parts();
    const at = this.focusedPart();
    const next =
      event.key === 'ArrowRight' ? parts[at + 1] : event.key === 'ArrowLeft' ? parts[at - 1] : null;
    if (event.key === 'Escape') {
      this.actions.leave();
    } else if (next === null) {
      return;
    } else {
      next?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private parts(): HTMLElement[] {
    return [...this.node.querySelectorAll('button')];
  }

  private focusedPart(): number {
    return this.parts().findIndex(part => part === document.activeElement);
  }

  private isReachable = false;
}

function button(className: string, label: string, run: () => void): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = className;
  node.setAttribute('aria-label', label);
  node.tabIndex = -1;
  // Else single letters act on the notebook. It must stand on what has the focus: the selectors of
  // JupyterLab's shortcuts end in `:focus`.
  node.dataset['lmSuppressShortcuts'] = 'true';
  node.addEventListener('click', run);
  return node;
}

/** The sign of a step. */
function shapeOf({ shape }: IStepLook): HTMLElement {
  const node = document.createElement('span');
  node.className = 'jp-savoy-Shape';
  node.setAttribute('aria-hidden', 'true');
  node.textContent = shape;
  return node;
}

function iconOf(icon: LabIcon): HTMLElement {
  return icon.element({ tag: 'span', className: 'jp-savoy-Chip-icon', width: '14px' });
}

/** Gives a node the colour of a step. */
export function paint(node: HTMLElement, look: IStepLook | undefined): void {
  if (look === undefined) {
    node.style.removeProperty('--jp-savoy-hue');
  } else {
    node.style.setProperty('--jp-savoy-hue', String(look.hue));
  }
}
