/**
 * Parameters of the notebook → parameters of the pipeline. A value that does not survive the way
 * through the server is reported.
 */
import { diagnostic, PARAMETER_MACRO, type Diagnostic } from '../diagnostics/index.js';
import type { Parameter, ParameterType, ParameterValue } from '../pipeline/index.js';
import type { IrParameterSpec, IrParameterType } from './ir.js';

const TYPES: Readonly<Record<ParameterType, IrParameterType>> = {
  int: 'NUMBER_INTEGER',
  float: 'NUMBER_DOUBLE',
  str: 'STRING',
  bool: 'BOOLEAN',
  list: 'LIST',
  dict: 'STRUCT',
  // A default of None says nothing of the type. STRING takes whatever is given, as text, which the
  // step reads as a literal where it is one (`untyped_value` of the runtime).
  none: 'STRING'
};

/** The declaration of a parameter, the same in the pipeline and in each step that uses it. */
export function parameterSpec(parameter: Parameter): IrParameterSpec {
  return {
    parameterType: TYPES[parameter.type],
    defaultValue: parameter.type === 'none' ? untypedText(parameter.default) : parameter.default,
    isOptional: true
  };
}

/**
 * None is an empty text: servers before 2.4 fail on a parameter without any value, all pass null to a
 * STRING as an empty text, and kfp.local takes neither. Another value, given to this compile, is JSON:
 * quotes tell the text "5" from the number.
 */
function untypedText(value: ParameterValue): string {
  return value === null ? '' : JSON.stringify(value);
}

/** Declarations by name; undefined when there are none. */
export function parameterSpecs(
  parameters: readonly Parameter[]
): Record<string, IrParameterSpec> | undefined {
  return parameters.length === 0
    ? undefined
    : Object.fromEntries(parameters.map(one => [one.name, parameterSpec(one)]));
}

/** Default texts that the server would change; numbers are checked where parameters are read. */
export function checkParameters(parameters: readonly Parameter[]): Diagnostic[] {
  return parameters.flatMap(parameter => {
    const macro = [...texts(parameter.default)].map(findMacro).find(found => found !== undefined);
    return macro === undefined
      ? []
      : [
          diagnostic(PARAMETER_MACRO, {
            message: `The server replaces ${macro} in parameter ${parameter.name} by a value of its own.`,
            hint: 'Write the text in another way, or build it in a step.',
            cell: parameter.cell
          })
        ];
  });
}

function* texts(value: ParameterValue): Iterable<string> {
  if (typeof value === 'string') {
    yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* texts(item);
    }
  }
}

/** Macros of the API server (backend/src/apiserver/common and the schedule controller). */
function findMacro(text: string): string | undefined {
  return /\[\[(?:RunUUID|CurrentTime|ScheduledTime|Index)(?:\.[^\]]*)?\]\]/.exec(text)?.[0];
}
