/** Several versions of a name: conflicts between branches, and choices that the reader should know of. */
import {
  ASSUMED_UNCHANGED,
  CONFLICTING_VERSIONS,
  diagnostic,
  OTHER_BRANCH_CHANGES,
  READS_CHANGED_GLOBAL,
  type Fix
} from '../../../diagnostics/index.js';
import { PRELUDE } from '../name-flow.js';
import type { StepNeed } from '../need.js';
import { rerunKey } from '../rerunnable.js';
import type { Resolution } from '../resolution.js';
import { fixes, type Analysis, type Report } from './analysis.js';

interface Choice {
  readonly step: number;
  readonly need: StepNeed;
  readonly resolution: Resolution;
}

export function reportVersions(analysis: Analysis, report: Report): void {
  const reported = new Set<string>();
  const once = (key: string, tell: () => void): void => {
    if (!reported.has(key)) {
      reported.add(key);
      tell();
    }
  };
  for (const choice of choicesOf(analysis)) {
    const { need, resolution } = choice;
    const { conflict, assumed } = resolution;
    if (need.reason === 'told') {
      continue;
    }
    if (conflict !== undefined && need.reason !== 'soft') {
      once(`${need.name} ${conflict.join()}`, () => reportConflict(analysis, report, choice));
    }
    if (assumed !== undefined && need.reason !== 'soft') {
      once(`${need.name} ${assumed.join()}`, () => reportAssumption(analysis, report, choice));
    }
    if (need.reason !== 'pass-on' && need.reason !== 'soft' && need.reason !== 'metric') {
      reportOtherBranch(analysis, report, choice);
      reportChangedGlobal(analysis, report, choice);
    }
  }
}

function* choicesOf(analysis: Analysis): Iterable<Choice> {
  for (const [step, { intakes, fromPrelude, needs }] of analysis.handOns.entries()) {
    for (const { need, resolution } of intakes.values()) {
      yield { step, need, resolution };
    }
    for (const [name, resolution] of fromPrelude) {
      const need = needs.get(name);
      if (need !== undefined) {
        yield { step, need, resolution };
      }
    }
  }
}

function reportConflict(analysis: Analysis, report: Report, choice: Choice): void {
  const { flow } = analysis;
  const { step, need, resolution } = choice;
  const conflict = inNotebookOrder(analysis, resolution.conflict ?? []);
  const { name } = need;
  const who = flow.name(step);
  const sets = conflict.every(each => flow.change(each, name) === 'sets');
  const others = conflict.length === 2 ? 'both ' : '';
  const optional = !need.must && need.reason !== 'pass-on';
  report(
    diagnostic(CONFLICTING_VERSIONS, {
      severity: optional ? 'warning' : 'error',
      step: who,
      ...need.place,
      message: `${name} is ${sets ? 'set' : 'changed'} in ${others}${analysis.list(conflict)}, and ${who} needs it.`,
      hint: `Make one of them depend on the other, give the values different names, or choose one.`,
      fixes: fixes(
        ...conflict.slice(1).map((each, i) => analysis.dependency(each, conflict[i] ?? each)),
        ...conflict.map(each => analysis.taking(step, name, each))
      )
    })
  );
}

function reportAssumption(analysis: Analysis, report: Report, choice: Choice): void {
  const { flow } = analysis;
  const { step, need, resolution } = choice;
  const { name } = need;
  const calls = inNotebookOrder(
    analysis,
    (resolution.assumed ?? []).filter(each => flow.change(each, name) === 'perhaps')
  );
  const told = calls.map(each => `\`${analysis.changeText(name, each)}\` in ${flow.name(each)}`);
  const [first] = calls;
  report(
    diagnostic(ASSUMED_UNCHANGED, {
      step: flow.name(step),
      ...(first === undefined ? need.place : analysis.changePlace(name, first)),
      message: `It is assumed that ${told.join(' and ')} ${calls.length > 1 ? 'do' : 'does'} not change ${name}, which ${flow.name(step)} needs.`,
      hint: `If that is so, mark ${name} as read-only there.`,
      fixes: fixes(...calls.map(each => analysis.readOnly(each, [name])))
    })
  );
}

/**
 * Run from top to bottom, the consumer sees the version of another step: of one between producer and
 * consumer, or of any above it where the producer stands further down.
 */
function reportOtherBranch(analysis: Analysis, report: Report, choice: Choice): void {
  const { flow } = analysis;
  const { step, need, resolution } = choice;
  const { name } = need;
  const from = resolution.from;
  const here = analysis.place(step);
  const made = analysis.place(from) < here ? analysis.place(from) : PRELUDE;
  const between = flow.versions.apart(name, step).filter(other => {
    const place = analysis.place(other);
    return (
      place > made &&
      place < here &&
      flow.change(other, name) !== 'perhaps' &&
      !flow.graph.isAncestor(step, other) &&
      !resolution.conflict?.includes(other)
    );
  });
  const last = inNotebookOrder(analysis, otherThan(analysis, between, name, from)).pop();
  if (last === undefined) {
    return;
  }
  const who = flow.name(step);
  const other = flow.name(last);
  const verb = flow.block(last).summary.binds.has(name) ? 'sets' : 'changes';
  report(
    diagnostic(OTHER_BRANCH_CHANGES, {
      step: who,
      ...need.place,
      message: `${who} uses ${name}, which ${other} ${verb} above it in the notebook; ${who} does not depend on ${other} and gets the ${name} of ${analysis.who(from)}.`,
      hint: `Make ${who} depend on ${other}, or give the two values different names.`,
      fixes: fixes(afterBoth(analysis, step, from, last))
    })
  );
}

/** Those versions that are not the same import or source text as that of `from`. */
function otherThan(
  { flow, rerunnable }: Analysis,
  versions: readonly number[],
  name: string,
  from: number
): readonly number[] {
  const key = versions.length === 0 ? undefined : rerunKey(flow, rerunnable, name, from);
  return key === undefined
    ? versions
    : versions.filter(other => rerunKey(flow, rerunnable, name, other) !== key);
}

/** Make a step depend on the later of two others, and that on the earlier: it sees the later's version. */
function afterBoth(
  analysis: Analysis,
  step: number,
  earlier: number,
  later: number
): Fix | undefined {
  const { graph } = analysis.flow;
  const fix = analysis.dependency(step, later);
  const isAfter = earlier === PRELUDE || graph.isAncestor(earlier, later);
  const order = isAfter ? undefined : analysis.dependency(later, earlier);
  return fix === undefined || order === undefined
    ? fix
    : {
        title: `${fix.title}, and ${analysis.flow.name(later)} on ${analysis.flow.name(earlier)}`,
        edits: [...fix.edits, ...order.edits]
      };
}

/** The function was defined where the variable had an older version. */
function reportChangedGlobal(analysis: Analysis, report: Report, choice: Choice): void {
  const { flow } = analysis;
  const { step, need, resolution } = choice;
  const { name, via } = need;
  const changed = resolution.from;
  const defined = via === undefined ? undefined : analysis.resolver.resolve(via, step)?.from;
  if (defined === undefined || defined === PRELUDE || changed === PRELUDE) {
    return;
  }
  const wasThere =
    flow.change(defined, name) !== undefined || flow.reaching(name, defined).length > 0;
  if (
    wasThere &&
    flow.graph.isAncestor(defined, changed) &&
    flow.change(changed, name) !== 'perhaps'
  ) {
    const who = flow.name(step);
    report(
      diagnostic(READS_CHANGED_GLOBAL, {
        step: who,
        ...need.place,
        message: `${via} of ${flow.name(defined)} reads ${name}, which ${flow.name(changed)} changes afterwards: in ${who} it sees the newer value.`,
        hint: `Pass ${name} as an argument if the older value is meant.`
      })
    );
  }
}

function inNotebookOrder(analysis: Analysis, steps: readonly number[]): number[] {
  return [...steps].sort((one, other) => analysis.place(one) - analysis.place(other));
}
