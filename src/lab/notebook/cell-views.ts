/** What is shown of each cell: its tags, and what the analysis says of it. Pure. */
import type { Severity } from '../../core/index.js';
import type { IAnalysis } from '../analysis/model.js';
import { kindOf, type ICellKind } from './cell-kind.js';

/** Number of problems by severity. */
export type ProblemCounts = Readonly<Record<Severity, number>>;

export interface ICellView extends ICellKind {
  /** The step whose code the cell is, also where it joins by standing below; empty for none. */
  readonly member: string;
  readonly problems: ProblemCounts;
}

/** The cell as it is read from the notebook. */
export interface ICellTags {
  readonly id: string;
  readonly code: boolean;
  readonly tags: readonly string[];
}

const NO_PROBLEMS: ProblemCounts = { error: 0, warning: 0, info: 0 };

/**
 * Views of all cells by id. `ids` are the cells that the analysis saw, in their order: it may lag
 * behind the notebook by some milliseconds.
 */
export function cellViews(
  cells: readonly ICellTags[],
  analysis: IAnalysis | undefined,
  ids: readonly string[]
): ReadonlyMap<string, ICellView> {
  const members = new Map<string, string>();
  for (const step of analysis?.steps ?? []) {
    step.cells.forEach(index => members.set(ids[index] ?? '', step.name));
  }
  const problems = new Map<string, Record<Severity, number>>();
  for (const { cell, severity } of analysis?.diagnostics ?? []) {
    if (cell !== undefined) {
      const id = ids[cell] ?? '';
      const counts = problems.get(id) ?? { ...NO_PROBLEMS };
      counts[severity]++;
      problems.set(id, counts);
    }
  }
  const views = cells.map(({ id, code, tags }) => {
    const kind = code ? kindOf(tags) : kindOf([]);
    const member = kind.step === '' ? (members.get(id) ?? '') : kind.step;
    return [id, { ...kind, member, problems: problems.get(id) ?? NO_PROBLEMS }] as const;
  });
  return new Map(withGaps(views));
}

/** Text and skipped cells between two cells of a step carry the step's band, so that it does not break. */
function withGaps(
  views: readonly (readonly [string, ICellView])[]
): readonly (readonly [string, ICellView])[] {
  const result = [...views];
  let before = -1;
  views.forEach(([, view], i) => {
    const between = view.member === '' && (view.role === 'none' || view.role === 'skip');
    if (between) {
      return;
    }
    if (before >= 0 && view.member !== '' && views[before]?.[1].member === view.member) {
      for (let gap = before + 1; gap < i; gap++) {
        const [id, old] = views[gap] ?? ['', undefined];
        if (old !== undefined) {
          result[gap] = [id, { ...old, member: view.member }];
        }
      }
    }
    before = i;
  });
  return result;
}

/** Whether two views look the same. */
export function sameView(a: ICellView | undefined, b: ICellView | undefined): boolean {
  return (
    a === b ||
    (a !== undefined &&
      b !== undefined &&
      a.role === b.role &&
      a.step === b.step &&
      a.member === b.member &&
      a.dependencies.join() === b.dependencies.join() &&
      a.problems.error === b.problems.error &&
      a.problems.warning === b.problems.warning &&
      a.problems.info === b.problems.info)
  );
}
