/** A notebook of 500 steps, opened and scrolled with and without chips. Run with SAVOY_SPEED=1. */
import { expect, galata, test } from '@jupyterlab/galata';
import { notebook, open, type TestCell } from './support';

const CELLS = Array.from({ length: 500 }, (_, i): TestCell => {
  const source = `x${i} = ${i}\ny${i} = x${i} * 2\nfor k in range(${(i % 7) + 1}):\n    y${i} += k\nprint(y${i})`;
  return [source, `step:s${i}`, ...(i > 0 ? [`prev:s${i - 1}`] : [])];
});

for (const windowingMode of ['contentVisibility', 'full']) {
  test.describe(windowingMode, () => {
    const tracker = '@jupyterlab/notebook-extension:tracker';
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        [tracker]: { ...galata.DEFAULT_SETTINGS[tracker], windowingMode }
      }
    });

    test(`500 steps in ${windowingMode}`, async ({ page, tmpPath }) => {
      test.setTimeout(280_000);
      const results: Record<string, number[][]> = { off: [], on: [] };
      const file = await open(page, tmpPath, notebook([['a = 1']]), 'first.ipynb');
      expect(file).toBeTruthy();
      for (let i = 0; i < 6; i++) {
        const on = i % 2 === 1;
        // "Off" is the same notebook without tags: Savoy does nothing there.
        const cells = on ? CELLS : CELLS.map(([source]): TestCell => [source]);
        const name = `${tmpPath}/large-${i}.ipynb`;
        await page.contents.uploadContent(JSON.stringify(notebook(cells)), 'text', name);
        const measured = await page.evaluate(async path => {
          const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve));
          const start = performance.now();
          const widget = await window.jupyterapp.commands.execute('docmanager:open', {
            path,
            factory: 'Notebook',
            kernelPreference: { shouldStart: false, canStart: false }
          });
          await widget.context.ready;
          await widget.revealed;
          await frame();
          await frame();
          const opened = performance.now() - start;
          await new Promise(resolve => setTimeout(resolve, 5000));
          const { outerNode } = widget.content;
          const from = performance.now();
          let frames = 0;
          for (; frames < 60; frames++) {
            outerNode.scrollTop += 300;
            await frame();
          }
          const perFrame = (performance.now() - from) / frames;
          widget.context.model.dirty = false;
          widget.dispose();
          await new Promise(resolve => setTimeout(resolve, 1000));
          return [Math.round(opened), Math.round(perFrame)];
        }, name);
        results[on ? 'on' : 'off']?.push(measured);
      }
      console.log(windowingMode, JSON.stringify(results));
    });
  });
}
