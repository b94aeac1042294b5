/**
 * The outputs of the cells of a step, put together from its events as Jupyter shows them. The rules are
 * those of jupyterlab_savoy/runtime/outputs.py, which does the same in a pod; tests/outputs.json holds
 * cases that both must pass.
 */
import type { EventJson } from '../../../protocol/index.js';

/** An nbformat output. */
export type CellOutput = Readonly<Record<string, unknown>>;

/** A cell that ran, for which part of the step, and what it showed. */
export interface CellOutputs {
  readonly cell: number;
  readonly section: string;
  readonly outputs: readonly CellOutput[];
}

type MutableOutput = Record<string, unknown>;

interface OpenCell {
  readonly cell: number;
  readonly section: string;
  readonly outputs: MutableOutput[];
  clearsFirst: boolean;
}

/** Collects the outputs of one step, event by event. */
export class OutputCollector {
  private cells: OpenCell[] = [];
  private displays = new Map<string, MutableOutput[]>();

  /** What the cells showed so far, in the order in which they ran. */
  get result(): CellOutputs[] {
    return this.cells.map(({ cell, section, outputs }) => ({
      cell,
      section,
      outputs: outputs.map(settled)
    }));
  }

  /** Take in an event of the step; most say nothing of outputs. */
  add(event: EventJson): void {
    switch (event.event) {
      case 'step.started':
        // A further attempt: what the one before showed is no result.
        this.cells = [];
        this.displays = new Map();
        break;
      case 'cell.started':
        this.begin(event.cell, event.section);
        break;
      case 'step.output':
        this.show(event);
        break;
      default:
    }
  }

  private begin(cell: number, section: string): OpenCell {
    const opened = { cell, section, outputs: [], clearsFirst: false };
    this.cells.push(opened);
    return opened;
  }

  private show(event: Extract<EventJson, { event: 'step.output' }>): void {
    const { cell, output = {}, op, display_id: displayId } = event;
    const last = this.cells.at(-1);
    const current =
      last?.cell === cell ? last : this.begin(cell, event.section ?? last?.section ?? 'cell');
    if (op === 'update') {
      this.update(displayId ?? '', output);
    } else if (op === 'clear') {
      current.clearsFirst = event.wait ?? false;
      if (!current.clearsFirst) {
        current.outputs.length = 0;
      }
    } else {
      this.append(current, output, displayId);
    }
  }

  private append(current: OpenCell, output: CellOutput, displayId: string | undefined): void {
    const { outputs } = current;
    if (current.clearsFirst) {
      current.clearsFirst = false;
      outputs.length = 0;
    }
    const last = outputs.at(-1);
    if (output['output_type'] === 'stream' && last !== undefined && continues(last, output)) {
      // In pieces until somebody asks: a loop that prints must not cost its square.
      (last['text'] as string[]).push(...piecesOf(output));
      return;
    }
    const added: MutableOutput = { ...output };
    if (output['output_type'] === 'stream') {
      added['text'] = piecesOf(output);
    }
    outputs.push(added);
    if (displayId !== undefined) {
      this.displays.set(displayId, [...(this.displays.get(displayId) ?? []), added]);
    }
  }

  /** Changes what was shown under this id, in whichever cell; never adds an output. */
  private update(displayId: string, output: CellOutput): void {
    for (const shown of this.displays.get(displayId) ?? []) {
      Object.assign(shown, output, { output_type: shown['output_type'] });
    }
  }
}

/** Carriage returns act as on a terminal: a progress bar stays one line. */
export function terminalText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines.includes('\r') ? lines.replace(/[^\n]*\r(?=[^\n])/g, '') : lines;
}

function continues(last: CellOutput, output: CellOutput): boolean {
  return last['output_type'] === 'stream' && last['name'] === output['name'];
}

function piecesOf({ text }: CellOutput): string[] {
  return Array.isArray(text) ? text.map(String) : typeof text === 'string' ? [text] : [];
}

function settled(output: MutableOutput): CellOutput {
  return output['output_type'] === 'stream'
    ? { ...output, text: terminalText((output['text'] as string[]).join('')) }
    : { ...output };
}
