/** Cells that run at the start of every step: what they need, rebuild, or set in another order. */
import {
  DIFFERS_IN_EACH_STEP,
  diagnostic,
  HOISTED_ORDER,
  PARAMETER_REASSIGNED,
  PRELUDE_NEEDS_STEP,
  REBUILT_IN_EACH_STEP,
  UNDEFINED_NAME
} from '../../../diagnostics/index.js';
import { cellName } from '../../../text/index.js';
import type { Expression } from '../../../python/index.js';
import type { Assignment } from '../parsed-cell.js';
import { PRELUDE } from '../name-flow.js';
import { rerunKey } from '../rerunnable.js';
import { shortened, type Analysis, type Report } from './analysis.js';

export function reportPrelude(analysis: Analysis, report: Report): void {
  reportNeeds(analysis, report);
  reportParameters(analysis, report);
  reportOrderAmongCells(analysis, report);
  reportOrderAgainstSteps(analysis, report);
  reportRebuilding(analysis, report);
}

/** What runs first cannot use what steps set. */
function reportNeeds(analysis: Analysis, report: Report): void {
  const { flow } = analysis;
  const { prelude } = flow;
  for (const [name, need] of prelude.block.summary.needs) {
    if (need.builtin || need.maybeBound || need.how === 'soft' || prelude.mayBind(name)) {
      continue;
    }
    const place = prelude.block.place(need.location);
    const setters = flow.versions
      .all(name)
      .filter(step => flow.block(step).summary.binds.has(name));
    const [setter] = setters;
    if (setter !== undefined) {
      const step = flow.name(setter);
      const tags = analysis.notebook.cells[place.cell]?.tags ?? [];
      report(
        diagnostic(PRELUDE_NEEDS_STEP, {
          ...place,
          message: `This cell runs at the start of every step and needs ${name}, which is set in ${step}.`,
          hint: `Make the cell a part of ${step} or of a step after it, or put the code into a function.`,
          fixes: [
            {
              title: `Make the cell a part of ${step}`,
              edits: [
                {
                  kind: 'tags',
                  cell: place.cell,
                  remove: tags.filter(tag => tag === 'imports' || tag === 'functions'),
                  add: [`step:${step}`]
                }
              ]
            }
          ]
        })
      );
    } else if (need.how !== 'via') {
      report(
        diagnostic(UNDEFINED_NAME, {
          ...place,
          message: `This cell runs at the start of every step and uses ${name}, which nothing sets before it.`,
          hint: 'Correct the name, or set it in an imports cell.'
        })
      );
    }
  }
}

function reportParameters(analysis: Analysis, report: Report): void {
  const { flow, pipeline } = analysis;
  for (const parameter of flow.prelude.parameters) {
    for (const step of flow.versions.all(parameter)) {
      if (flow.change(step, parameter) !== 'perhaps') {
        const who = flow.name(step);
        report(
          diagnostic(PARAMETER_REASSIGNED, {
            step: who,
            ...analysis.changePlace(parameter, step),
            message: `${who} changes the parameter ${parameter}: steps after it get the new value, whatever is given for the run.`,
            hint: 'Use another name for the new value.'
          })
        );
      }
    }
  }
  const parameterCells = new Set(pipeline.prelude.parameters);
  for (const { cell, index } of analysis.flow.prelude.cells) {
    for (const { name, statement } of parameterCells.has(index) ? [] : cell.assignments) {
      if (flow.prelude.parameters.has(name)) {
        report(
          diagnostic(PARAMETER_REASSIGNED, {
            cell: index,
            range: cell.range(statement),
            message: `This cell sets the parameter ${name} anew in every step: the value that is given for the run does not count.`,
            hint: 'Use another name for the new value.'
          })
        );
      }
    }
  }
}

/** Imports, then parameters, then functions: another order than that of the cells may give other values. */
function reportOrderAmongCells(analysis: Analysis, report: Report): void {
  const lastCell = new Map<string, number>();
  for (const { cell, index } of analysis.flow.prelude.cells) {
    for (const name of cell.boundNames) {
      const before = lastCell.get(name) ?? -1;
      lastCell.set(name, Math.max(before, index));
      if (before > index) {
        report(
          diagnostic(HOISTED_ORDER, {
            cell: index,
            message: `${name} is also set in ${cellName(before)}, which runs before this one in the pipeline and after it in the notebook.`,
            hint: 'Give the two values different names, or set it in one cell only.'
          })
        );
      }
    }
  }
}

/** A step above the cell sets the name too, and a step below uses it. */
function reportOrderAgainstSteps(analysis: Analysis, report: Report): void {
  const { flow } = analysis;
  const { block } = flow.prelude;
  const reported = new Set<string>();
  analysis.handOns.forEach(({ intakes }, step) => {
    for (const [name, { need, from }] of intakes) {
      const binding = block.summary.binds.get(name);
      const setter = flow.block(from).summary.binds.get(name);
      if (binding === undefined || setter === undefined) {
        continue;
      }
      const hoisted = block.index(binding.location);
      const used = need.place?.cell ?? Infinity;
      const key = rerunKey(flow, analysis.rerunnable, name, from);
      const isSame =
        key !== undefined && key === rerunKey(flow, analysis.rerunnable, name, PRELUDE);
      const inverted = flow.block(from).index(setter.location) < hoisted && hoisted < used;
      if (inverted && !isSame && !reported.has(name)) {
        reported.add(name);
        report(
          diagnostic(HOISTED_ORDER, {
            ...block.place(binding.location),
            message: `This cell sets ${name} after ${flow.name(from)} does; in the pipeline it runs first, so that ${flow.name(step)} gets the ${name} of ${flow.name(from)}.`,
            hint: 'Give the two values different names, or move this cell above the steps.'
          })
        );
      }
    }
  });
}

/** Another value each time. With a seed in the prelude random numbers are the same in every step. */
const CLOCK =
  /^(?:.*\.)?(?:time|time_ns|monotonic|perf_counter|now|utcnow|today|uuid1|uuid4|mkdtemp|mkstemp|token_\w+|getpid|gettempdir)$/;
const CHANCE =
  /^(?:.*\.)?(?:random|rand|randn|randint|randrange|choice|choices|sample|shuffle|permutation|normal|uniform|standard_normal)$/;
/** Generators: only without a seed. */
const GENERATOR = /^(?:.*\.)?(?:default_rng|RandomState|Random|SystemRandom)$/;
/** Names that announce work which is better done once. */
const LOADING =
  /^(?:.*\.)?(?:read_\w+|load\w*|fetch_?\w*|download\w*|from_pretrained|urlopen|urlretrieve|open|connect)$/;

function reportRebuilding(analysis: Analysis, report: Report): void {
  const { flow, pipeline } = analysis;
  const { summary } = flow.prelude.block;
  if (flow.graph.steps.length < 2) {
    return;
  }
  const parameterCells = new Set(pipeline.prelude.parameters);
  const isSeeded = summary.hazards.some(hazard => hazard.kind === 'random-seed');
  for (const { cell, index } of analysis.flow.prelude.cells) {
    for (const assignment of parameterCells.has(index) ? [] : cell.assignments) {
      const call = calleeOf(assignment);
      if (call === undefined) {
        continue;
      }
      const at = { cell: index, range: cell.range(assignment.statement) };
      const text = shortened(
        cell.source.slice(assignment.statement.start, assignment.statement.end)
      );
      const random =
        (CHANCE.test(call.name) && !isSeeded) || (GENERATOR.test(call.name) && !call.arguments);
      const own = summary.binds.get(call.name)?.kind;
      if (CLOCK.test(call.name) || random) {
        report(
          diagnostic(DIFFERS_IN_EACH_STEP, {
            ...at,
            message: `\`${text}\` runs at the start of every step, with another result each time.`,
            hint: `Set ${assignment.name} in a step, which hands it on.`
          })
        );
      } else if (LOADING.test(call.name) || own === 'function' || own === 'class') {
        report(
          diagnostic(REBUILT_IN_EACH_STEP, {
            ...at,
            message: `\`${text}\` runs at the start of every step: each makes its own ${assignment.name}.`,
            hint: `Set ${assignment.name} in a step, which hands it on, if that takes long or if all steps are to share it.`
          })
        );
      }
    }
  }
}

/** The dotted name that is called on the right side, and whether it is given arguments. */
function calleeOf({ value }: Assignment): { name: string; arguments: boolean } | undefined {
  if (value?.kind !== 'Call') {
    return undefined;
  }
  const name = dottedName(value.function);
  return name === undefined ? undefined : { name, arguments: value.order.length > 0 };
}

function dottedName(expression: Expression): string | undefined {
  if (expression.kind === 'Name') {
    return expression.id;
  }
  const before = expression.kind === 'Attribute' ? dottedName(expression.value) : undefined;
  return before === undefined || expression.kind !== 'Attribute'
    ? undefined
    : `${before}.${expression.attribute}`;
}
