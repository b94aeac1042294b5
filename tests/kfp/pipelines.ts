/** Small hand-made pipelines for tests of the compiler to Kubeflow Pipelines. */
import { deflateSync } from 'node:zlib';
import {
  compilePipeline,
  packRuntime,
  parseTarget,
  type CompileInput,
  type CompileResult
} from '../../src/core/kfp/index.js';
import type { PipelineSettings, StepConfig } from '../../src/core/notebook/index.js';
import type { Parameter, Pipeline, Step } from '../../src/core/pipeline/index.js';
import type { Task } from '../../src/protocol/index.js';

/** A step in short: what it is called, what it takes, how it is configured. */
export interface StepSketch {
  readonly name: string;
  readonly after?: readonly string[];
  /** Values by the name of the step that makes them. */
  readonly takes?: Readonly<Record<string, readonly string[]>>;
  readonly gives?: readonly string[];
  readonly parameters?: readonly string[];
  readonly metrics?: readonly string[];
  readonly report?: boolean;
  readonly code?: string;
  readonly config?: StepConfig;
}

export interface PipelineSketch {
  readonly name?: string;
  readonly settings?: Partial<PipelineSettings>;
  readonly parameters?: readonly Parameter[];
  readonly steps: readonly StepSketch[];
}

/** A runtime that stands for the real one. */
export const RUNTIME = packRuntime(
  { files: { 'savoy_runtime/__main__.py': 'pass\n' }, entry: 'savoy_runtime' },
  encode
);

export function encode(text: string): string {
  return deflateSync(Buffer.from(text)).toString('base64');
}

export function taskName(step: string): string {
  return step.toLowerCase().replaceAll('_', '-');
}

/** The pipeline of a sketch; each step stands in a cell of its own. */
export function pipelineOf(sketch: PipelineSketch): Pipeline {
  return {
    name: sketch.name ?? 'demo',
    settings: { description: '', defaults: {}, fromKale: false, ...sketch.settings },
    parameters: sketch.parameters ?? [],
    prelude: { imports: [], parameters: [], functions: [] },
    metricsCells: [],
    metrics: [],
    skipped: [],
    steps: sketch.steps.map((step, cell): Step => ({
      name: step.name,
      task: taskName(step.name),
      cells: [cell],
      after: step.after ?? [],
      config: step.config ?? {}
    })),
    diagnostics: []
  };
}

/** What each step of a sketch runs. */
export function tasksOf(sketch: PipelineSketch): ReadonlyMap<string, Task> {
  return new Map(
    sketch.steps.map((step, cell) => [
      step.name,
      {
        schema: 'savoy.task/1',
        pipeline: sketch.name ?? 'demo',
        step: step.name,
        task: taskName(step.name),
        prelude: [],
        parameters: (sketch.parameters ?? []).filter(one => step.parameters?.includes(one.name)),
        definitions: [],
        cells: [{ cell, source: step.code ?? 'pass' }],
        inputs: Object.entries(step.takes ?? {}).flatMap(([from, names]) =>
          names.map(name => ({ name, from: taskName(from) }))
        ),
        outputs: [...(step.gives ?? [])],
        metrics: (step.metrics ?? []).map(name => ({ name, expression: name, cell })),
        files: [],
        report: step.report ?? true
      }
    ])
  );
}

/** Compile a sketch, for a version where one is given. */
export function compileSketch(
  sketch: PipelineSketch,
  version?: string,
  more: Partial<CompileInput> = {}
): CompileResult {
  const target = version === undefined ? undefined : parseTarget(version);
  return compilePipeline({
    pipeline: pipelineOf(sketch),
    tasks: tasksOf(sketch),
    runtime: RUNTIME,
    encode,
    image: 'python:3.11',
    ...(target && { target }),
    ...more
  });
}

/** What the one step of a pipeline is compiled to, from its settings. */
export function compileStep(
  config: StepConfig,
  version?: string,
  more: Partial<CompileInput> = {}
): CompileResult {
  return compileSketch({ steps: [{ name: 'train', config }] }, version, more);
}

/** Container of a one-step pipeline. */
export function containerOf({ pipelineSpec }: CompileResult, executor = 'exec-train') {
  return pipelineSpec.deploymentSpec.executors[executor]?.container;
}

/** Pod settings of a one-step pipeline; undefined when there is no platform document. */
export function podOf({ platformSpec }: CompileResult, executor = 'exec-train') {
  return platformSpec?.platforms.kubernetes.deploymentSpec.executors[executor];
}

/** Codes with severity, such as `SV402 error`. */
export function codesOf({ diagnostics }: CompileResult): readonly string[] {
  return diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}
