/**
 * Notebook → Pipeline: what the tags say, with nothing of the data flow. Always gives a pipeline that
 * the later passes can work on; what was wrong stands in its diagnostics.
 */
import {
  diagnostic,
  NO_CODE,
  NO_STEPS,
  NO_TAGS,
  NOTEBOOK_CELL,
  PIPELINE_NAME_DERIVED,
  STEP_WITHOUT_CODE,
  TASK_NAME_TAKEN,
  type Diagnostic
} from '../../diagnostics/index.js';
import type { Cell, Notebook } from '../../notebook/index.js';
import { readMetrics } from '../metrics/index.js';
import type { Pipeline } from '../model.js';
import { collidingNames, isPipelineName, pipelineName, taskNames } from '../names.js';
import { readParameters } from '../parameters/index.js';
import { cellParser, type ParseCell } from '../source.js';
import { checkMagics } from '../task/plain.js';
import { assignCells, hasCode, type Assignment } from './assign.js';
import { readDependencies } from './dependencies.js';
import { stepConfig } from './settings.js';
import { checkSplits } from './split.js';
import { placeUntagged, type Untagged } from './untagged.js';

export interface GroupOptions {
  /** Name of the notebook file; the pipeline is named after it where the notebook gives no name. */
  readonly fileName?: string;
  /** Shared by passes over the same notebook, so that each cell is parsed once. */
  readonly parse?: ParseCell;
}

/** Group a notebook's cells into steps. */
export function groupCells(notebook: Notebook, options: GroupOptions = {}): Pipeline {
  const parse = options.parse ?? cellParser();
  const diagnostics: Diagnostic[] = [];
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem);
  };

  const assignment = assignCells(notebook);
  const untagged = withUntagged(notebook, assignment, parse, report);
  assignment.notebooks.forEach(cell => report(notebookCell(cell)));
  const imports = [...untagged.imports, ...assignment.imports];
  const parameters = readParameters(assignment.parameters, parse, report);
  const prelude = [...imports, ...assignment.parameters, ...assignment.functions];
  const others = [...prelude, ...[...assignment.steps.values()].flat()];
  const metrics = readMetrics(assignment.metrics, others, parse, report);
  checkMagics(others, parse, report);
  const name = nameOf(notebook, options.fileName, report);
  const after = readDependencies(assignment.steps, report);
  checkSplits({ cells: assignment.steps, after, parse }, report);
  const tasks = taskNames(assignment.steps.keys());
  checkTaskNames(assignment, tasks, report);

  const steps = [...assignment.steps].map(([step, cells]) => {
    if (!cells.some(hasCode)) {
      report(stepWithoutCode(step, cells));
    }
    return {
      name: step,
      task: tasks.get(step) ?? step,
      cells: indices(cells),
      after: after.get(step) ?? [],
      config: stepConfig(step, cells, notebook.settings.defaults, report)
    };
  });
  return {
    name,
    settings: notebook.settings,
    parameters,
    prelude: {
      imports: indices(imports),
      parameters: indices(assignment.parameters),
      functions: indices(assignment.functions)
    },
    metricsCells: indices(assignment.metrics),
    metrics,
    skipped: indices([...assignment.skipped, ...untagged.skipped]).sort((a, b) => a - b),
    steps,
    diagnostics
  };
}

/** Code before the first tag, or the one problem that stands above it: nothing is tagged at all. */
function withUntagged(
  notebook: Notebook,
  assignment: Assignment,
  parse: ParseCell,
  report: (problem: Diagnostic) => void
): Untagged {
  const { steps, beforeFirstTag, notebooks } = assignment;
  const prelude = [...assignment.imports, ...assignment.parameters, ...assignment.functions];
  const others = [...prelude, ...[...steps.values()].flat(), ...assignment.metrics];
  const tagged = [...others, ...notebooks, ...assignment.skipped];
  if (![...tagged, ...beforeFirstTag].some(hasCode) && steps.size + notebooks.length === 0) {
    // A file that could not be read has no cells, and its own diagnostic.
    if (!notebook.diagnostics.some(problem => problem.severity === 'error')) {
      report(
        diagnostic(NO_CODE, {
          message: 'The notebook has no code.',
          hint: 'Write some code, or open the right notebook.'
        })
      );
    }
    return { imports: [], skipped: [] };
  }
  if (tagged.length === 0) {
    report(
      diagnostic(NO_TAGS, {
        message: 'No cell is tagged, so there are no steps.',
        hint: 'Tag the first cell of each step with step:NAME, or let `savoy suggest` propose tags.'
      })
    );
    return { imports: [], skipped: beforeFirstTag };
  }
  if (steps.size === 0 && notebooks.length === 0) {
    report(
      diagnostic(NO_STEPS, {
        message: 'No cell is tagged as a step.',
        hint: 'Tag the first cell of each step with step:NAME, or let `savoy suggest` propose tags.'
      })
    );
  }
  return placeUntagged(beforeFirstTag, others, parse, report);
}

function nameOf(
  notebook: Notebook,
  fileName: string | undefined,
  report: (problem: Diagnostic) => void
): string {
  const given = notebook.settings.name;
  const name = pipelineName(given, fileName);
  if (given !== undefined && given !== '' && !isPipelineName(given)) {
    report(
      diagnostic(PIPELINE_NAME_DERIVED, {
        message: `Kubeflow does not take the pipeline name ${JSON.stringify(given)}; it becomes ${name}.`,
        hint: 'Use at most 128 small letters, digits and hyphens.',
        fixes: [
          {
            title: `Name the pipeline ${name}`,
            edits: [{ kind: 'metadata', path: ['kubeflow_notebook', 'pipeline_name'], value: name }]
          }
        ]
      })
    );
  }
  return name;
}

function checkTaskNames(
  assignment: Assignment,
  tasks: ReadonlyMap<string, string>,
  report: (problem: Diagnostic) => void
): void {
  for (const [step, other] of collidingNames(tasks)) {
    const cell = assignment.steps.get(step)?.[0];
    report(
      diagnostic(TASK_NAME_TAKEN, {
        message: `To Kubernetes the names ${step} and ${other} are the same; ${step} becomes ${tasks.get(step) ?? step}.`,
        hint: 'Rename one of the two steps.',
        step,
        ...(cell !== undefined && { cell: cell.index })
      })
    );
  }
}

function notebookCell(cell: Cell): Diagnostic {
  return diagnostic(NOTEBOOK_CELL, {
    message: 'This cell runs another notebook, which Savoy cannot compile.',
    hint: 'Copy the cells of that notebook into this one, or tag this cell skip.',
    cell: cell.index
  });
}

function stepWithoutCode(step: string, cells: readonly Cell[]): Diagnostic {
  const cell = cells[0];
  return diagnostic(STEP_WITHOUT_CODE, {
    message: `Step ${step} has no code.`,
    hint: 'Write its code, or remove the tag.',
    step,
    ...(cell !== undefined && { cell: cell.index })
  });
}

function indices(cells: readonly Cell[]): number[] {
  return cells.map(cell => cell.index);
}
