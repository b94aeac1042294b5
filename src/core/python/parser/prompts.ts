/**
 * Prompts that were copied along with the code of a session: `>>> x = 1`, `In [3]: x = 1`. IPython
 * takes them off (PromptStripper in IPython/core/inputtransformer2.py).
 */

interface PromptStyle {
  /** The first line of a cell that has them. */
  readonly first: RegExp;
  readonly any: RegExp;
}

const STYLES: readonly PromptStyle[] = [
  { first: /^(?:[ \t]*\r?\n)*>>>(?: |\r?$)/m, any: /^(?:>>>|\.\.\.)(?: |(?=\r?$))/gm },
  {
    first: /^(?:[ \t]*\r?\n)*(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: /m,
    any: /^(?:(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |[ \t]*\.{3,}: ?)/gm
  }
];

/** Most cells have none, and that is seen at their first character. */
const MAYBE_PROMPT = /^\s*(?:>>>|\[|In \[)/;

/**
 * The cell with spaces in the place of prompts, so that all positions stay. It is indented by their
 * width then, which IPython allows.
 */
export function withoutPrompts(source: string): string {
  if (!MAYBE_PROMPT.test(source)) {
    return source;
  }
  const style = STYLES.find(({ first }) => source.search(first) === 0);
  return style ? source.replace(style.any, prompt => ' '.repeat(prompt.length)) : source;
}
