/** Objects that are handed on: those that cannot be, need not be, or lose their identity. */
import {
  diagnostic,
  HANDED_ON_WITH_CAUTION,
  SEPARATED_OBJECTS,
  UNPICKLABLE
} from '../../../diagnostics/index.js';
import { listed } from '../../../text/index.js';
import { fixes, type Analysis, type Report } from './analysis.js';

export function reportObjects(analysis: Analysis, report: Report): void {
  analysis.handOns.forEach(({ saves, separations }, step) => {
    reportCaution(analysis, report, step, saves);
    for (const name of saves) {
      reportUnpicklable(analysis, report, step, name);
    }
    for (const { names, from } of separations) {
      const changed = names.some((name, i) => {
        const maker = from[i as 0 | 1];
        return analysis.flow.change(maker, name) === 'changes';
      });
      if (changed) {
        reportSeparation(analysis, report, step, names, from);
      }
    }
  });
}

function reportCaution(
  analysis: Analysis,
  report: Report,
  step: number,
  saves: ReadonlySet<string>
): void {
  const { flow } = analysis;
  const uncertain = [...saves].filter(name => flow.change(step, name) === 'perhaps');
  const shared = uncertain.filter(name => changedThrough(analysis, name, step) !== undefined);
  const names = [...uncertain.filter(name => !shared.includes(name)), ...shared];
  const [first] = names;
  if (first === undefined) {
    return;
  }
  const calls = new Set(names.map(name => `\`${analysis.changeText(name, step)}\``));
  const sharers = new Set(
    shared.flatMap(name => [changedThrough(analysis, name, step) ?? name, name])
  );
  const because =
    sharers.size === 0 ? '' : `, because ${listed([...sharers])} may hold the same objects`;
  const who = flow.name(step);
  report(
    diagnostic(HANDED_ON_WITH_CAUTION, {
      step: who,
      ...analysis.changePlace(first, step),
      message: `${listed([...calls].slice(0, 3))} may change ${listed(names)}${because}, so ${who} hands ${names.length > 1 ? 'them' : 'it'} on.`,
      hint: `Mark ${listed(names)} as read-only in ${who} if that is not so.`,
      fixes: fixes(analysis.readOnly(step, names))
    })
  );
}

/**
 * The name through which a step may change an object that it also has under this name; undefined where
 * the object itself is passed to a call.
 */
function changedThrough({ flow }: Analysis, name: string, step: number): string | undefined {
  const { mutatedInputs } = flow.block(step).summary;
  if (mutatedInputs.has(name)) {
    return undefined;
  }
  const location = flow.changeLocation(name, step);
  return [...mutatedInputs].find(([, mutation]) => mutation.location === location)?.[0];
}

function reportUnpicklable(analysis: Analysis, report: Report, step: number, name: string): void {
  const { flow } = analysis;
  const block = flow.block(step);
  const found = block.summary.unpicklable.get(name);
  if (found === undefined || flow.change(step, name) !== 'sets') {
    return;
  }
  const takers = analysis.list(analysis.takers(name, step));
  report(
    diagnostic(UNPICKLABLE, {
      step: flow.name(step),
      ...block.place(found.location),
      message: `${takers} needs ${name} of ${flow.name(step)}, which is ${found.what} and cannot be handed on.`,
      hint: `Make it in ${takers}, or hand on what it is made from.`
    })
  );
}

function reportSeparation(
  analysis: Analysis,
  report: Report,
  step: number,
  names: readonly [string, string],
  from: readonly [number, number]
): void {
  const { flow } = analysis;
  const who = flow.name(step);
  const [one, other] = names;
  const [earlier, later] = [...from].sort((a, b) => analysis.place(a) - analysis.place(b));
  report(
    diagnostic(SEPARATED_OBJECTS, {
      step: who,
      ...analysis.handOns[step]?.needs.get(one)?.place,
      message: `${one} and ${other} may be one object in the notebook; ${who} gets ${one} from ${flow.name(from[0])} and ${other} from ${flow.name(from[1])}, as two objects.`,
      hint: `Make one of the two steps depend on the other.`,
      fixes: fixes(
        earlier === undefined || later === undefined
          ? undefined
          : analysis.dependency(later, earlier)
      )
    })
  );
}
