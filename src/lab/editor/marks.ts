/**
 * Problems as CodeMirror diagnostics in the editors of cells. CodeMirror's lint package is loaded with
 * the first problem. One cell has an editor in each view of its notebook.
 */
import type * as Lint from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { ViewPlugin, type EditorView } from '@codemirror/view';
import { LineIndex, type Diagnostic, type Fix } from '../../core/index.js';
import { hintOf } from '../text.js';

type Mark = Lint.Diagnostic;

/**
 * Milliseconds of rest after which the code at the cursor is marked: half a word is no mistake, and an
 * editor that changes under a cursor costs as much as a key.
 */
const PAUSE = 400;

/** What the marks of a cell are made from. */
export interface IMarksSource {
  readonly problems: readonly Diagnostic[];
  readonly onFix: (fix: Fix) => void;
}

export class Marks {
  private readonly views = new Map<string, Set<EditorView>>();
  private readonly latest = new Map<string, IMarksSource>();
  private readonly shown = new WeakMap<EditorView, string>();
  private readonly resting = new WeakMap<EditorView, ReturnType<typeof setTimeout>>();
  private lint: typeof Lint | undefined;
  private loading: Promise<typeof Lint> | undefined;

  /** The extension for a cell's editors. It only says which editors there are. */
  extensionOf(cell: string): Extension {
    return ViewPlugin.define(view => {
      const views = this.views.get(cell) ?? new Set();
      this.views.set(cell, views.add(view));
      // Nothing can be dispatched while an editor is being made.
      queueMicrotask(() => {
        if (views.has(view)) {
          this.show(cell, view);
        }
      });
      return {
        destroy: () => {
          views.delete(view);
          if (views.size === 0) {
            this.views.delete(cell);
          }
        }
      };
    });
  }

  /** Sets the problems of a cell. */
  set(cell: string, source: IMarksSource): void {
    if (source.problems.length > 0) {
      this.latest.set(cell, source);
    } else {
      this.latest.delete(cell);
    }
    this.views.get(cell)?.forEach(view => {
      clearTimeout(this.resting.get(view));
      if (view.hasFocus) {
        const timer = setTimeout(() => {
          this.show(cell, view);
        }, PAUSE);
        this.resting.set(view, timer);
      } else {
        this.show(cell, view);
      }
    });
  }

  /** The editor of a cell that has the focus. */
  focused(): { readonly cell: string; readonly view: EditorView } | undefined {
    for (const [cell, views] of this.views) {
      const view = [...views].find(one => one.hasFocus);
      if (view !== undefined) {
        return { cell, view };
      }
    }
    return undefined;
  }

  private show(cell: string, view: EditorView): void {
    const source = this.latest.get(cell);
    const key = JSON.stringify(source?.problems ?? []);
    if (key === (this.shown.get(view) ?? '[]')) {
      return;
    }
    if (this.lint === undefined) {
      this.loading ??= import('@codemirror/lint');
      this.loading.then(
        lint => {
          this.lint = lint;
          this.show(cell, view);
        },
        (error: unknown) => {
          console.error('Savoy: problems cannot be marked.', error);
        }
      );
      return;
    }
    if (this.views.get(cell)?.has(view) !== true) {
      return;
    }
    this.shown.set(view, key);
    const marks = source === undefined ? [] : marksOf(source, view.state.doc.toString());
    view.dispatch(this.lint.setDiagnostics(view.state, marks));
  }
}

/** Marks for a text. Problems without a place in the code belong to the chip and the panel. */
export function marksOf({ problems, onFix }: IMarksSource, text: string): Mark[] {
  const lines = new LineIndex(text);
  return problems.flatMap((problem): Mark[] => {
    const { range, severity, message, code, fixes = [] } = problem;
    const hint = hintOf(problem);
    if (range === undefined) {
      return [];
    }
    const from = lines.offset(range.start);
    const to = Math.max(from, lines.offset(range.end));
    return [
      {
        from,
        to,
        severity,
        source: code,
        message: hint === undefined ? message : `${message}\n${hint}`,
        markClass: `jp-savoy-Mark jp-savoy-Mark-${severity}`,
        actions: fixes.map(fix => ({
          name: fix.title,
          apply: () => {
            onFix(fix);
          }
        }))
      }
    ];
  });
}
