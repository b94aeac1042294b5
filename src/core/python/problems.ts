/** How scanners and parsers report what is wrong: by a message and the span it concerns. */
export type Report = (message: string, start: number, end: number) => void;

/**
 * Leaves a statement that cannot be parsed; caught where the parser recovers. No `Error`: it
 * needs no stack, and nothing outside the parser ever sees it.
 */
export class SyntaxFailure {
  constructor(
    readonly message: string,
    readonly start: number,
    readonly end: number
  ) {}
}
