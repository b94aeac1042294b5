/**
 * Remembers the answers of a function of strings. What is asked are names in people's code: many
 * questions, few different ones.
 */
const MOST_ANSWERS = 10_000;

export function memoize<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return text => {
    const known = answers.get(text);
    if (known) {
      return known.answer;
    }
    const answer = ask(text);
    if (answers.size >= MOST_ANSWERS) {
      answers.clear();
    }
    answers.set(text, { answer });
    return answer;
  };
}
