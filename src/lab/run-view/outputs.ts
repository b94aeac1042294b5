/**
 * What the cells of a step showed, drawn as a notebook draws it. Only what is new is drawn: a step may
 * print for hours.
 */
import type * as nbformat from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import { JSONExt, type JSONValue } from '@lumino/coreutils';
import { Panel, Widget } from '@lumino/widgets';
import type { CellOutput, CellOutputs } from '../../core/index.js';

/** More outputs of a cell are shown when they are asked for. */
const MOST_OUTPUTS = 200;

/** A cell of a step, in the words of the page. */
export interface ICellHeading {
  /** Its first line. */
  readonly code: string;
  /** Where it stands, and what it was run for. */
  readonly place: string;
}

export interface IStepOutputsOptions {
  readonly rendermime: IRenderMimeRegistry;
  readonly translator: ITranslator;
  readonly headingOf: (cell: CellOutputs) => ICellHeading;
  readonly onGoToCell: (cell: number) => void;
}

interface IDrawnCell {
  readonly key: string;
  readonly heading: Widget;
  readonly area: SimplifiedOutputArea;
  readonly model: OutputAreaModel;
  shown: readonly CellOutput[];
}

export class StepOutputs extends Panel {
  private drawn: IDrawnCell[] = [];
  private source = '';

  constructor(private readonly options: IStepOutputsOptions) {
    super();
    this.addClass('jp-savoy-Outputs');
    // What is scrolled must be reached by keyboard.
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'log');
  }

  /**
   * Draws outputs. `source` says whose they are: while it is the same, what stands there stays.
   * `trusted`: HTML is drawn as it is and may run scripts.
   */
  drawOutputs(source: string, cells: readonly CellOutputs[], trusted: boolean): void {
    const withOutputs = cells.filter(({ outputs }) => outputs.length > 0);
    const keys = withOutputs.map(({ cell, section }, i) => `${i} ${section} ${cell}`);
    const known = `${source} ${String(trusted)}`;
    const same = known === this.source && this.drawn.every(({ key }, i) => key === keys[i]);
    if (!same) {
      this.clear();
      this.source = known;
    }
    const atEnd = this.isScrolledToEnd;
    withOutputs.forEach((cell, i) => {
      const drawn = this.drawn[i] ?? this.open(keys[i] ?? '', cell, trusted);
      update(drawn.model, drawn.shown, cell.outputs);
      drawn.shown = cell.outputs;
    });
    if (same && atEnd) {
      this.node.scrollTop = this.node.scrollHeight;
    }
  }

  private get isScrolledToEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    return scrollHeight > clientHeight && scrollTop + clientHeight > scrollHeight - 8;
  }

  private clear(): void {
    for (const { heading, area, model } of this.drawn) {
      heading.dispose();
      area.dispose();
      model.dispose();
    }
    this.drawn = [];
    this.node.scrollTop = 0;
  }

  private open(key: string, cell: CellOutputs, trusted: boolean): IDrawnCell {
    const { rendermime, translator } = this.options;
    const model = new OutputAreaModel({ trusted });
    const area = new SimplifiedOutputArea({
      model,
      rendermime,
      translator,
      maxNumberOutputs: MOST_OUTPUTS
    });
    const heading = this.headingFor(cell);
    this.addWidget(heading);
    this.addWidget(area);
    const drawn: IDrawnCell = { key, heading, area, model, shown: [] };
    this.drawn.push(drawn);
    return drawn;
  }

  private headingFor(cell: CellOutputs): Widget {
    const { code, place } = this.options.headingOf(cell);
    const node = document.createElement('button');
    node.type = 'button';
    node.title = place;
    const number = document.createElement('span');
    number.textContent = place;
    const source = document.createElement('code');
    source.textContent = code;
    node.append(source, number);
    node.addEventListener('click', () => {
      this.options.onGoToCell(cell.cell);
    });
    const heading = new Widget({ node });
    heading.addClass('jp-savoy-Outputs-heading');
    return heading;
  }
}

/** Makes a model show outputs of which it shows some already. */
export function update(
  model: OutputAreaModel,
  before: readonly CellOutput[],
  after: readonly CellOutput[]
): void {
  if (after.length < before.length || model.length !== before.length) {
    model.fromJSON(after.map(output => output as nbformat.IOutput));
    return;
  }
  after.forEach((output, i) => {
    const old = before[i];
    if (old === undefined) {
      model.add(output as nbformat.IOutput);
      return;
    }
    const more = i === after.length - 1 ? appended(old, output) : undefined;
    if (more !== undefined) {
      model.add({ ...output, text: more } as nbformat.IOutput);
    } else if (!JSONExt.deepEqual(old as JSONValue, output as JSONValue)) {
      model.set(i, output as nbformat.IOutput);
    }
  });
}

/** Text that was printed after what was there; undefined where more than that differs. */
function appended(before: CellOutput, after: CellOutput): string | undefined {
  const [old, text] = [before['text'], after['text']];
  const isStream =
    before['output_type'] === 'stream' &&
    after['output_type'] === 'stream' &&
    before['name'] === after['name'];
  return isStream && typeof old === 'string' && typeof text === 'string' && text.startsWith(old)
    ? text.slice(old.length) || undefined
    : undefined;
}
