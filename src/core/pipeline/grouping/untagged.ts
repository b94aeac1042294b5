/**
 * Code before the first tag. Kale drops it without a word; the pipeline would then not do what the
 * notebook does.
 */
import {
  CODE_BEFORE_FIRST_TAG,
  diagnostic,
  IMPORTS_WITHOUT_TAG,
  type Diagnostic,
  type Fix
} from '../../diagnostics/index.js';
import type { Cell } from '../../notebook/index.js';
import { analyzeBlock, type BlockSummary, type Statement } from '../../python/index.js';
import type { ParseCell } from '../source.js';
import { hasCode } from './assign.js';

/** What becomes of the cells before the first tag. */
export interface Untagged {
  /** Run at the start of every step. */
  readonly imports: readonly Cell[];
  /** Left out. */
  readonly skipped: readonly Cell[];
}

/**
 * A cell that only imports is taken as an imports cell. Any other is an error when `others`, or a cell
 * that is kept, use a name that it sets; it then runs in every step, so that what is said about the
 * rest stays to the point. What nobody uses is left out, with a warning.
 */
export function placeUntagged(
  cells: readonly Cell[],
  others: readonly Cell[],
  parse: ParseCell,
  report: (problem: Diagnostic) => void
): Untagged {
  const withCode = cells.filter(hasCode);
  if (withCode.length === 0) {
    return { imports: [], skipped: [] };
  }
  const summaryOf = (cell: Cell): BlockSummary =>
    analyzeBlock([{ cell: cell.index, module: parse(cell) }]);
  const used = new Set(others.flatMap(cell => namesRead(summaryOf(cell))));

  const imports: Cell[] = [];
  const skipped: Cell[] = [];
  const problems: Diagnostic[] = [];
  // From the last to the first: what a kept cell reads keeps the cells before it.
  for (const cell of [...withCode].reverse()) {
    const summary = summaryOf(cell);
    const onlyImports = parse(cell).body.every(isSetUp);
    const wanted = [...summary.binds.keys(), ...summary.laterBinds].filter(name => used.has(name));
    if (onlyImports || wanted.length > 0) {
      imports.unshift(cell);
      namesRead(summary).forEach(name => used.add(name));
    } else {
      skipped.unshift(cell);
    }
    problems.unshift(onlyImports ? importsWithoutTag(cell) : codeBeforeFirstTag(cell, wanted[0]));
  }
  problems.forEach(report);
  return { imports, skipped };
}

function namesRead(summary: BlockSummary): string[] {
  return [...summary.readsNow, ...summary.readsLater, ...summary.needs.keys()];
}

/** Imports, and magics that only prepare the session, such as `%matplotlib inline`. */
export function isSetUp(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Import':
    case 'ImportFrom':
      return true;
    case 'Magic':
      return (
        statement.escape === '%' &&
        /^(?:matplotlib|pylab|config|load_ext|reload_ext|autoreload)$/.test(statement.name)
      );
    case 'ExpressionStatement':
      return statement.value.kind === 'Constant';
    default:
      return false;
  }
}

function importsWithoutTag(cell: Cell): Diagnostic {
  return diagnostic(IMPORTS_WITHOUT_TAG, {
    message: 'This cell of imports has no tag; it is run at the start of every step.',
    hint: 'Tag it imports, so that everybody sees it.',
    cell: cell.index,
    fixes: [tagFix(cell, 'imports', 'Tag the cell as imports')]
  });
}

function codeBeforeFirstTag(cell: Cell, wanted: string | undefined): Diagnostic {
  const imports = tagFix(cell, 'imports', 'Run the cell at the start of every step (imports)');
  const skip = tagFix(cell, 'skip', 'Leave the cell out of the pipeline (skip)');
  return wanted === undefined
    ? diagnostic(CODE_BEFORE_FIRST_TAG, {
        severity: 'warning',
        message: 'This cell stands before the first tag and is left out of the pipeline.',
        hint: 'Tag it skip if that is meant, else imports, or as a step of its own.',
        cell: cell.index,
        fixes: [skip, imports]
      })
    : diagnostic(CODE_BEFORE_FIRST_TAG, {
        message: `This cell stands before the first tag, so it is in no step, but ${wanted} is used below.`,
        hint: 'Tag it imports to run it at the start of every step, or give it a step of its own.',
        cell: cell.index,
        fixes: [imports]
      });
}

function tagFix(cell: Cell, tag: string, title: string): Fix {
  return { title, edits: [{ kind: 'tags', cell: cell.index, remove: [], add: [tag] }] };
}
