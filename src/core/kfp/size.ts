/**
 * How big a pipeline gets on the server, estimated from the texts that it stores and passes on, and
 * the limits that Linux, Kubernetes, Argo and the API server set. Where a limit hangs on the version
 * of the server, so does the verdict.
 */
import {
  diagnostic,
  PIPELINE_LARGE,
  PIPELINE_TOO_BIG,
  STEP_TOO_BIG,
  type Diagnostic
} from '../diagnostics/index.js';
import type { Pipeline, Step } from '../pipeline/index.js';
import { PACKED_FROM } from './bootstrap.js';
import type { PipelineSpec } from './ir.js';
import { placeOf } from './place.js';
import { utf8Length } from './utf8.js';
import { compareTargets, formatTarget, newerOf, OLDEST, type TargetVersion } from './versions.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Linux: MAX_ARG_STRLEN, one argument with its closing NUL. The driver gets a container as one. */
const ARGUMENT_LIMIT = 128 * KIB - 1;
/** Kubernetes: all annotations of an object, keys and values. */
const ANNOTATIONS_LIMIT = 256 * KIB;
/** Argo keeps the status of a bigger workflow compressed. */
const WORKFLOW_COMFORT = MIB;
/** etcd: one request. */
const WORKFLOW_LIMIT = 1.5 * MIB;
/** API server: body of an upload. */
const UPLOAD_LIMIT = 32 * MIB;

/** The first servers that keep component specs outside annotations. */
const WITHOUT_ANNOTATIONS: TargetVersion = { major: 2, minor: 3, patch: 0 };
/** The first servers whose Argo (3.6) does not pass a whole template in a variable. */
const WITHOUT_TEMPLATE_VARIABLE: TargetVersion = { major: 2, minor: 14, patch: 0 };

/** What Argo and the server put around a step in a template, in a workflow; measured in goldens. */
const TEMPLATE_OVERHEAD = 8 * KIB;
const WORKFLOW_SKELETON = 16 * KIB;
const WORKFLOW_PER_STEP = 3 * KIB;
/** A container stands once in the workflow and about four times in the status of its nodes. */
const COPIES = 5;
/** The least that can be stored: the workflow itself, and its status perfectly compressed. */
const LEAST_COPIES = 2;

export interface StepSize {
  readonly step: string;
  /** The packed task, with the packed runtime where the step holds it: bytes of base64. */
  readonly payload: number;
  /** Container spec as JSON: one argument of the step's driver. */
  readonly container: number;
}

/** All numbers are bytes. */
export interface SizeReport {
  /** The YAML file. */
  readonly document: number;
  readonly steps: readonly StepSize[];
  /** Annotations of the workflow on servers up to 2.2. */
  readonly annotations: number;
  /** Largest variable with a template, on servers up to 2.5. */
  readonly template: number;
  /** The workflow at the end of a run, and the least that is stored of it when Argo compresses. */
  readonly workflow: number;
  readonly workflowLeast: number;
}

/** Estimate the sizes of a compiled pipeline. */
export function measure(pipeline: Pipeline, spec: PipelineSpec, document: string): SizeReport {
  const executors = spec.deploymentSpec.executors;
  const parts = pipeline.steps.flatMap(step => {
    const reference = spec.root.dag.tasks[step.task]?.componentRef.name ?? '';
    const component = spec.components[reference];
    const container = executors[component?.executorLabel ?? '']?.container;
    return component === undefined || container === undefined
      ? []
      : [{ step, reference, component, container }];
  });
  const steps = parts.map(({ step, container }): StepSize => ({
    step: step.name,
    payload: sum(container.command.slice(PACKED_FROM).map(part => part.length)),
    container: jsonLength(container)
  }));
  const annotations = sum(
    parts.map(
      ({ reference, component, container }) =>
        jsonLength(component) +
        jsonLength(container) +
        `pipelines.kubeflow.org/components-${reference}`.length +
        `pipelines.kubeflow.org/implementations-${reference}`.length
    )
  );
  const template = Math.max(
    0,
    ...parts.map(
      ({ component, container }) =>
        2 * utf8Length(JSON.stringify(JSON.stringify(container))) +
        jsonLength(component) +
        TEMPLATE_OVERHEAD
    )
  );
  const code = sum(steps.map(step => step.container));
  const skeleton = WORKFLOW_SKELETON + WORKFLOW_PER_STEP * steps.length;
  return {
    document: utf8Length(document),
    steps,
    annotations:
      annotations + jsonLength(spec.root) + 'pipelines.kubeflow.org/components-root'.length,
    template,
    workflow: COPIES * code + skeleton,
    workflowLeast: LEAST_COPIES * code + skeleton
  };
}

/** A limit that only servers before some version have. */
interface OldLimit {
  readonly bytes: number;
  readonly limit: number;
  readonly since: TargetVersion;
  readonly last: string;
  readonly what: string;
}

function oldLimits(report: SizeReport): readonly OldLimit[] {
  return [
    {
      bytes: report.annotations,
      limit: ANNOTATIONS_LIMIT,
      since: WITHOUT_ANNOTATIONS,
      last: '2.2',
      what: 'the annotations that hold all steps'
    },
    {
      bytes: report.template,
      limit: ARGUMENT_LIMIT,
      since: WITHOUT_TEMPLATE_VARIABLE,
      last: '2.5',
      what: 'the variable that holds the largest step twice'
    }
  ];
}

/** The lowest server version for which the pipeline is small enough. */
export function lowestForSize(report: SizeReport): TargetVersion {
  return oldLimits(report)
    .filter(({ bytes, limit }) => bytes > limit)
    .reduce((lowest, { since }) => newerOf(lowest, since), OLDEST);
}

/**
 * Report limits that are passed. Without a target, limits of old servers only say what version is
 * needed; `lowest` is the version that the pipeline needs for other reasons.
 */
export function checkSize(
  report: SizeReport,
  pipeline: Pipeline,
  target: TargetVersion | undefined,
  lowest: TargetVersion
): Diagnostic[] {
  const wayOut =
    'Use an image that has the runtime (--runtime image), or ship fewer and smaller files.';
  const problems: Diagnostic[] = report.steps
    .filter(({ container }) => container > ARGUMENT_LIMIT)
    .map(({ step, container }) =>
      diagnostic(STEP_TOO_BIG, {
        message: `Step ${step} takes ${kib(container)}; a container cannot be started with more than 128 KiB.`,
        hint: 'Ship fewer or smaller files with it: read data from a volume or a bucket.',
        ...placeOfName(pipeline, step)
      })
    );
  for (const { bytes, limit, since, last, what } of oldLimits(report)) {
    if (bytes > limit && compareTargets(target ?? lowest, since) < 0) {
      problems.push(
        diagnostic(PIPELINE_TOO_BIG, {
          severity: target === undefined ? 'warning' : 'error',
          message: `The pipeline is too big for Kubeflow Pipelines up to ${last}: ${what} would take ${kib(bytes)} of at most ${kib(limit)}.`,
          hint: `${wayOut} Or use a server from ${formatTarget(since)} on.`
        })
      );
    }
  }
  if (report.document > UPLOAD_LIMIT) {
    problems.push(
      diagnostic(PIPELINE_TOO_BIG, {
        message: `The pipeline file takes ${kib(report.document)}; the server accepts at most ${kib(UPLOAD_LIMIT)}.`,
        hint: wayOut
      })
    );
  } else if (report.workflowLeast > WORKFLOW_LIMIT) {
    problems.push(
      diagnostic(PIPELINE_TOO_BIG, {
        message: `The pipeline is too big for Kubernetes: its workflow would take at least ${kib(report.workflowLeast)} of at most ${kib(WORKFLOW_LIMIT)}.`,
        hint: wayOut
      })
    );
  } else if (report.workflow > WORKFLOW_COMFORT) {
    problems.push(
      diagnostic(PIPELINE_LARGE, {
        message: `The workflow of a run would take about ${kib(report.workflow)}; above ${kib(WORKFLOW_COMFORT)} a failed run may not be retryable.`,
        hint: wayOut
      })
    );
  }
  return problems;
}

function placeOfName(pipeline: Pipeline, name: string): ReturnType<typeof placeOf> {
  const step: Step | undefined = pipeline.steps.find(one => one.name === name);
  return step === undefined ? {} : placeOf(step);
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / KIB)} KiB`;
}

function jsonLength(value: object): number {
  return utf8Length(JSON.stringify(value));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
