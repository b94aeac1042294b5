/** The sentences in which differences are explained. */
import {
  cellName,
  diagnostic,
  FAILS_BOTH_WAYS,
  FAILS_ONE_WAY,
  HIDDEN_STATE,
  NOT_COMPARABLE,
  OTHER_ORDER,
  RANDOM_DIFFERENCE,
  UNEXPLAINED_DIFFERENCE,
  VARYING_VALUE,
  type Diagnostic,
  type PlanStep
} from '../../core/index.js';
import type { StepFailure } from './compare-steps.js';
import type { Influence } from './influences.js';
import type { StepOrder } from './step-order.js';

/** Something of a step that is not shown to be the same. */
export interface Finding {
  readonly kind: 'variable' | 'output' | 'metric';
  readonly name: string;
  /** Where it comes from. */
  readonly cell?: number;
  readonly result: 'different' | 'unknown';
  readonly difference: string;
}

/** What the sentences are about. */
export interface Subject {
  readonly step: PlanStep;
  /** `x and what cell 3 prints differ in train`, or how it fails. */
  readonly text: string;
  readonly cell?: number;
}

/** How one is to seed a generator. */
const SEEDS: Readonly<Record<string, string>> = {
  random: 'random.seed(0)',
  'numpy.random': 'np.random.seed(0)',
  torch: 'torch.manual_seed(0)'
};

/** Findings of a step as the subject of a sentence. */
export function subjectOf(step: PlanStep, findings: readonly Finding[]): Subject {
  const of = (kind: Finding['kind']): string[] =>
    findings.filter(each => each.kind === kind).map(({ name }) => name);
  const [variables, metrics, cells] = [of('variable'), of('metric'), of('output')];
  const parts = [
    ...shortened(variables),
    ...(metrics.length > 0 ? [`the ${plural('metric', metrics)} ${listed(metrics)}`] : []),
    ...(cells.length > 0
      ? [
          `the output of ${plural('cell', cells)} ${listed(cells.map(cell => String(Number(cell) + 1)))}`
        ]
      : [])
  ];
  const verb =
    variables.length + metrics.length + Math.min(1, cells.length) > 1 ? 'differ' : 'differs';
  const [first] = findings.filter(({ kind }) => kind === 'output');
  const cell = (first ?? findings[0])?.cell;
  return {
    step,
    text: `In ${step.name} ${listed(parts)} ${verb}`,
    ...(cell !== undefined && { cell })
  };
}

/** A failure that only one of the two ways has. */
export function subjectOfFailure(step: PlanStep, failure: StepFailure): Subject {
  const { way, ename, evalue, reason, cell } = failure;
  const what = ename === undefined ? reason : [ename, evalue].filter(Boolean).join(': ');
  return {
    step,
    text: `${step.name} fails ${way === 'pipeline' ? 'in the pipeline and not in the notebook' : 'from top to bottom and not in the pipeline'} (${firstLine(what)})`,
    ...(cell !== undefined && { cell })
  };
}

/** The step does not get in the pipeline what other cells do. */
export function hiddenState(
  { step, text, cell }: Subject,
  influences: readonly Influence[],
  isCertain: boolean,
  order: StepOrder
): Diagnostic {
  const owners = [...new Set(influences.flatMap(({ source }) => order.stepOf(source) ?? []))];
  const changed = influences.filter(({ isSet }) => !isSet).map(({ name }) => name);
  const names = [...new Set(influences.map(({ name }) => name))];
  const [first] = step.cells;
  const title = `Make ${step.name} depend on ${listed(owners)}`;
  return diagnostic(HIDDEN_STATE, {
    message: `${text}: from top to bottom ${deeds(influences, isCertain, order)} before, and ${step.name} ${
      owners.length === 0
        ? 'is not given that in the pipeline'
        : `does not depend on ${listed(owners, 'or')}`
    }.`,
    hint:
      owners.length === 0
        ? `Set ${listed(names)} in a step that ${step.name} depends on.`
        : `${title}, or ${
            changed.length === 0
              ? 'use other names there'
              : `let ${owners.length === 1 ? (owners[0] ?? '') : 'these'} work on a copy of ${listed(changed)}`
          }.`,
    ...place(step, cell),
    ...(owners.length > 0 &&
      first !== undefined && {
        fixes: [
          {
            title,
            edits: [
              {
                kind: 'tags' as const,
                cell: first,
                remove: [],
                add: owners.map(owner => `prev:${owner}`)
              }
            ]
          }
        ]
      })
  });
}

/** `cell 2 (clean) has set a and changed rows` */
function deeds(influences: readonly Influence[], isCertain: boolean, order: StepOrder): string {
  const sources = [...new Set(influences.map(({ source }) => source))];
  const texts = sources.map(source => {
    const of = (isSet: boolean): string =>
      listed(
        influences
          .filter(each => each.source === source && each.isSet === isSet)
          .map(({ name }) => name)
      );
    const [set, changed] = [of(true), of(false)];
    const owner = order.stepOf(source);
    const verbs = [
      ...(set === '' ? [] : [`set ${set}`]),
      ...(changed === '' ? [] : [`changed ${changed}`])
    ];
    return `${cellName(source)}${owner === undefined ? '' : ` (${owner})`} ${
      isCertain || changed === '' ? 'has' : 'may have'
    } ${listed(verbs)}`;
  });
  return listed(texts);
}

/** The step reads a file that another one writes. */
export function hiddenFile({ step, text, cell }: Subject, file: string, owner: string): Diagnostic {
  return diagnostic(HIDDEN_STATE, {
    message: `${text}: it has to do with ${file}, which ${owner} writes, and ${step.name} does not depend on ${owner}.`,
    hint: `Make ${step.name} depend on ${owner}.`,
    ...place(step, cell)
  });
}

/** The same cells, in another order. */
export function otherOrder(
  { step, text, cell }: Subject,
  influence: Influence,
  order: StepOrder
): Diagnostic {
  const { source, cell: own, name } = influence;
  const owner = order.stepOf(source);
  const of = owner === undefined ? '' : ` of ${owner}`;
  const [message, hint] = order.isPrelude(source)
    ? [
        `${cellName(source)} runs at the start of every step in the pipeline, and from top to bottom only where it stands; it has to do with ${name}`,
        `Move ${cellName(source)} above all steps.`
      ]
    : source < own
      ? [
          `from top to bottom ${cellName(source)}${of} runs before ${cellName(own)}, in the pipeline after it; both have to do with ${name}`,
          `Move ${cellName(own)} above ${cellName(source)}, or make it a step of its own.`
        ]
      : [
          `from top to bottom ${cellName(source)}${of} runs after ${cellName(own)}, in the pipeline before it; both have to do with ${name}`,
          `Move ${cellName(source)} above ${cellName(own)}, or make it a step of its own.`
        ];
  return diagnostic(OTHER_ORDER, {
    message: `${text}: ${message}.`,
    hint,
    ...place(step, cell ?? own)
  });
}

/** Random numbers that nothing seeds, or that a branch draws for itself. */
export function randomness(
  { step, text }: Subject,
  cell: number,
  generators: readonly string[],
  isSeeded: boolean
): Diagnostic {
  const why = isSeeded
    ? `and in the pipeline ${step.name} has a generator of its own, where the notebook has one for all cells`
    : 'from a generator that nothing seeds: they are others each time, in the notebook too';
  const seeds = generators.map(name => SEEDS[name] ?? name);
  return diagnostic(RANDOM_DIFFERENCE, {
    message: `${text}: ${cellName(cell)} draws random numbers (${generators.join(', ')}) ${why}.`,
    hint: `Seed the generator in ${step.name}: ${seeds.map(seed => `\`${seed}\``).join(', ')}, or \`random_state=0\` where there is such an argument.`,
    ...place(step, cell)
  });
}

/** A generator made without a seed. */
export function unseededGenerator({ step, text }: Subject, cell: number, call: string): Diagnostic {
  return diagnostic(RANDOM_DIFFERENCE, {
    message: `${text}: ${cellName(cell)} calls \`${call}()\` without a seed, so that its random numbers are others each time, in the notebook too.`,
    hint: `Give it a seed: \`${call}(0)\`.`,
    ...place(step, cell)
  });
}

/** The time and the like; `call` is what of the code does it, if that is known. */
export function varying(
  { step, text, cell }: Subject,
  call: { readonly cell: number; readonly name: string } | undefined
): Diagnostic {
  return diagnostic(VARYING_VALUE, {
    message:
      call === undefined
        ? `${text}, but not by the pipeline: from top to bottom it is another one each time, too.`
        : `${text}: ${cellName(call.cell)} calls \`${call.name}()\`, which gives something else each time, in the notebook too.`,
    hint:
      call === undefined
        ? 'Look for the time, ids, sets, threads and files in it, and make it the same each time if it matters.'
        : 'Make it a parameter of the pipeline if it is to be the same each time.',
    ...place(step, call?.cell ?? cell)
  });
}

/** Objects that do not show their content. */
export function notComparable({ step, cell }: Subject, { name, difference }: Finding): Diagnostic {
  return diagnostic(NOT_COMPARABLE, {
    message: `${name}, which ${step.name} hands on, cannot be compared: ${firstLine(difference)}.`,
    hint: 'Hand on data instead, or compare what is printed of it.',
    ...place(step, cell)
  });
}

/** No reason was found. */
export function unexplained({ step, text, cell }: Subject, finding: Finding): Diagnostic {
  return diagnostic(UNEXPLAINED_DIFFERENCE, {
    message: `${text} (${finding.difference}), for no reason that was found.`,
    hint: `Look at its variables with \`savoy open last ${step.name}\`, and compare them with the notebook.`,
    ...place(step, cell)
  });
}

/** A failure without an explanation. */
export function failsOneWay({ step, text, cell }: Subject, { reason }: StepFailure): Diagnostic {
  return diagnostic(FAILS_ONE_WAY, {
    message: `${text}.`,
    hint: `It says: ${firstLine(reason)}.`,
    ...place(step, cell)
  });
}

/** The notebook is broken either way. */
export function failsBothWays(step: PlanStep, { reason, cell }: StepFailure): Diagnostic {
  return diagnostic(FAILS_BOTH_WAYS, {
    message: `${firstLine(reason)}, in the pipeline and from top to bottom.`,
    hint: 'Mend it; what comes after it is not compared.',
    ...place(step, cell)
  });
}

function place(step: PlanStep, cell: number | undefined) {
  return { step: step.name, ...(cell !== undefined && { cell }) };
}

/** `a, b and 3 others` */
function shortened(names: readonly string[]): string[] {
  return names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : [...names];
}

function listed(names: readonly string[], word = 'and'): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`;
}

function plural(noun: string, names: readonly string[]): string {
  return names.length === 1 ? noun : `${noun}s`;
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replace(/\.$/, '') ?? '';
}
