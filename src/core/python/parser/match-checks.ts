/** What CPython's compiler refuses in `match` (`compiler_match` and its helpers). */
import type { Expression, Pattern, Statement } from '../ast.js';
import type { Report } from '../problems.js';

type Match = Extract<Statement, { kind: 'Match' }>;

/** Reports patterns that hide others, and names that are captured twice or not by all. */
export function checkMatch(node: Match, report: Report): void {
  node.cases.forEach(({ pattern, guard }, i) => {
    if (!guard && i < node.cases.length - 1) {
      checkReachable(pattern, report);
    }
    captures(pattern, report);
  });
}

/** A pattern that matches everything must be the last one. */
function checkReachable(pattern: Pattern, report: Report): void {
  if (pattern.kind !== 'AsPattern' || pattern.start === pattern.end) {
    return;
  }
  if (pattern.pattern) {
    checkReachable(pattern.pattern, report);
    return;
  }
  const what = pattern.name === undefined ? 'wildcard' : `name capture '${pattern.name}'`;
  report(`${what} makes remaining patterns unreachable`, pattern.start, pattern.end);
}

/** The names a pattern binds. */
function captures(pattern: Pattern, report: Report): Set<string> {
  const names = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && names.has(name)) {
      report(`multiple assignments to name '${name}' in pattern`, pattern.start, pattern.end);
    } else if (name !== undefined) {
      names.add(name);
    }
  };
  const inside = (patterns: readonly Pattern[]): void =>
    patterns.forEach(part => captures(part, report).forEach(add));
  switch (pattern.kind) {
    case 'AsPattern':
      inside(pattern.pattern ? [pattern.pattern] : []);
      add(pattern.name);
      break;
    case 'StarPattern':
      add(pattern.name);
      break;
    case 'SequencePattern':
      inside(pattern.patterns);
      break;
    case 'ClassPattern':
      inside([...pattern.positional, ...pattern.keywords]);
      break;
    case 'MappingPattern':
      checkKeys(pattern.keys, report);
      inside(pattern.patterns);
      add(pattern.rest);
      break;
    case 'OrPattern':
      return alternatives(pattern.patterns, report);
    case 'ValuePattern':
      break;
  }
  return names;
}

function alternatives(patterns: readonly Pattern[], report: Report): Set<string> {
  const [first = new Set<string>(), ...others] = patterns.map(part => captures(part, report));
  patterns.slice(0, -1).forEach(part => checkReachable(part, report));
  others.forEach((names, i) => {
    const part = patterns[i + 1];
    if (part && (names.size !== first.size || Array.from(names).some(name => !first.has(name)))) {
      report('alternative patterns bind different names', part.start, part.end);
    }
  });
  return first;
}

function checkKeys(keys: readonly Expression[], report: Report): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (key.kind !== 'Constant' || key.type === 'bytes') {
      continue;
    }
    const id = `${key.type}:${String(key.value)}`;
    if (seen.has(id)) {
      const text = key.type === 'str' ? `'${String(key.value)}'` : String(key.value);
      report(`mapping pattern checks duplicate key (${text})`, key.start, key.end);
    }
    seen.add(id);
  }
}
