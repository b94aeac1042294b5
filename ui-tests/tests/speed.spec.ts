/**
 * What Savoy costs while people type: main-thread time a key with and without tags, and the time until
 * the chips say what is new. Run with SAVOY_SPEED=1; numbers of a loaded machine mean little.
 */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { QUICK, runButton } from './run-support';
import { chips, notebook, open, type TestCell } from './support';

test.use({ viewport: { width: 1360, height: 860 } });

/** 100 cells, about 1,000 lines, 34 steps. */
function large(tagged: boolean): readonly TestCell[] {
  return Array.from({ length: 100 }, (_, i): TestCell => {
    const source = [
      i === 0
        ? 'import numpy as np'
        : `v${i} = np.arange(${i + 3}) * base${Math.floor((i - 1) / 3)}`,
      `def f${i}(values, least=${i}):`,
      '    out = [value for value in values if value > least]',
      '    total = sum(out)',
      '    return total / max(1, len(out))',
      `base${Math.floor(i / 3)} = ${i === 0 ? '1' : `f${i}(v${i})`}`,
      `for j in range(${i}):`,
      `    base${Math.floor(i / 3)} += j`,
      '    if j % 2:',
      `        print(f"{j} {base${Math.floor(i / 3)}}")`
    ].join('\n');
    const step = i / 3;
    const tags = Number.isInteger(step)
      ? [`step:s${step}`, ...(step > 0 ? [`prev:s${step - 1}`] : [])]
      : [];
    return [source, ...(tagged ? tags : [])];
  });
}

/** Types at a reader's speed; the result is main-thread milliseconds a key, and long tasks. */
async function typing(page: IJupyterLabPageFixture) {
  const cell = page.locator('.jp-CodeCell').nth(4);
  await cell.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    const store = window as unknown as { longTasks: number[] };
    store.longTasks = [];
    new PerformanceObserver(list => {
      store.longTasks.push(...list.getEntries().map(entry => Math.round(entry.duration)));
    }).observe({ entryTypes: ['longtask'] });
  });
  const session = await page.context().newCDPSession(page.context().pages()[0]!);
  await session.send('Performance.enable');
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(one => one.name === 'TaskDuration')?.value ?? 0);
  };
  const each: number[] = [];
  const text = 'quality = base0 + 1'.repeat(3);
  for (const key of text) {
    const before = await busy();
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForTimeout(200);
    each.push((await busy()) - before);
  }
  each.sort((a, b) => a - b);
  return {
    median: +(each[Math.floor(each.length / 2)] ?? 0).toFixed(1),
    p95: +(each[Math.floor(each.length * 0.95)] ?? 0).toFixed(1),
    longTasks: await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)
  };
}

for (const panel of [false, true]) {
  test(`a key costs little, ${panel ? 'with the panel open' : 'chips only'}`, async ({
    page,
    tmpPath
  }) => {
    test.setTimeout(240_000);
    const results: Record<string, unknown> = {};
    for (const [name, tagged] of [
      ['untagged', false],
      ['tagged', true]
    ] as const) {
      await open(page, tmpPath, notebook(large(tagged)), `${name}.ipynb`);
      if (tagged) {
        await expect(chips(page).first()).toBeVisible();
        if (panel) {
          await page.evaluate(() => window.jupyterapp.commands.execute('savoy:open-panel'));
          await expect(page.locator('#jp-savoy-panel .jp-savoy-Graph-node').first()).toBeVisible();
        }
      }
      await page.waitForTimeout(4000);
      results[name] = await typing(page);
      await page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
    }
    console.log(JSON.stringify(results));
  });
}

test('chips follow at once', async ({ page, tmpPath }) => {
  test.setTimeout(120_000);
  await open(page, tmpPath, notebook(large(true)));
  await expect(chips(page).first()).toBeVisible();
  await page.waitForTimeout(4000);
  const times = await page.evaluate(async () => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as {
      content: {
        model: {
          cells: {
            get(i: number): { sharedModel: { setSource(text: string): void; getSource(): string } };
          };
        };
        widgets: { node: HTMLElement }[];
      };
    };
    const { sharedModel } = content.model.cells.get(3);
    const chip = content.widgets[3]!.node.querySelector('.jp-savoy-Chip')!;
    const source = sharedModel.getSource();
    const found: number[] = [];
    for (let i = 0; i < 20; i++) {
      const changed = new Promise<void>(resolve => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve();
        });
        observer.observe(chip, { childList: true, subtree: true });
      });
      const start = performance.now();
      sharedModel.setSource(i % 2 ? source : `${source}\nprint(never_set)`);
      await changed;
      found.push(performance.now() - start);
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    return found.sort((a, b) => a - b).map(Math.round);
  });
  console.log(`change to chip: median ${times[10]} ms, slowest ${times[19]} ms`);
});

/** From the click that accepts a plan to the first output of the rerun in the page. */
test('from accepting a rerun to its first output', async ({ page, tmpPath }) => {
  test.setTimeout(180_000);
  await open(page, tmpPath, notebook(QUICK));
  await runButton(page).click();
  const view = page.locator('.jp-savoy-RunView');
  const status = view.locator('.jp-savoy-Summary-status');
  await expect(status).toHaveText('Succeeded', { timeout: 60_000 });
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    await page.evaluate(path => {
      void window.jupyterapp.commands.execute('savoy:rerun', {
        notebook: path,
        step: 'load',
        mode: 'from'
      });
    }, `${tmpPath}/cars.ipynb`);
    const dialog = page.getByRole('dialog', { name: 'Rerun cars.ipynb' });
    await expect(dialog.getByRole('status')).toContainText('Runs 3 steps');
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>(resolve => {
            const shown = (): HTMLElement | null => document.querySelector('.jp-savoy-RunView');
            const before = shown()?.dataset['run'];
            const began = performance.now();
            const look = (): void => {
              const text = shown()?.querySelector('.jp-savoy-Outputs')?.textContent ?? '';
              if (shown()?.dataset['run'] !== before && /loaded|total|report/.test(text)) {
                resolve(performance.now() - began);
              } else {
                requestAnimationFrame(look);
              }
            };
            document.querySelector<HTMLElement>('.jp-savoy-Plan-foot .jp-mod-accept')?.click();
            look();
          })
      )
    );
    await expect(status).toHaveText('Succeeded');
  }
  console.log(`accept to first output: ${times.map(Math.round).join(' ')} ms`);
});
