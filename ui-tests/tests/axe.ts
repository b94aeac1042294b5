/** axe-core's rules, as far as what they find is serious. */
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';

interface IViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong in the parts that a selector names, seriously. */
export async function violations(
  page: IJupyterLabPageFixture,
  selector: string
): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async (include: string) => {
    const { axe } = window as unknown as {
      axe: { run(context: object): Promise<{ violations: IViolation[] }> };
    };
    const { violations: all } = await axe.run({ include: [[include]] });
    return all;
  }, selector);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
}
