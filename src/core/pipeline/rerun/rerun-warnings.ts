/** What a person should know of a rerun before it begins. */
import {
  diagnostic,
  PARAMETER_MOVES_START,
  PARAMETER_UNUSED,
  STALE_REUSED,
  type Diagnostic
} from '../../diagnostics/index.js';
import type { RerunRequest, RerunSituation } from './plan-rerun.js';
import type { StepFreshness } from './states.js';

/** Parameters make the rerun begin earlier than was asked for. */
export function startMoved(
  { name, parameters }: RerunSituation,
  { step, changedParameters }: RerunRequest
): Diagnostic[] {
  if (step === undefined) {
    return [];
  }
  const read = parameters.filter(each => changedParameters.includes(each));
  return [
    diagnostic(PARAMETER_MOVES_START, {
      message: `The rerun starts at ${name} already, which reads ${read.join(' and ')}.`,
      hint: `To start at ${step}, leave the value as it was.`,
      step: name
    })
  ];
}

/** Parameters that got another value although nobody reads them. */
export function parametersUnused(
  changed: readonly string[],
  situations: readonly RerunSituation[]
): Diagnostic[] {
  const read = new Set(situations.flatMap(({ parameters }) => parameters));
  return changed
    .filter(parameter => !read.has(parameter))
    .map(parameter =>
      diagnostic(PARAMETER_UNUSED, {
        message: `No step reads ${parameter}: its value makes no difference.`,
        hint: 'Leave it out.'
      })
    );
}

/** A result is built on that is not what it would be now. */
export function staleReuse(name: string, found: StepFreshness | undefined): Diagnostic[] {
  if (found === undefined) {
    return [];
  }
  const how = found.freshness === 'maybe-stale' ? 'may be' : 'is';
  const why = found.reasons.map(({ text }) => text).join('; ');
  return [
    diagnostic(STALE_REUSED, {
      message: `${name} is taken over although it ${how} out of date: ${why}.`,
      hint: `To run it too: --from ${name}.`,
      step: name
    })
  ];
}
