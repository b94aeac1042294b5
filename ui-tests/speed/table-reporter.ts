/** Prints what the measurements found as one table, with the load of the machine beside it. */
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import os from 'node:os';
import { SPEED_ROW, type ISpeedRow } from './results';

const HEAD: ISpeedRow = { what: 'what', reach: 'reach', found: 'found' };

export default class TableReporter implements Reporter {
  private readonly rows: ISpeedRow[] = [];
  private readonly loads: number[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    this.loads.push(os.loadavg()[0] ?? 0);
    for (const { type, description = '' } of result.annotations) {
      if (type === SPEED_ROW) {
        this.rows.push(JSON.parse(description) as ISpeedRow);
      }
    }
    if (result.status !== 'passed') {
      console.error(`${test.title}: ${result.error?.message ?? result.status}`);
    }
  }

  onEnd({ status }: FullResult): void {
    const columns = ['what', 'reach', 'found'] as const;
    const widths = columns.map(column =>
      Math.max(...[HEAD, ...this.rows].map(row => row[column].length))
    );
    const line = (row: ISpeedRow): string =>
      `| ${columns.map((column, i) => row[column].padEnd(widths[i] ?? 0)).join(' | ')} |`;
    console.log(line(HEAD));
    console.log(`| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`);
    this.rows.forEach(row => {
      console.log(line(row));
    });
    const loads = this.loads.map(load => load.toFixed(1)).join(', ');
    console.log(`\n${os.cpus().length} cores; load of the machine while measured: ${loads}.`);
    if (status !== 'passed') {
      console.log('Not all could be measured.');
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}
