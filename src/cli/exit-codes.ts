/** Exit codes of `savoy`: a contract with other programs. */
export const EXIT = {
  done: 0,
  /** Diagnostics with errors, or a run that failed. */
  failed: 1,
  usage: 2,
  /** Something needed is missing or cannot be reached. */
  missing: 3,
  cancelled: 130
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
