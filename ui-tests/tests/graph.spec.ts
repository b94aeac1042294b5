/** The graph in the panel: what is seen of it at first, and that it stays while code is typed. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { openPanel } from './run-support';
import { notebook, open, SMALL, type TestCell } from './support';

/** Steps in a row. */
function row(count: number): readonly TestCell[] {
  return Array.from({ length: count }, (_, i): TestCell => [
    i === 0 ? 'value0 = 1' : `value${i} = value${i - 1} + 1`,
    `step:step_${i}`,
    ...(i > 0 ? [`prev:step_${i - 1}`] : [])
  ]);
}

/** Where the drawing lies in its room. */
function lies(page: IJupyterLabPageFixture) {
  return page.evaluate(() => {
    const scroller = document.querySelector('#jp-savoy-panel .jp-savoy-Graph-scroller')!;
    const room = scroller.getBoundingClientRect();
    const size = scroller.querySelector('.jp-savoy-Graph-size')!.getBoundingClientRect();
    return {
      roomWidth: scroller.clientWidth,
      roomHeight: scroller.clientHeight,
      width: size.width,
      height: size.height,
      left: size.left - room.left,
      top: size.top - room.top
    };
  });
}

for (const [name, cells] of [
  ['three steps', SMALL],
  ['five steps', row(5)]
] as const) {
  test(`${name} begin in the middle, as large as they fit`, async ({ page, tmpPath }) => {
    await open(page, tmpPath, notebook(cells));
    await openPanel(page);
    await expect
      .poll(async () => {
        const { left, width, roomWidth } = await lies(page);
        return Math.round(left - (roomWidth - width) / 2);
      })
      .toBe(0);
    const { top, height, roomHeight, width, roomWidth } = await lies(page);
    if (height <= roomHeight) {
      expect(Math.abs(top - (roomHeight - height) / 2)).toBeLessThanOrEqual(1);
    } else {
      expect(top, 'the first step is seen').toBe(0);
    }
    const scale = await page.evaluate(
      () =>
        document.querySelector('#jp-savoy-panel .jp-savoy-Graph-drawing')!.getBoundingClientRect()
          .width /
        (document.querySelector('#jp-savoy-panel .jp-savoy-Graph-drawing') as HTMLElement)
          .offsetWidth
    );
    const fitting = Math.min(1, roomWidth / (width / scale), roomHeight / (height / scale));
    expect(scale).toBeCloseTo(Math.max(0.6, fitting), 1);
  });
}

test('the graph fits its room anew when that changes, until people choose a size', async ({
  page,
  tmpPath
}) => {
  await page.setViewportSize({ width: 1360, height: 420 });
  await open(page, tmpPath, notebook(row(6)));
  await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-graph'));
  const size = page.locator('.jp-savoy-GraphView .jp-savoy-Graph-tools button').nth(1);
  const small = async () => Number.parseInt(await size.innerText());
  await expect.poll(small).toBeLessThan(80);
  await page.setViewportSize({ width: 1360, height: 860 });
  await expect(size).toHaveText('100 %');
  await page.getByTitle('Smaller (-)').click();
  await expect(size).toHaveText('80 %');
  await page.setViewportSize({ width: 1360, height: 420 });
  await page.waitForTimeout(300);
  await expect(size).toHaveText('80 %');
});
