/** Outputs out of events. tests/runs/outputs.json has cases that the step runtime passes as well. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import type { EventJson } from '../../../protocol/index.js';
import { OutputCollector, type CellOutput } from './outputs.js';

type Case = Readonly<{
  name: string;
  events: readonly Readonly<Record<string, unknown>>[];
  outputs: readonly CellOutput[];
}>;

const CASES = JSON.parse(readFileSync('tests/runs/outputs.json', 'utf8')) as Case[];

function event(fields: Record<string, unknown>): EventJson {
  return { seq: 1, time: '', run: '', step: 'a', ...fields } as EventJson;
}

/** A case's shorthand as an event. */
function outputEvent(given: Case['events'][number]): EventJson {
  const { stream, text, show, update, clear, display_id } = given;
  const about = {
    event: 'step.output',
    cell: 0,
    ...(display_id !== undefined && { display_id })
  };
  if (stream !== undefined) {
    return event({ ...about, output: { output_type: 'stream', name: stream, text } });
  }
  if (clear !== undefined) {
    return event({ ...about, op: 'clear', wait: clear });
  }
  return update === undefined
    ? event({ ...about, output: show })
    : event({ ...about, op: 'update', output: update });
}

function collect(events: readonly EventJson[]) {
  const collector = new OutputCollector();
  events.forEach(each => collector.add(each));
  return collector.result;
}

const begins = (cell: number, section = 'cell'): EventJson =>
  event({ event: 'cell.started', cell, section });
const prints = (cell: number, text: string): EventJson =>
  outputEvent({ stream: 'stdout', text, cell });

describe('the outputs of a cell', () => {
  test.each(CASES.map(each => [each.name, each] as const))('%s', (_, { events, outputs }) => {
    const [cell] = collect([begins(0), ...events.map(outputEvent)]);
    expect(cell?.outputs).toEqual(outputs);
  });

  it('are looked at while more come', () => {
    const collector = new OutputCollector();
    const texts = ['a', 'b'].map(text => {
      collector.add(prints(0, text));
      return collector.result[0]?.outputs[0]?.['text'];
    });
    expect(texts).toEqual(['a', 'ab']);
  });
});

describe('the cells of a step', () => {
  it('have their outputs apart, in the order in which they ran', () => {
    const first = event({
      event: 'step.output',
      cell: 1,
      output: { output_type: 'stream', name: 'stdout', text: 'imports' }
    });
    const second = { ...first, cell: 4 } as EventJson;
    expect(collect([begins(1, 'prelude'), first, begins(4), second])).toEqual(
      [
        { cell: 1, section: 'prelude', outputs: [first] },
        { cell: 4, section: 'cell', outputs: [second] }
      ].map(each => ({ ...each, outputs: each.outputs.map(one => 'output' in one && one.output) }))
    );
  });

  it('of a further attempt replace those of the one before', () => {
    const again = event({ event: 'step.started', attempt: 2 });
    const [cell, ...others] = collect([
      begins(0),
      prints(0, 'one'),
      again,
      begins(0),
      prints(0, 'two')
    ]);
    expect(cell?.outputs).toMatchObject([{ text: 'two' }]);
    expect(others).toEqual([]);
  });

  it('change what an earlier cell shows', () => {
    const shown = (text: string) => ({ output_type: 'display_data', data: { 'text/plain': text } });
    const [first, second] = collect([
      begins(0),
      event({ event: 'step.output', cell: 0, display_id: 'x', output: shown('old') }),
      begins(1),
      event({ event: 'step.output', cell: 1, display_id: 'x', op: 'update', output: shown('new') })
    ]);
    expect(first?.outputs).toEqual([shown('new')]);
    expect(second?.outputs).toEqual([]);
  });
});
