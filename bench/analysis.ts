/**
 * The analysis in a running process, as JupyterLab uses it: one edit, a full plan, growth, size.
 * Usage: node analysis.mjs FOLDER (notebooks from notebooks.py). Milliseconds, median (min to max).
 */
import { readFileSync } from 'node:fs';
import { Planner, planNotebook, readNotebook, type Notebook } from '../src/core/index.js';

const folder = process.argv[2] ?? '.';

function load(name: string): Notebook {
  return readNotebook(readFileSync(`${folder}/${name}.ipynb`, 'utf8'), { path: `${name}.ipynb` });
}

/** Warms up for two seconds, as long as somebody types a line: V8 compiles what runs often. */
function times(runs: number, work: () => void): number[] {
  for (const end = performance.now() + 2000; performance.now() < end;) {
    work();
  }
  return Array.from({ length: runs }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }).sort((a, b) => a - b);
}

function median(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function show(sorted: readonly number[]): string {
  const [first = Number.NaN] = sorted;
  return `${median(sorted).toFixed(2)} (${first.toFixed(2)} to ${(sorted.at(-1) ?? Number.NaN).toFixed(2)})`;
}

/** Somebody works through the notebook: each call changes a line in another cell and keeps the rest. */
function edits(notebook: Notebook): () => Notebook {
  let run = 0;
  let current = notebook;
  return () => {
    run++;
    const target = 3 + (run % (notebook.cells.length - 3));
    const cells = current.cells.map(cell =>
      cell.index === target
        ? { ...cell, source: `${notebook.cells[target]?.source ?? ''}\nedited = ${run}` }
        : cell
    );
    current = { ...current, cells };
    return current;
  };
}

console.log('| what | ms | goal |');
console.log('| --- | --- | --- |');

const thousand = load('lines-1000');
const planner = new Planner();
planner.plan(thousand);
const edit = edits(thousand);
const edited = times(200, () => void planner.plan(edit()));
console.log(`| one cell edited, 1,000 lines, 34 steps | ${show(edited)} | ≤ 5 |`);
const full = times(50, () => void planNotebook(thousand));
console.log(`| full plan, 1,000 lines, 34 steps | ${show(full)} | ≤ 15 |`);
const large = load('lines-10000');
const largePlans = times(10, () => void planNotebook(large));
console.log(`| full plan, 10,000 lines, 300 steps | ${show(largePlans)} | ≤ 150 |`);

for (const shape of ['chain', 'fan']) {
  const [small, big] = [50, 500].map(count => {
    const notebook = load(`${shape}-${count}`);
    return times(20, () => void planNotebook(notebook));
  });
  if (small !== undefined && big !== undefined) {
    // n log n from 50 to 500 steps is a factor of 10 * log(500) / log(50) = 15.9.
    const growth = median(big) / median(small);
    console.log(
      `| growth of the plan, ${shape} of 50 to 500 steps | ${growth.toFixed(1)}× | ≤ 15.9× |`
    );
  }
}
