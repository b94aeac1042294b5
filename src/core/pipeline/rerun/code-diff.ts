/** How the code of a step differs between two notebooks, cell by cell and line by line, for people. */
import type { CodeChange } from '../../../protocol/index.js';
import { isSameCode } from './reasons.js';
import type { CodePart } from './material.js';

/** So many lines are compared with so many; of longer parts all lines count as changed. */
const LIMIT = 4_000_000;

/** The parts that differ. Comments and layout make no difference, but are shown where code does. */
export function codeDiff(before: readonly CodePart[], after: readonly CodePart[]): CodeChange[] {
  const gone = before.filter(part => !after.some(other => isSameCode(part, other)));
  const come = after.filter(part => !before.some(other => isSameCode(part, other)));
  const changes = come.map((part): CodeChange => {
    const at = gone.findIndex(({ role, name }) => role === part.role && name === part.name);
    const [old] = at < 0 ? [] : gone.splice(at, 1);
    return {
      cell: part.cell,
      kind: old === undefined ? 'added' : 'changed',
      lines: lineDiff(old === undefined ? [] : linesOf(old), linesOf(part))
    };
  });
  const removed = gone.map((part): CodeChange => ({
    cell: part.cell,
    kind: 'removed',
    lines: lineDiff(linesOf(part), [])
  }));
  return [...changes, ...removed].sort((one, other) => one.cell - other.cell);
}

/** Lines with `-`, `+` or a blank in front, by a longest common subsequence. */
export function lineDiff(before: readonly string[], after: readonly string[]): string[] {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  const same = (lines: readonly string[]): string[] => lines.map(line => ` ${line}`);
  return [
    ...same(before.slice(0, start)),
    ...(old.length * now.length > LIMIT ? replaced(old, now) : middle(old, now)),
    ...same(before.slice(before.length - end))
  ];
}

function middle(old: readonly string[], now: readonly string[]): string[] {
  // lengths[i][j]: of the longest common subsequence of what follows old[i] and now[j].
  const lengths = Array.from({ length: old.length + 1 }, () =>
    new Array<number>(now.length + 1).fill(0)
  );
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    const row = lengths[i];
    for (let j = now.length - 1; row !== undefined && j >= 0; j--) {
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push(` ${old[i++] ?? ''}`);
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      lines.push(`-${old[i++] ?? ''}`);
    } else {
      lines.push(`+${now[j++] ?? ''}`);
    }
  }
  return [...lines, ...replaced(old.slice(i), now.slice(j))];
}

function replaced(old: readonly string[], now: readonly string[]): string[] {
  return [...old.map(line => `-${line}`), ...now.map(line => `+${line}`)];
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < Math.min(one.length, other.length) && one[count] === other[count]) {
    count++;
  }
  return count;
}

function commonEnd(one: readonly string[], other: readonly string[]): number {
  return commonStart([...one].reverse(), [...other].reverse());
}

/** Blank lines that only keep the place of an excerpt are left out. */
function linesOf({ source }: CodePart): string[] {
  return source.replace(/^(?:[ \t]*(?:\r\n|\r|\n))+|\s+$/g, '').split(/\r\n|\r|\n/);
}
