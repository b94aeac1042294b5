/** Statements that only show something, and those that show how good a model is. */
import type { Expression, Statement } from '../../python/index.js';
import { isSetUp } from '../grouping/untagged.js';
import { isShow } from '../metrics/printed.js';
import { calledName, callsOf, isText, rootName } from './facts.js';
import { EFFECTS, LOOKS, PLOTTING, SCORE_WORDS, SCORES } from './vocabulary.js';

/** `%pip install x`, `!conda install y`. */
export function installs(statement: Statement): boolean {
  if (statement.kind !== 'Magic') {
    return isText(statement);
  }
  return (
    /^(?:pip|conda|mamba|uv)$/.test(statement.name) ||
    /^\s*(?:python3?\s+-m\s+)?(?:pip3?|conda|mamba|uv|apt(?:-get)?)\b/.test(statement.argument)
  );
}

/** A print, outside of any block, of something that is called like a score. */
export function printsScores(statement: Statement): boolean {
  if (statement.kind !== 'ExpressionStatement' || !isShow(statement.value)) {
    return false;
  }
  const words: string[] = [];
  const collect = (node: Expression | string): void => {
    if (typeof node === 'string') {
      words.push(node);
      return;
    }
    switch (node.kind) {
      case 'Constant':
        words.push(String(node.value ?? ''));
        break;
      case 'JoinedString':
        node.parts.forEach(collect);
        break;
      case 'Name':
        words.push(node.id);
        break;
      case 'Attribute':
        words.push(node.attribute);
        break;
      case 'Subscript':
        collect(node.value);
        collect(node.index);
        break;
      case 'Call':
        words.push(SCORES.test(calledName(node)) ? 'score' : '');
        node.positional.forEach(collect);
        break;
      case 'Operation':
        node.operands.forEach(collect);
        break;
      default:
        break;
    }
  };
  statement.value.positional.forEach(collect);
  return words.some(word => SCORE_WORDS.test(word));
}

/** Does a statement show something and nothing else? */
export function isLook(statement: Statement): boolean {
  switch (statement.kind) {
    case 'ExpressionStatement':
    case 'Assign':
    case 'AnnotatedAssign':
    case 'Assert':
      return callsOf(statement).every(
        call =>
          !EFFECTS.test(calledName(call)) &&
          (LOOKS.test(calledName(call)) || PLOTTING.test(rootName(call) ?? ''))
      );
    case 'Import':
    case 'ImportFrom':
    case 'Pass':
      return true;
    case 'For':
    case 'With':
      return statement.body.every(isLook);
    case 'If':
      return [...statement.body, ...statement.otherwise].every(isLook);
    case 'Magic':
      return statement.escape === '?' || isSetUp(statement) || statement.body.some(isLook);
    default:
      return false;
  }
}
