/**
 * The indentation of a whole cell, as in code that was copied out of a function or behind prompts.
 * IPython takes it off (leading_indent in IPython/core/inputtransformer2.py).
 */

const INDENTED = /^(?:[ \t]*\r?\n)*([ \t]+)\S/;

/** The indentation of the first line with code; empty for nearly every cell. */
export function cellIndentation(source: string): string {
  return INDENTED.exec(source)?.[1] ?? '';
}

/** The text with this indentation taken off every line that has it. */
export function withoutIndentation(text: string, indentation: string): string {
  return indentation === '' ? text : text.replace(new RegExp(`^${indentation}`, 'gm'), '');
}
