/**
 * The configuration of a step: what its cells say, the upper cell before the lower, then the defaults
 * of the pipeline. Kale reads the first cell of a step only; here the first one wins, and what the
 * others add is not lost.
 */
import { CONFLICTING_SETTINGS, diagnostic, type Diagnostic } from '../../diagnostics/index.js';
import { mergeConfig, type Cell, type StepConfig } from '../../notebook/index.js';

/** Configuration of a step from its cells and the pipeline's defaults. */
export function stepConfig(
  step: string,
  cells: readonly Cell[],
  defaults: StepConfig,
  report: (problem: Diagnostic) => void
): StepConfig {
  let own: StepConfig = {};
  for (const cell of cells.filter(one => Object.keys(one.config).length > 0)) {
    const merged = mergeConfig(cell.config, own);
    for (const setting of differences(merged, mergeConfig(own, cell.config))) {
      report(
        diagnostic(CONFLICTING_SETTINGS, {
          message: `This cell gives step ${step} another value for ${setting} than a cell above.`,
          hint: 'The upper cell wins: say it in one of the two only.',
          step,
          cell: cell.index
        })
      );
    }
    own = merged;
  }
  return Object.keys(defaults).length > 0 ? mergeConfig(defaults, own) : own;
}

/** Settings for which it makes a difference who has the last word. */
function differences(a: StepConfig, b: StepConfig): string[] {
  const keys = Object.keys({ ...a, ...b }) as (keyof StepConfig)[];
  return keys.filter(key => normalForm(a[key]) !== normalForm(b[key]));
}

/** JSON with keys and list items sorted: their order says nothing in a configuration. */
function normalForm(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(normalForm).sort().join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}:${normalForm(item)}`);
    return `{${entries.sort().join()}}`;
  }
  return JSON.stringify(value) ?? '';
}
