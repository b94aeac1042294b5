import { describe, expect, it } from 'vitest';
import { codesOf, compileSketch, type PipelineSketch } from '../../../tests/kfp/pipelines.js';
import type { Parameter } from '../pipeline/index.js';

function taskOf(sketch: PipelineSketch, task: string) {
  return compileSketch(sketch, '2.17').pipelineSpec.root.dag.tasks[task];
}

function componentOf(sketch: PipelineSketch, task: string) {
  const { pipelineSpec } = compileSketch(sketch, '2.17');
  return pipelineSpec.components[`comp-${task}`];
}

const artifact = (schemaTitle: string) => ({
  artifactType: { schemaTitle, schemaVersion: '0.0.1' }
});

describe('what a step makes', () => {
  it('is its state and a report', () => {
    expect(componentOf({ steps: [{ name: 'load' }] }, 'load')?.outputDefinitions).toEqual({
      artifacts: { state: artifact('system.Artifact'), report: artifact('system.HTML') }
    });
  });

  it('includes metrics where it has some, and no report where none is wanted', () => {
    const sketch = { steps: [{ name: 'test', metrics: ['accuracy'], report: false }] };
    expect(componentOf(sketch, 'test')?.outputDefinitions).toEqual({
      artifacts: { state: artifact('system.Artifact'), metrics: artifact('system.Metrics') }
    });
  });
});

describe('what a step takes', () => {
  const sketch: PipelineSketch = {
    steps: [
      { name: 'load', gives: ['x', 'y'] },
      { name: 'clean_data', gives: ['z'], takes: { load: ['x'] }, after: ['load'] },
      { name: 'plot' },
      {
        name: 'train',
        takes: { clean_data: ['z'], load: ['x', 'y'] },
        after: ['plot', 'clean_data']
      }
    ]
  };

  it('is the state of each producer once, however many values it takes from it', () => {
    expect(componentOf(sketch, 'train')?.inputDefinitions).toEqual({
      artifacts: {
        'state-clean-data': artifact('system.Artifact'),
        'state-load': artifact('system.Artifact')
      }
    });
    expect(taskOf(sketch, 'train')?.inputs).toEqual({
      artifacts: {
        'state-clean-data': {
          taskOutputArtifact: { producerTask: 'clean-data', outputArtifactKey: 'state' }
        },
        'state-load': { taskOutputArtifact: { producerTask: 'load', outputArtifactKey: 'state' } }
      }
    });
  });

  it('makes it wait for all producers and for all declared dependencies', () => {
    expect(taskOf(sketch, 'train')?.dependentTasks).toEqual(['load', 'clean-data', 'plot']);
  });

  it('leaves independent steps independent', () => {
    expect(taskOf(sketch, 'plot')).toEqual({
      taskInfo: { name: 'plot' },
      componentRef: { name: 'comp-plot' },
      cachingOptions: { enableCache: false }
    });
  });
});

describe('parameters', () => {
  const parameters: readonly Parameter[] = [
    { name: 'n', type: 'int', default: 500, cell: 0 },
    { name: 'lr', type: 'float', default: 0.1, cell: 0 },
    { name: 'title', type: 'str', default: 'yes', cell: 0 },
    { name: 'fast', type: 'bool', default: false, cell: 0 },
    { name: 'sizes', type: 'list', default: [1, 2], cell: 0 },
    { name: 'grid', type: 'dict', default: { depth: [3, null] }, cell: 0 },
    { name: 'limit', type: 'none', default: null, cell: 0 }
  ];
  const sketch: PipelineSketch = {
    parameters,
    steps: [{ name: 'load' }, { name: 'train', parameters: ['n', 'limit'] }]
  };

  it('are inputs of the pipeline, typed, with their defaults', () => {
    const { root } = compileSketch(sketch, '2.0').pipelineSpec;
    expect(root.inputDefinitions?.parameters).toEqual({
      n: { parameterType: 'NUMBER_INTEGER', defaultValue: 500, isOptional: true },
      lr: { parameterType: 'NUMBER_DOUBLE', defaultValue: 0.1, isOptional: true },
      title: { parameterType: 'STRING', defaultValue: 'yes', isOptional: true },
      fast: { parameterType: 'BOOLEAN', defaultValue: false, isOptional: true },
      sizes: { parameterType: 'LIST', defaultValue: [1, 2], isOptional: true },
      grid: { parameterType: 'STRUCT', defaultValue: { depth: [3, null] }, isOptional: true },
      limit: { parameterType: 'STRING', defaultValue: '', isOptional: true }
    });
  });

  it('go to the steps that use them, and to no other', () => {
    expect(taskOf(sketch, 'train')?.inputs).toEqual({
      parameters: {
        n: { componentInputParameter: 'n' },
        limit: { componentInputParameter: 'limit' }
      }
    });
    expect(componentOf(sketch, 'train')?.inputDefinitions?.parameters).toEqual({
      n: { parameterType: 'NUMBER_INTEGER', defaultValue: 500, isOptional: true },
      limit: { parameterType: 'STRING', defaultValue: '', isOptional: true }
    });
    expect(taskOf(sketch, 'load')).not.toHaveProperty('inputs');
  });

  it.each<[string, Parameter['type'], Parameter['default'], string]>([
    ['a macro of the server', 'str', 'run-[[RunUUID]]', 'SV411 warning'],
    ['a dated macro in a list', 'list', ['[[CurrentTime.2006]]'], 'SV411 warning']
  ])('with %s are reported', (_, type, value, code) => {
    const result = compileSketch({
      parameters: [{ name: 'p', type, default: value, cell: 3 }],
      steps: [{ name: 'train' }]
    });
    expect(codesOf(result)).toEqual([code]);
    expect(result.diagnostics[0]?.cell).toBe(3);
  });
});

describe('names', () => {
  const long = 'a'.repeat(47);

  function referencesOf(sketch: PipelineSketch): readonly string[] {
    const { tasks } = compileSketch(sketch).pipelineSpec.root.dag;
    return Object.values(tasks).map(task => task.componentRef.name);
  }

  it('of components begin with comp- and are the task otherwise', () => {
    expect(referencesOf({ steps: [{ name: 'load' }, { name: 'train_it' }] })).toEqual([
      'comp-load',
      'comp-train-it'
    ]);
  });

  it('of components keep out of the way of the pipeline', () => {
    expect(referencesOf({ name: 'train', steps: [{ name: 'train' }] })).toEqual(['comp-train-2']);
  });

  it('of components stay short enough for annotations, and different', () => {
    const references = referencesOf({
      steps: [{ name: `${long}` }, { name: `${long.slice(1)}b` }]
    });
    expect(references).toEqual([`comp-${long.slice(0, 42)}`, `comp-${long.slice(0, 40)}-2`]);
  });

  it.each<[string, readonly string[], string]>([
    ['the driver of another step', ['load', 'load-driver'], 'SV409 error'],
    ['a name of the server', ['executor'], 'SV409 error'],
    ['a name of the server', ['system-dag'], 'SV409 error'],
    ['a digit first', ['1st'], 'SV409 error'],
    ['the name of another step', ['load_it', 'load-it'], 'SV409 error']
  ])('of tasks that are %s are refused', (_, names, code) => {
    expect(codesOf(compileSketch({ steps: names.map(name => ({ name })) }))).toContain(code);
  });

  it('of tasks may end in -driver when there is no such step', () => {
    expect(codesOf(compileSketch({ steps: [{ name: 'screw-driver' }] }))).toEqual([]);
  });

  it.each(['', 'Train', '-a', 'a_b', 'a'.repeat(129)])('of pipelines: %j is refused', name => {
    expect(codesOf(compileSketch({ name, steps: [{ name: 'train' }] }))).toEqual(['SV408 error']);
  });
});

describe('the description', () => {
  it('stands in the pipeline', () => {
    const { pipelineSpec } = compileSketch({
      settings: { description: 'All about cars' },
      steps: [{ name: 'train' }]
    });
    expect(pipelineSpec.pipelineInfo).toEqual({ name: 'demo', description: 'All about cars' });
  });

  it('is cut where the server would refuse it', () => {
    const result = compileSketch({
      settings: { description: '🚗'.repeat(1025) },
      steps: [{ name: 'train' }]
    });
    expect(codesOf(result)).toEqual(['SV415 warning']);
    expect(result.pipelineSpec.pipelineInfo.description).toBe('🚗'.repeat(1024));
  });
});
