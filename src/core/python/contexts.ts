/** What CPython's compiler refuses after parsing (Python/compile.c, symtable.c). */
import type { Statement, SyntaxProblem } from './ast.js';

export function checkContexts(
  body: readonly Statement[],
  topLevelAwait: boolean,
  problems: SyntaxProblem[]
): void {
  void body;
  void topLevelAwait;
  void problems;
}
