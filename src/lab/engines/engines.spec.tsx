// @vitest-environment happy-dom
/** Where notebooks run: what is chosen and remembered, and what is said of what cannot be used. */
import { describe, expect, test, vi } from 'vitest';
import type { DoctorJson, FindingJson } from '../../protocol/index.js';
import { TestBed } from '../testing/notebooks.js';
import { click, render, trans } from '../testing/render.js';
import { EngineChoice } from './engine-choice.js';
import { Engines, type EngineName } from './engines.js';

const ABSENT: FindingJson = {
  name: 'docker',
  status: 'absent',
  detail: 'The Docker engine is not running.',
  hint: 'Start it (sudo systemctl start docker), or run with --engine local.'
};

function setUp(kept?: unknown, fallback = 'local') {
  const save = vi.fn(() => Promise.resolve());
  const doctor = vi.fn((): Promise<DoctorJson> =>
    Promise.resolve({ schema: 'savoy.doctor/1', findings: [ABSENT] })
  );
  const engines = new Engines({
    server: { doctor },
    database: { fetch: () => Promise.resolve(kept as never), save },
    fallback: () => fallback
  });
  return { engines, save, doctor, controller: new TestBed([]).controller };
}

async function told(engines: Engines): Promise<void> {
  await new Promise<void>(resolve => void engines.changed.connect(() => resolve()));
}

describe('the engine of a notebook', () => {
  test('is this machine, or what the settings say', () => {
    const { engines, controller } = setUp();
    expect(engines.of(controller)).toBe('local');
    const other = setUp(undefined, 'docker');
    expect(other.engines.of(other.controller)).toBe('docker');
    const odd = setUp(undefined, 'moon');
    expect(odd.engines.of(odd.controller)).toBe('local');
  });

  test('is remembered, for this notebook only', async () => {
    const { engines, controller, save } = setUp({ 'other.ipynb': 'docker', 'odd.ipynb': 'moon' });
    await told(engines);
    engines.choose(controller, 'docker');
    await vi.waitFor(() => expect(save).toHaveBeenCalled());
    expect(save).toHaveBeenLastCalledWith('jupyterlab-savoy:engines', {
      'other.ipynb': 'docker',
      'folder/cars.ipynb': 'docker'
    });
    const next = setUp({ 'folder/cars.ipynb': 'docker' });
    await told(next.engines);
    expect(next.engines.of(next.controller)).toBe('docker');
  });
});

describe('what cannot be used', () => {
  test('is asked once, and again when somebody wants to know', async () => {
    const { engines, doctor } = setUp();
    expect(engines.problem('docker')).toBeUndefined();
    await engines.look();
    await engines.look();
    expect(doctor.mock.calls).toEqual([['docker']]);
    // The page has a choice where the command line has an option.
    expect(engines.problem('docker')).toEqual({
      message: 'The Docker engine is not running.',
      hint: 'Start it (sudo systemctl start docker).'
    });
    expect(engines.problem('local')).toBeUndefined();
    doctor.mockResolvedValue({
      schema: 'savoy.doctor/1',
      findings: [{ ...ABSENT, status: 'ok' }]
    });
    await Promise.all([engines.check(), engines.check()]);
    expect(doctor).toHaveBeenCalledTimes(2);
    expect(engines.problem('docker')).toBeUndefined();
  });

  test('is nothing where the server cannot be asked', async () => {
    const { engines, doctor } = setUp();
    doctor.mockRejectedValue(new Error('away'));
    await engines.look();
    expect(engines.problem('docker')).toBeUndefined();
    await engines.look();
    expect(doctor).toHaveBeenCalledTimes(2);
  });
});

describe('the choice', () => {
  async function draw(engine: EngineName) {
    const onChoose = vi.fn();
    const onCheck = vi.fn();
    const node = await render(
      <EngineChoice
        trans={trans}
        label={trans.__('Where it runs')}
        engine={engine}
        problemOf={one =>
          one === 'docker' ? { message: 'No Docker.', hint: 'Start it.' } : undefined
        }
        onChoose={onChoose}
        onCheck={onCheck}
      />
    );
    const select = node.querySelector('select')!;
    return { node, select, onCheck };
  }

  test('says why something cannot be chosen, also to those who listen', async () => {
    const { node, select, onCheck } = await draw('local');
    expect([...select.options].map(({ text, disabled }) => [text, disabled])).toEqual([
      ['This machine', false],
      ['Containers (Docker)', true]
    ]);
    const about = node.querySelector(`[id="${select.getAttribute('aria-describedby')}"]`);
    expect(about?.textContent).toBe('No Docker. Start it.');
    await click(node.querySelector('button'));
    expect(onCheck).toHaveBeenCalled();
  });

  test('keeps what was chosen, and says that it does not work', async () => {
    const { select } = await draw('docker');
    expect([select.value, select.getAttribute('aria-invalid')]).toEqual(['docker', 'true']);
    expect(select.options[1]?.disabled).toBe(false);
  });
});
