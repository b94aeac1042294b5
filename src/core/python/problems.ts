/** How scanners and parsers report what is wrong: by a message and the span it concerns. */
export type Report = (message: string, start: number, end: number) => void;

/** Leaves a statement that cannot be parsed; caught where the parser recovers, never outside. */
export class SyntaxFailure extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number
  ) {
    super(message);
  }
}
