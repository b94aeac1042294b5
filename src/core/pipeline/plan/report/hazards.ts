/** Code that does not run in a step as it does in a notebook, or whose effect stays in its process. */
import {
  ASKS_FOR_INPUT,
  diagnostic,
  HIDDEN_NAMES,
  PROCESS_STATE,
  SESSION_STATE,
  SKIPPED_SYNTAX_ERROR,
  SYNTAX_ERROR
} from '../../../diagnostics/index.js';
import type { Hazard, HazardKind, Location } from '../../../python/index.js';
import type { Block, NotebookPlace } from '../block.js';
import { MAY_SET_NAMES, PRELUDE } from '../name-flow.js';
import { shortened, type Analysis, type Report } from './analysis.js';

/** Code that may read names unseen. */
const MAY_READ_NAMES: ReadonlySet<HazardKind> = new Set<HazardKind>([
  'exec',
  'eval',
  'globals',
  'locals',
  'vars',
  'magic',
  'unknown-cell-magic'
]);

/** What is lost with the process, in words. */
const LOST: Partial<Record<HazardKind, string>> = {
  'random-seed': 'seeds a random number generator',
  'process-state': 'changes a setting of the process',
  environment: 'changes an environment variable',
  'plot-state': 'changes the style of plots'
};

const INSTALLS = /\b(?:pip3?|conda|mamba|apt|apt-get|uv)\b.*\binstall\b/;

export function reportHazards(analysis: Analysis, report: Report): void {
  const { flow } = analysis;
  const steps = [PRELUDE, ...flow.graph.steps.keys()];
  for (const step of steps) {
    const block = flow.block(step);
    for (const { location, message } of block.summary.problems) {
      report(
        diagnostic(SYNTAX_ERROR, {
          ...(step !== PRELUDE && { step: flow.name(step) }),
          ...block.place(location),
          message: `Python cannot read this cell: ${sentence(message)}`,
          hint: 'Correct it; the rest of the notebook is checked all the same.'
        })
      );
    }
    const hidden = new Set<HazardKind>();
    for (const hazard of block.summary.hazards) {
      reportSession(analysis, report, step, hazard);
      if (step !== PRELUDE) {
        reportLostState(analysis, report, step, hazard);
        if (!hidden.has(hazard.kind)) {
          hidden.add(hazard.kind);
          reportHidden(analysis, report, step, hazard);
        }
      }
    }
    if (step !== PRELUDE) {
      reportChangedModules(analysis, report, step, block);
    }
  }
}

/** Of each skipped cell that Python cannot read the first problem: the rest is mostly its consequence. */
export function reportSkipped({ notebook, pipeline, flow }: Analysis, report: Report): void {
  for (const index of pipeline.skipped) {
    const cell = flow.cache.cell(notebook.cells[index]?.source ?? '');
    const [problem] = cell.module.problems;
    if (problem !== undefined) {
      report(
        diagnostic(SKIPPED_SYNTAX_ERROR, {
          cell: index,
          range: cell.range(problem),
          message: `Python cannot read this cell, which is skipped: ${sentence(problem.message)}`,
          hint: 'The pipeline does without it; correct it for those who run the whole notebook.'
        })
      );
    }
  }
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** What only an interactive session has. */
function reportSession(analysis: Analysis, report: Report, step: number, hazard: Hazard): void {
  const { flow } = analysis;
  const block = flow.block(step);
  const at = {
    ...(step !== PRELUDE && { step: flow.name(step) }),
    ...block.place(hazard.location)
  };
  const text = hazard.text ?? shortened(block.text(hazard.location));
  if (hazard.kind === 'input') {
    report(
      diagnostic(ASKS_FOR_INPUT, {
        ...at,
        message: `\`${text}\` waits for someone to type, and nobody answers in a pipeline.`,
        hint: 'Make the value a pipeline parameter, or read a password from a secret.'
      })
    );
  }
  const isVariable = /^\w+$/.test(text) && flow.reaching(text, Math.max(step, 0)).length > 0;
  if (hazard.kind === 'session-state' && !isVariable) {
    // The last shown value of an earlier cell of the same step is there if the step runs in IPython.
    const mayWork = /^_+$/.test(text) && block.position(hazard.location) > 0;
    report(
      diagnostic(SESSION_STATE, {
        severity: mayWork ? 'warning' : 'error',
        ...at,
        message: `\`${text}\` is the history of the notebook session, which a step does not have.`,
        hint: 'Give the value a name where it is computed, and use that name.'
      })
    );
  }
}

function reportLostState(analysis: Analysis, report: Report, step: number, hazard: Hazard): void {
  const { flow } = analysis;
  const block = flow.block(step);
  const installs = hazard.kind === 'shell' && INSTALLS.test(block.text(hazard.location));
  const lost = installs ? 'installs packages' : LOST[hazard.kind];
  if (lost !== undefined && flow.graph.hasDescendants(step)) {
    reportLost(report, flow.name(step), block.place(hazard.location), {
      text: hazard.text ?? block.text(hazard.location),
      lost
    });
  }
}

function reportLost(
  report: Report,
  step: string,
  place: NotebookPlace,
  what: { readonly text: string; readonly lost: string }
): void {
  report(
    diagnostic(PROCESS_STATE, {
      step,
      ...place,
      message: `\`${shortened(what.text)}\` ${what.lost} for ${step} only; steps after it run in processes of their own.`,
      hint: 'Move it into an imports cell, which runs at the start of every step.'
    })
  );
}

function reportHidden(analysis: Analysis, report: Report, step: number, hazard: Hazard): void {
  const { flow } = analysis;
  const block = flow.block(step);
  const mayRead = MAY_READ_NAMES.has(hazard.kind) && flow.graph.hasAncestors(step);
  const maySet =
    MAY_SET_NAMES.has(hazard.kind) &&
    hazard.kind !== 'get_ipython' &&
    flow.graph.hasDescendants(step);
  if (!mayRead && !maySet) {
    return;
  }
  const who = flow.name(step);
  const effect = maySet && mayRead ? 'set or use' : maySet ? 'set' : 'use';
  report(
    diagnostic(HIDDEN_NAMES, {
      step: who,
      ...block.place(hazard.location),
      message: `\`${shortened(block.text(hazard.location))}\` may ${effect} names unseen, which are then not handed ${maySet ? 'on' : 'to this step'}.`,
      hint:
        hazard.kind === 'import-star'
          ? 'Move it into an imports cell, or import the names one by one.'
          : `List such names in the settings of ${who}: handOn.${maySet ? 'give' : 'take'}.`
    })
  );
}

/** `pd.options.mode = …`: modules are not handed on, each process has its own. */
function reportChangedModules(
  analysis: Analysis,
  report: Report,
  step: number,
  block: Block
): void {
  const { flow } = analysis;
  if (!flow.graph.hasDescendants(step)) {
    return;
  }
  const { mutatedInputs, mutatedOwn } = block.summary;
  for (const mutations of [mutatedInputs, mutatedOwn]) {
    for (const [name, { certainty, location }] of mutations) {
      if (certainty === 'sure' && flow.isModule(name, step) && !isHazard(block, location)) {
        reportLost(report, flow.name(step), block.place(location), {
          text: block.text(location),
          lost: `changes the module ${name}`
        });
      }
    }
  }
}

/** Whether the code is reported as a hazard already. */
function isHazard(block: Block, location: Location): boolean {
  return block.summary.hazards.some(
    hazard => hazard.location.cell === location.cell && overlap(hazard.location, location)
  );
}

function overlap(
  one: { readonly start: number; readonly end: number },
  other: { readonly start: number; readonly end: number }
): boolean {
  return one.start < other.end && other.start < one.end;
}
