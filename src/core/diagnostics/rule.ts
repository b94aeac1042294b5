import type { Diagnostic, Fix, Place, Severity } from './model.js';

/** A notebook in short form, for examples: each cell's tags and source. */
export type ExampleCell = readonly [tags: readonly string[], source: string];

/**
 * One kind of problem: the source of its messages, of its page in docs/diagnostics.md and of a test
 * that the example really shows it.
 */
export interface Rule {
  readonly code: `SV${number}`;
  /** Short kebab-case name. */
  readonly name: string;
  readonly severity: Severity;
  /** Title of the page: what is wrong, in general. */
  readonly title: string;
  /** Why it matters; Markdown. */
  readonly why: string;
  /** What to do; Markdown. */
  readonly fix: string;
  /** A notebook that shows the problem; absent where no notebook can (a missing program, a full disk). */
  readonly example?: {
    readonly bad: readonly ExampleCell[];
    readonly good?: readonly ExampleCell[];
    /** Notebook metadata for both. */
    readonly metadata?: Readonly<Record<string, unknown>>;
    /** Target server version, where the problem is seen only at compile time. */
    readonly target?: string;
  };
}

/** What a place adds to a rule. */
export interface Details extends Place {
  readonly message: string;
  readonly hint?: string;
  readonly fixes?: readonly Fix[];
  /** Where a rule's severity depends on the case; the rule's own when absent. */
  readonly severity?: Severity;
}

/** Make a diagnostic of a rule; absent details leave no key behind. */
export function diagnostic(rule: Rule, details: Details): Diagnostic {
  const { message, hint, fixes, step, cell, range } = details;
  return {
    code: rule.code,
    severity: details.severity ?? rule.severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(step !== undefined && { step }),
    ...(cell !== undefined && { cell }),
    ...(range !== undefined && { range }),
    ...(fixes !== undefined && fixes.length > 0 && { fixes })
  };
}
