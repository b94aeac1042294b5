import { describe, expect, it } from 'vitest';
import { collidingNames, isPipelineName, pipelineName, taskNames } from './names.js';

const tasksOf = (...names: string[]): string[] => [...taskNames(names).values()];

describe('the task name of a step', () => {
  it.each([
    ['train', 'train'],
    ['train_lgbm', 'train-lgbm'],
    ['Train-LGBM', 'train-lgbm'],
    ['_private', 'private'],
    ['a__b-', 'a-b'],
    ['2nd_try', 'step-2nd-try'],
    ['Überblick', 'uberblick'],
    ['root', 'step-root'],
    ['executor', 'step-executor'],
    ['system_check', 'step-system-check'],
    ['load_driver', 'load-driver-step'],
    ['driver', 'driver']
  ])('%s → %s', (name, task) => {
    expect(tasksOf(name)).toEqual([task]);
  });

  it('has at most 42 characters, and tells long names apart', () => {
    const long = 'train_a_model_on_the_whole_data_set_with_seed_';
    const tasks = tasksOf(`${long}1`, `${long}2`);
    expect(new Set(tasks).size).toBe(2);
    for (const task of tasks) {
      expect(task).toMatch(/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/);
      expect(task.length).toBeLessThanOrEqual(42);
    }
  });

  it('is there for names that have no letter of Kubernetes', () => {
    expect(tasksOf('数据')[0]).toMatch(/^step-[0-9a-f]{6}$/);
  });

  it('never is the driver of another step', () => {
    const tasks = new Set(
      tasksOf('load', 'load-driver', 'load_driver', 'step_load', 'step-load-driver')
    );
    expect(tasks.size).toBe(5);
    expect([...tasks].filter(task => tasks.has(`${task}-driver`))).toEqual([]);
  });
});

describe('names that become the same', () => {
  it('one keeps the plain name, the others get a hash', () => {
    const tasks = tasksOf('Load-Data', 'load-data', 'load_data');
    expect(tasks[2]).toBe('load-data');
    expect(tasks[0]).toMatch(/^load-data-[0-9a-f]{6}$/);
    expect(tasks[1]).toMatch(/^load-data-[0-9a-f]{6}$/);
    expect(new Set(tasks).size).toBe(3);
    expect([...collidingNames(taskNames(['Load-Data', 'load-data', 'load_data', 'eval']))]).toEqual(
      [
        ['Load-Data', 'load_data'],
        ['load-data', 'load_data']
      ]
    );
  });

  it('do not depend on the order of the steps', () => {
    const names = ['load_data', 'load-data', 'Load_Data', '_load_data', 'LOAD-DATA'];
    const there = taskNames(names);
    const back = taskNames([...names].reverse());
    for (const name of names) {
      expect(back.get(name)).toBe(there.get(name));
    }
  });

  it('leave the other steps alone when one is added', () => {
    const before = taskNames(['load_data', 'train', 'root']);
    const after = taskNames(['Train', '_load_data', 'load_data', 'train', 'step-root', 'root']);
    for (const name of ['load_data', 'train']) {
      expect(after.get(name)).toBe(before.get(name));
    }
  });
});

describe('the name of the pipeline', () => {
  it.each([
    ['car-price', 'x.ipynb', 'car-price'],
    ['My Pipeline', 'x.ipynb', 'my-pipeline'],
    [undefined, 'folder/Predict Car_Price.ipynb', 'predict-car-price'],
    ['', 'C:\\nb\\Wine.ipynb', 'wine'],
    ['', undefined, 'pipeline'],
    ['数据', '数据.ipynb', 'pipeline'],
    ['a'.repeat(200), undefined, 'a'.repeat(128)]
  ])('given %j in %j → %s', (given, file, name) => {
    expect(pipelineName(given, file)).toBe(name);
    expect(isPipelineName(name)).toBe(true);
  });
});
