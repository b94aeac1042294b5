/** The worker's end of the line: questions in, answers out, in their order. */
import { Analyst } from './analyst.js';
import type { AnswerMessage, IQuestionMessage } from './model.js';

/** What is used of a worker's global scope; the project's libraries know the page's only. */
interface IScope {
  onmessage: ((event: MessageEvent<IQuestionMessage>) => void) | null;
  postMessage(message: AnswerMessage): void;
}

const scope = self as unknown as IScope;
const analyst = new Analyst();

scope.onmessage = ({ data: { number, kind, question } }) => {
  try {
    // The page sends with each kind the question that belongs to it.
    const answer = analyst.answer<typeof kind>(kind, question);
    scope.postMessage({ number, answer });
  } catch (error) {
    scope.postMessage({ number, error: String(error) });
  }
};
