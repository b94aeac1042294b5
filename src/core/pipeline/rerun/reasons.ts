/** Why a step is not what it was: what differs between then and now, in words. */
import type { ReasonJson } from '../../../protocol/index.js';
import { cellName, LineIndex } from '../../text/index.js';
import type { CodePart, StepFacts } from './material.js';

/** A reason for a step to be stale, or to run. */
export type Reason = ReasonJson;

/** What of a step differs from what it was when it ran; nothing where its key is the same. */
export function changesSince(before: StepFacts, after: StepFacts): Reason[] {
  return [
    ...codeChanges(before.material.parts, after.material.parts),
    ...valueChanges(
      'parameter',
      before.parameters,
      after.parameters,
      after.material.parameters,
      (name, was, is) => `parameter ${name} is ${is} and was ${was}`
    ),
    ...valueChanges(
      'input',
      before.inputs,
      after.inputs,
      after.material.inputs.map(({ name }) => name),
      name => `${name} has another value`
    ),
    ...valueChanges(
      'file',
      before.modules,
      after.modules,
      [...new Set([...Object.keys(before.modules), ...Object.keys(after.modules)])],
      name => `${name} changed`
    ),
    ...valueChanges(
      'environment',
      before.material.environment,
      after.material.environment,
      Object.keys({ ...before.material.environment, ...after.material.environment }),
      name => `the environment variable ${name} changed`
    )
  ];
}

/** Two parts are the same code. */
export function isSameCode(one: CodePart, other: CodePart): boolean {
  return (
    one.role === other.role &&
    one.tokens.length === other.tokens.length &&
    one.tokens.every(({ text }, i) => text === other.tokens[i]?.text)
  );
}

function codeChanges(before: readonly CodePart[], after: readonly CodePart[]): Reason[] {
  const gone = before.filter(part => !after.some(other => isSameCode(part, other)));
  const come = after.filter(part => !before.some(other => isSameCode(part, other)));
  const reasons = come.map(part => {
    const at = gone.findIndex(each => isCounterpart(each, part));
    const [old] = at < 0 ? [] : gone.splice(at, 1);
    return old === undefined ? added(part) : changed(old, part);
  });
  reasons.push(...gone.map(removed));
  if (reasons.length === 0 && !sameOrder(before, after)) {
    reasons.push(reason('code', 'its code comes in another order'));
  }
  return reasons;
}

/** What a part was before. Cells of a step are compared in their order. */
function isCounterpart(old: CodePart, part: CodePart): boolean {
  return old.role === part.role && old.name === part.name;
}

function sameOrder(before: readonly CodePart[], after: readonly CodePart[]): boolean {
  return (
    before.length === after.length &&
    before.every((part, i) => after[i] !== undefined && isSameCode(part, after[i]))
  );
}

function changed(old: CodePart, part: CodePart): Reason {
  const at = part.tokens.findIndex(({ text }, i) => text !== old.tokens[i]?.text);
  const token = at < 0 ? part.tokens.at(-1) : part.tokens[at];
  const { line } = new LineIndex(part.source).position(token?.start ?? 0);
  return reason('code', `${subject(part)} changed at line ${part.line + line + 1}`);
}

function added(part: CodePart): Reason {
  return reason('code', `${subject(part)} is new`);
}

function removed(part: CodePart): Reason {
  return reason('code', `${subject(part)} is gone`);
}

function subject({ role, cell, name }: CodePart): string {
  const where = cellName(cell);
  switch (role) {
    case 'cell':
      return where;
    case 'metric':
      return `a metric in ${where}`;
    case 'definition':
      return `what it takes from ${where}`;
    case 'prelude':
      return name === undefined ? where : `${name} in ${where}`;
  }
}

function valueChanges(
  kind: Reason['kind'],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  names: readonly string[],
  say: (name: string, was: string, is: string) => string
): Reason[] {
  const text = (value: unknown): string => JSON.stringify(value) ?? 'not there';
  return names
    .filter(name => text(before[name]) !== text(after[name]))
    .map(name => reason(kind, say(name, text(before[name]), text(after[name]))));
}

/** Make a reason. */
export function reason(kind: Reason['kind'], text: string): Reason {
  return { kind, text };
}
