/** The pipeline as a list of what stands in the notebook, for the tree in the panel. Pure. */
import type { CellRole, Severity } from '../../core/index.js';
import { takenFrom, type AnalysedStep, type IAnalysis } from '../analysis/model.js';

/** A step, or the cells of one kind that every step begins with. */
export interface IOutlineItem {
  readonly key: string;
  readonly role: Exclude<CellRole, 'none' | 'notebook' | 'skip'>;
  /** Name of the step; empty for other kinds. */
  readonly step: string;
  /** Ids of the cells, in the order of the notebook. */
  readonly cells: readonly string[];
  readonly after: readonly string[];
  readonly takes: Readonly<Record<string, readonly string[]>>;
  readonly gives: readonly string[];
  readonly parameters: readonly string[];
  readonly metrics: readonly string[];
  readonly problems: Readonly<Record<Severity, number>>;
}

const NOTHING = { after: [], takes: {}, gives: [], parameters: [], metrics: [] };

/** Items in the order of the notebook. */
export function outlineOf(analysis: IAnalysis, ids: readonly string[]): readonly IOutlineItem[] {
  const { prelude } = analysis;
  const groups = [
    ['imports', prelude.imports],
    ['parameters', prelude.parameters],
    ['functions', prelude.functions],
    ['metrics', analysis.metricsCells]
  ] as const;
  const items = [
    ...groups
      .filter(([, cells]) => cells.length > 0)
      .map(([role, cells]) => ({
        ...NOTHING,
        key: role,
        role,
        step: '',
        first: cells[0] ?? 0,
        cells: idsOf(cells, ids),
        gives: role === 'parameters' ? analysis.parameters.map(({ name }) => name) : [],
        problems: countProblems(analysis, cells)
      })),
    ...analysis.steps.map(step => ({ ...itemOf(step, analysis, ids), first: step.cells[0] ?? 0 }))
  ];
  return items.sort((a, b) => a.first - b.first);
}

/** The item of one step. */
export function itemOf(
  step: AnalysedStep,
  analysis: IAnalysis,
  ids: readonly string[]
): IOutlineItem {
  return {
    key: `step:${step.name}`,
    role: 'step',
    step: step.name,
    cells: idsOf(step.cells, ids),
    after: step.after,
    takes: takenFrom(step.inputs),
    gives: step.outputs,
    parameters: step.parameters,
    metrics: step.metrics,
    problems: countProblems(analysis, step.cells)
  };
}

/** Numbers of problems in cells, by severity. */
export function countProblems(
  { diagnostics }: Pick<IAnalysis, 'diagnostics'>,
  cells?: readonly number[]
): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { cell, severity } of diagnostics) {
    if (cells === undefined || (cell !== undefined && cells.includes(cell))) {
      counts[severity]++;
    }
  }
  return counts;
}

function idsOf(cells: readonly number[], ids: readonly string[]): readonly string[] {
  return cells.flatMap(index => ids[index] ?? []);
}
