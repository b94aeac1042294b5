/** Remembers what was found for a name at a step. */
import { PRELUDE } from './name-flow.js';

export class StepMemo<Answer extends string | object> {
  /** By step, the prelude first; null: there is none. */
  private readonly answers: (Map<string, Answer | null> | undefined)[] = [];

  constructor(private readonly find: (name: string, step: number) => Answer | undefined) {}

  get(name: string, step: number): Answer | undefined {
    const answers = (this.answers[step - PRELUDE] ??= new Map<string, Answer | null>());
    let answer = answers.get(name);
    if (answer === undefined) {
      answer = this.find(name, step) ?? null;
      answers.set(name, answer);
    }
    return answer ?? undefined;
  }
}
