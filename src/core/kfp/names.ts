/**
 * Names in the pipeline: keys of components, and the checks of names that come from outside.
 */
import {
  diagnostic,
  INVALID_PIPELINE_NAME,
  TASK_NAME_CLASH,
  type Diagnostic
} from '../diagnostics/index.js';
import type { Pipeline, Step } from '../pipeline/index.js';
import { placeOf } from './place.js';

/** Keys under which a task's component and executor stand. */
export interface ComponentKeys {
  readonly component: string;
  readonly executor: string;
}

/**
 * Servers up to 2.2 make `pipelines.kubeflow.org/implementations-<component>` an annotation, whose
 * name has 63 characters at most.
 */
const LONGEST_KEY = 63 - 'implementations-'.length;

/**
 * A component and an executor for each task, by task. The key is `comp-<task>`, which kfp.local needs,
 * cut where that is too long, with a number where it is taken: `comp-<pipeline name>` would be loaded
 * by kfp.local in place of the pipeline.
 */
export function componentKeys(pipeline: Pipeline): ReadonlyMap<string, ComponentKeys> {
  const taken = new Set([pipeline.name]);
  const room = LONGEST_KEY - 'comp-'.length;
  return new Map(
    pipeline.steps.map(({ task }) => {
      let name = task.slice(0, room);
      for (let number = 2; taken.has(name); number++) {
        const end = `-${number}`;
        name = task.slice(0, room - end.length) + end;
      }
      taken.add(name);
      return [task, { component: `comp-${name}`, executor: `exec-${name}` }];
    })
  );
}

/** Names that the server's Argo workflow gives to tasks and templates of its own. */
const RESERVED = /^(?:root|executor|entrypoint|system-.*)$/;

/** Names that the server would refuse, or confuse with its own. */
export function checkNames(pipeline: Pipeline): Diagnostic[] {
  const tasks = new Set(pipeline.steps.map(step => step.task));
  const problems = pipeline.steps.flatMap((step, i) => {
    const problem = taskProblem(step, tasks, pipeline.steps.slice(0, i));
    return problem === undefined
      ? []
      : [
          diagnostic(TASK_NAME_CLASH, {
            message: `Step ${step.name} becomes the task ${step.task}, ${problem}.`,
            hint: 'Rename the step.',
            ...placeOf(step)
          })
        ];
  });
  // The API server's check of pipeline names.
  if (!/^[a-z0-9][a-z0-9-]{0,127}$/.test(pipeline.name)) {
    problems.push(
      diagnostic(INVALID_PIPELINE_NAME, {
        message: `The server refuses the pipeline name ${JSON.stringify(pipeline.name)}.`,
        hint: 'Use at most 128 lower-case letters, digits and hyphens; the first is no hyphen.'
      })
    );
  }
  return problems;
}

function taskProblem(
  step: Step,
  tasks: ReadonlySet<string>,
  earlier: readonly Step[]
): string | undefined {
  const { task } = step;
  if (!/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(task)) {
    return 'which is no name of a task';
  }
  if (RESERVED.test(task)) {
    return 'a name that Kubeflow Pipelines keeps for itself';
  }
  if (task.endsWith('-driver') && tasks.has(task.slice(0, -'-driver'.length))) {
    return 'a name that Kubeflow Pipelines gives to the driver of another step';
  }
  return earlier.some(other => other.task === task) ? 'as another step does' : undefined;
}
