/** What a measurement found: handed to the reporter that prints the table. */
import { test } from '@playwright/test';

/** A line of the table. */
export interface ISpeedRow {
  readonly what: string;
  /** What is to be reached; empty where the number only explains another one. */
  readonly reach: string;
  readonly found: string;
}

/** Kind of the annotations that the reporter looks for. */
export const SPEED_ROW = 'speed-row';

/** Adds a line to the table. */
export function report(what: string, found: string, reach = ''): void {
  const row: ISpeedRow = { what, reach, found };
  test.info().annotations.push({ type: SPEED_ROW, description: JSON.stringify(row) });
}
