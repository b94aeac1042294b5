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
/** etcd: one request. What the workflow is made of must pass it, whatever Argo compresses later. */
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
  /** All components and containers: annotations of the workflow on servers up to 2.2, later its arguments. */
  readonly specs: number;
  /** Largest variable with a template, on servers up to 2.5. */
  readonly template: number;
  /** The workflow at the end of a run, before Argo compresses it. */
  readonly workflow: number;
}

/** Prefixes of the annotations that hold a step's component and its container. */
const ANNOTATIONS = [
  'pipelines.kubeflow.org/components-',
  'pipelines.kubeflow.org/implementations-'
] as const;

/** Estimate the sizes of a compiled pipeline. */
export function measure(pipeline: Pipeline, spec: PipelineSpec, document: string): SizeReport {
  const steps: StepSize[] = [];
  let specs = jsonLength(spec.root) + `${ANNOTATIONS[0]}root`.length;
  let template = 0;
  for (const { name, task } of pipeline.steps) {
    const reference = spec.root.dag.tasks[task]?.componentRef.name ?? '';
    const component = spec.components[reference];
    const container = spec.deploymentSpec.executors[component?.executorLabel ?? '']?.container;
    if (component === undefined || container === undefined) {
      continue;
    }
    const text = JSON.stringify(container);
    const step: StepSize = {
      step: name,
      payload: sum(container.command.slice(PACKED_FROM).map(part => part.length)),
      container: utf8Length(text)
    };
    const componentLength = jsonLength(component);
    steps.push(step);
    specs += componentLength + step.container;
    specs += sum(ANNOTATIONS.map(prefix => prefix.length + reference.length));
    template = Math.max(
      template,
      // A template is JSON in JSON: its quotes are escaped.
      2 * utf8Length(JSON.stringify(text)) + componentLength + TEMPLATE_OVERHEAD
    );
  }
  const skeleton = WORKFLOW_SKELETON + WORKFLOW_PER_STEP * steps.length;
  return {
    document: utf8Length(document),
    steps,
    specs,
    template,
    workflow: COPIES * sum(steps.map(step => step.container)) + skeleton
  };
}

/** What is limited, how big it is and how big it may be. */
export interface SizeLimit {
  readonly what: string;
  readonly bytes: number;
  readonly limit: number;
  /** The last server that has the limit, where newer ones have not. */
  readonly last?: string;
}

/** A limit that only servers before some version have. */
interface OldLimit extends SizeLimit {
  readonly since: TargetVersion;
  readonly last: string;
}

/** Every limit, with what this pipeline needs of it. */
export function sizeLimits(report: SizeReport): readonly SizeLimit[] {
  const largest = Math.max(0, ...report.steps.map(({ container }) => container));
  return [
    { what: 'the file', bytes: report.document, limit: UPLOAD_LIMIT },
    { what: 'the argument that holds the largest step', bytes: largest, limit: ARGUMENT_LIMIT },
    ...oldLimits(report),
    { what: 'the workflow as it is submitted', bytes: report.specs, limit: WORKFLOW_LIMIT },
    { what: 'the workflow at the end of a run', bytes: report.workflow, limit: WORKFLOW_COMFORT }
  ];
}

function oldLimits(report: SizeReport): readonly OldLimit[] {
  return [
    {
      bytes: report.specs,
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
  } else if (report.specs > WORKFLOW_LIMIT) {
    problems.push(
      diagnostic(PIPELINE_TOO_BIG, {
        message: `The pipeline is too big for Kubernetes: its workflow would take more than ${kib(report.specs)} of at most ${kib(WORKFLOW_LIMIT)}.`,
        hint: wayOut
      })
    );
  } else if (report.workflow > WORKFLOW_COMFORT) {
    problems.push(
      diagnostic(PIPELINE_LARGE, {
        message: `The workflow of a run would take about ${kib(report.workflow)}; above ${kib(WORKFLOW_COMFORT)} a failed run may not be retryable, and far above it a run may break off.`,
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
