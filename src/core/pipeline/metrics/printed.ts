/**
 * What a call of `print` shows: values, each with the text before it. Looks into f-strings, `%`,
 * `str.format` and texts put together with `+`.
 */
import type { Call, Constant, Expression, Operation } from '../../python/index.js';

/** A printed value and the text that stands before it. */
export interface Printed {
  readonly label: string;
  readonly value: Expression;
}

/** A piece of what is printed, in order. */
type Piece = string | Expression;

/** Is this a call that shows its arguments? */
export function isShow(node: Expression): node is Call {
  return (
    node.kind === 'Call' &&
    node.function.kind === 'Name' &&
    (node.function.id === 'print' || node.function.id === 'display')
  );
}

/** The values that a call shows. */
export function printedValues(call: Call, source: string): Printed[] {
  const printed: Printed[] = [];
  let label = '';
  for (const argument of call.positional) {
    for (const piece of pieces(argument, source)) {
      if (typeof piece === 'string') {
        label += piece;
      } else {
        printed.push({ label, value: piece });
        label = '';
      }
    }
    label += ' ';
  }
  return printed;
}

function pieces(node: Expression, source: string): Piece[] {
  switch (node.kind) {
    case 'Constant':
      return [node.type === 'str' ? String(node.value) : ''];
    case 'JoinedString':
      return node.template ? [node] : fields(node.parts, source);
    case 'Operation':
      return percent(node, source) ?? sum(node, source) ?? [node];
    case 'Call':
      return formatted(node, source) ?? [node];
    default:
      return [node];
  }
}

/** Parts of an f-string. A field inside of a format specification, as in `{x:{width}}`, is no value. */
function fields(parts: readonly Piece[], source: string): Piece[] {
  let end: number | undefined;
  return parts.flatMap(part => {
    if (typeof part === 'string') {
      return [part];
    }
    const inSpecification = end !== undefined && !source.slice(end, part.start).includes('}');
    end = part.end;
    return inSpecification ? [] : pieces(part, source);
  });
}

/** `"accuracy: %.3f" % accuracy` (printf-style formatting in the library reference). */
function percent(node: Operation, source: string): Piece[] | undefined {
  const [format, value] = node.operands;
  if (!isText(format) || value === undefined || node.operators.join() !== '%') {
    return undefined;
  }
  if (value.kind === 'Dictionary') {
    return undefined;
  }
  const values = value.kind === 'Tuple' ? value.elements : [value];
  const texts = String(format.value).split(/%[-#0 +]*(?:\d+|\*)?(?:\.\d+)?[diouxXeEfFgGcrsa]/);
  return interleave(texts, values, source);
}

/** `"accuracy: " + str(accuracy)`; nothing where no text stands first. */
function sum(node: Operation, source: string): Piece[] | undefined {
  if (!node.operators.every(one => one === '+') || !node.operands.some(isText)) {
    return undefined;
  }
  return node.operands.flatMap(operand => {
    const inner =
      operand.kind === 'Call' &&
      operand.function.kind === 'Name' &&
      /^(?:str|repr|format)$/.test(operand.function.id)
        ? operand.positional[0]
        : undefined;
    return pieces(inner ?? operand, source);
  });
}

/** `"accuracy: {:.3f}".format(accuracy)` (format string syntax in the library reference). */
function formatted(call: Call, source: string): Piece[] | undefined {
  const { function: callee, positional, keywords } = call;
  if (callee.kind !== 'Attribute' || callee.attribute !== 'format' || !isText(callee.value)) {
    return undefined;
  }
  const result: Piece[] = [];
  let next = 0;
  // Text between fields; the name or number of a field; `{{` and `}}` stand for braces.
  for (const [, text = '', field] of String(callee.value.value).matchAll(
    /((?:[^{}]|\{\{|\}\})*)(?:\{(\w*)[^{}]*(?:\{[^{}]*\}[^{}]*)*\})?/g
  )) {
    result.push(text);
    if (field !== undefined) {
      const value = /^\d*$/.test(field)
        ? positional[field === '' ? next++ : Number(field)]
        : keywords.find(one => one.name === field)?.value;
      result.push(...(value === undefined ? [] : pieces(value, source)));
    }
  }
  return result;
}

function interleave(
  texts: readonly string[],
  values: readonly Expression[],
  source: string
): Piece[] {
  return texts.flatMap((text, i) => {
    const value = values[i];
    return [text, ...(value === undefined ? [] : pieces(value, source))];
  });
}

function isText(node: Expression | undefined): node is Constant {
  return node?.kind === 'Constant' && node.type === 'str';
}
