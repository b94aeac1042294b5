/** Needs that nothing meets, or meets only perhaps. */
import {
  DELETED_NAME,
  diagnostic,
  FUNCTION_NEEDS_NAME,
  HIDDEN_NAME_TAKEN,
  MAYBE_UNSET,
  MISSING_DEPENDENCY,
  SET_TOO_LATE,
  UNDEFINED_NAME,
  WRONG_HAND_ON,
  type Details,
  type Fix,
  type Place
} from '../../../diagnostics/index.js';
import { cellName } from '../../../text/index.js';
import type { Intake, StepHandOn } from '../hand-on.js';
import { PRELUDE } from '../name-flow.js';
import type { StepNeed } from '../need.js';
import { fixes, type Analysis, type Report } from './analysis.js';

export function reportNeeds(analysis: Analysis, report: Report): void {
  analysis.handOns.forEach((handOn, step) => {
    for (const need of handOn.unmet) {
      if (need.reason === 'told') {
        reportTake(report, placeOfStep(analysis, step), {
          message: `${analysis.flow.name(step)} is to take ${need.name}, which no step before it sets.`
        });
      } else {
        reportUnmet(analysis, report, step, need);
      }
    }
    for (const intake of handOn.intakes.values()) {
      reportIntake(analysis, report, step, intake);
    }
    reportTakes(analysis, report, step, handOn);
  });
}

function reportUnmet(analysis: Analysis, report: Report, step: number, need: StepNeed): void {
  const { flow } = analysis;
  const { name, via } = need;
  const who = flow.name(step);
  const at = { step: who, ...need.place };
  const uses =
    via === undefined ? `${who} uses ${name}` : `${who} uses ${via}, which reads ${name}`;
  const setters = flow.versions
    .all(name)
    .filter(each => each !== step && flow.block(each).summary.binds.has(name));
  const candidates = nearestFirst(
    analysis,
    step,
    setters.filter(each => !flow.graph.isAncestor(step, each))
  );
  const [nearest] = candidates;
  if (nearest !== undefined) {
    const setter = flow.name(nearest);
    report(
      diagnostic(MISSING_DEPENDENCY, {
        ...at,
        message: `${uses}, which is set in ${setter}, and ${who} does not depend on ${setter}.`,
        hint: `Make ${who} depend on ${setter}.`,
        fixes: fixes(...candidates.slice(0, 3).map(each => analysis.dependency(step, each)))
      })
    );
  } else if (setters.length > 0) {
    report(
      diagnostic(SET_TOO_LATE, {
        ...at,
        message: `${uses}, which only later steps set: ${analysis.list(setters)}.`,
        hint: `Set ${name} in ${who} or before it.`
      })
    );
  } else if (via !== undefined) {
    report(
      diagnostic(FUNCTION_NEEDS_NAME, {
        ...at,
        message: `${uses}, which nothing sets.`,
        hint: `Set ${name} before ${via} is called, or pass it as an argument.`
      })
    );
  } else {
    reportUndefined(analysis, report, step, need);
  }
}

function reportUndefined(analysis: Analysis, report: Report, step: number, need: StepNeed): void {
  const { flow } = analysis;
  const { name } = need;
  const who = flow.name(step);
  const skipped = analysis.skippedCells.find(cell =>
    flow.cache.cell(cell.source).boundNames.has(name)
  );
  const unskip: Fix | undefined = skipped?.tags.includes('skip')
    ? {
        title: `Run ${cellName(skipped.index)} in the pipeline too`,
        edits: [{ kind: 'tags', cell: skipped.index, remove: ['skip'], add: [] }]
      }
    : undefined;
  const hidden = flow.hiddenSetters(step);
  report(
    diagnostic(UNDEFINED_NAME, {
      step: who,
      ...need.place,
      message:
        skipped === undefined
          ? `${who} uses ${name}, which nothing sets.`
          : `${who} uses ${name}, which only ${cellName(skipped.index)} sets, and that cell is skipped.`,
      hint:
        skipped === undefined
          ? 'Correct the name, or set it in this step or one before it.'
          : `Set ${name} in a cell that belongs to a step.`,
      fixes: fixes(unskip, ...hidden.map(each => analysis.taking(step, name, each)))
    })
  );
}

function reportIntake(analysis: Analysis, report: Report, step: number, intake: Intake): void {
  const { flow } = analysis;
  const { need, from, presence } = intake;
  const { name } = need;
  const who = flow.name(step);
  // To be found only where there is something to report.
  const at = (): Place => ({ step: who, ...need.place });
  if (intake.hidden) {
    report(
      diagnostic(HIDDEN_NAME_TAKEN, {
        ...at(),
        message: `${who} uses ${name}, which nothing is seen to set; it is taken from ${flow.name(from)}, which runs code that may set it.`,
        hint: `Set ${name} in plain sight, or confirm where it comes from.`,
        fixes: fixes(analysis.taking(step, name, from))
      })
    );
  } else if (need.must && flow.block(from).surelyDeletes(name) && presence !== 'certain') {
    report(
      diagnostic(DELETED_NAME, {
        ...at(),
        message: `${who} uses ${name}, which ${flow.name(from)} deletes.`,
        hint: `Remove \`del ${name}\` from ${flow.name(from)}, or set ${name} anew.`
      })
    );
  } else if (need.must && need.reason !== 'via' && presence === 'uncertain') {
    reportMaybeUnset(analysis, report, step, intake);
  }
}

function reportMaybeUnset(analysis: Analysis, report: Report, step: number, intake: Intake): void {
  const { flow } = analysis;
  const { name } = intake.need;
  const origin = originOf(analysis, name, intake.from);
  const block = flow.block(origin);
  const binding = block.summary.binds.get(name);
  const inLoop = binding !== undefined && block.surroundings(binding) === 'loop';
  const deleted = block.summary.deletes.has(name);
  const setter = flow.name(origin);
  report(
    diagnostic(MAYBE_UNSET, {
      severity: inLoop && !deleted ? 'info' : 'warning',
      step: flow.name(step),
      ...intake.need.place,
      message: deleted
        ? `${flow.name(step)} uses ${name}, which ${setter} may delete.`
        : inLoop
          ? `${flow.name(step)} uses ${name}, which ${setter} sets only when its loop runs at least once.`
          : `${flow.name(step)} uses ${name}, which ${setter} sets only in some cases.`,
      hint: `Give ${name} a value in all cases.`
    })
  );
}

/** The step because of which a version may be missing. */
function originOf(analysis: Analysis, name: string, from: number): number {
  let origin = from;
  for (;;) {
    const before = analysis.resolver.resolve(name, origin)?.from ?? PRELUDE;
    const deletes = analysis.flow.block(origin).summary.deletes.has(name);
    if (before === PRELUDE || deletes) {
      return origin;
    }
    origin = before;
  }
}

function reportTakes(analysis: Analysis, report: Report, step: number, handOn: StepHandOn): void {
  const { flow } = analysis;
  const who = flow.name(step);
  for (const [name, producer] of handOn.wrongTakes) {
    const from = flow.graph.number(producer);
    reportTake(report, placeOfStep(analysis, step), {
      message:
        from === undefined
          ? `${who} is to take ${name} from ${producer}, and there is no such step.`
          : `${who} is to take ${name} from ${producer}, and does not depend on it.`,
      fixes: fixes(from === undefined ? undefined : analysis.dependency(step, from))
    });
  }
}

function reportTake(report: Report, at: Place, what: Pick<Details, 'message' | 'fixes'>): void {
  const hint = 'Correct handOn.take in the settings of the step.';
  report(diagnostic(WRONG_HAND_ON, { ...at, ...what, hint }));
}

function placeOfStep({ flow }: Analysis, step: number): Place {
  const cell = flow.graph.step(step).cells[0];
  return { step: flow.name(step), ...(cell !== undefined && { cell }) };
}

/** Steps above the given one first, the nearest of them before the others; then those below. */
function nearestFirst(analysis: Analysis, step: number, candidates: readonly number[]): number[] {
  const here = analysis.place(step);
  const distance = (each: number): number => {
    const place = analysis.place(each);
    return place < here ? here - place : analysis.flow.graph.steps.length + place;
  };
  return [...candidates].sort((one, other) => distance(one) - distance(other));
}
