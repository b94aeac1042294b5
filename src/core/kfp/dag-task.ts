/** A step's place in the graph: what it waits for, what it is given, how it is tried again. */
import type { Task } from '../../protocol/index.js';
import { diagnostic, INVALID_SETTING, type Diagnostic } from '../diagnostics/index.js';
import type { Retry } from '../notebook/index.js';
import type { Parameter, Step } from '../pipeline/index.js';
import type { CapabilityAccount } from './capabilities.js';
import { producersOf, STATE, stateInput } from './component.js';
import type { IrTaskInputs, PipelineTaskSpec, RetryPolicy } from './ir.js';
import { placeOf } from './place.js';

export interface TaskContext {
  readonly step: Step;
  readonly task: Task;
  readonly parameters: readonly Parameter[];
  /** Key of the component. */
  readonly component: string;
  /** Kubernetes name of each step, by name, in notebook order. */
  readonly taskNames: ReadonlyMap<string, string>;
  readonly account: CapabilityAccount;
}

/** The task of a step. */
export function emitTask(context: TaskContext): PipelineTaskSpec {
  const { step, task, account } = context;
  const dependencies = dependenciesOf(context);
  const inputs = inputsOf(context);
  const retry = step.config.retry;
  return {
    taskInfo: { name: task.task },
    componentRef: { name: context.component },
    // Off unless asked for: the server's cache knows the state's address, not what is in files,
    // databases and variables that a step reads, and takes deleted outputs for present ones.
    cachingOptions: { enableCache: step.config.caching ?? false },
    ...(dependencies.length > 0 && { dependentTasks: dependencies }),
    ...(Object.keys(inputs).length > 0 && { inputs }),
    ...(retry !== undefined &&
      retry.count > 0 &&
      account.allows('retry', step) && { retryPolicy: retryPolicy(retry) })
  };
}

/** Declared dependencies, with or without data, and all producers; each once, in notebook order. */
function dependenciesOf({ step, task, taskNames }: TaskContext): readonly string[] {
  const wanted = new Set(producersOf(task));
  for (const name of step.after) {
    const dependency = taskNames.get(name);
    if (dependency !== undefined) {
      wanted.add(dependency);
    }
  }
  return [...taskNames.values()].filter(name => wanted.has(name));
}

function inputsOf({ task, parameters }: TaskContext): IrTaskInputs {
  const producers = producersOf(task);
  return {
    ...(producers.length > 0 && {
      artifacts: Object.fromEntries(
        producers.map(producerTask => [
          stateInput(producerTask),
          { taskOutputArtifact: { producerTask, outputArtifactKey: STATE } }
        ])
      )
    }),
    ...(parameters.length > 0 && {
      parameters: Object.fromEntries(
        parameters.map(({ name }) => [name, { componentInputParameter: name }])
      )
    })
  };
}

/** Defaults are those of the Python SDK: no delay before the first retry, doubled, an hour at most. */
function retryPolicy({ count, delay = 0, factor = 2, maxDelay = 3600 }: Retry): RetryPolicy {
  return {
    maxRetryCount: count,
    backoffDuration: `${Math.round(delay)}s`,
    backoffFactor: factor,
    backoffMaxDuration: `${Math.round(maxDelay)}s`
  };
}

/** Numbers that the server's proto cannot hold. */
export function checkRetry(step: Step): Diagnostic[] {
  const retry = step.config.retry;
  if (retry === undefined) {
    return [];
  }
  const { count, delay = 0, factor = 2, maxDelay = 3600 } = retry;
  const valid =
    Number.isInteger(count) &&
    count <= 2 ** 31 - 1 &&
    [count, delay, factor, maxDelay].every(value => Number.isFinite(value) && value >= 0);
  return valid
    ? []
    : [
        diagnostic(INVALID_SETTING, {
          message: `Step ${step.name} has retries that are not whole numbers from 0 on.`,
          hint: 'Give the number of retries, and delays in seconds.',
          ...placeOf(step)
        })
      ];
}
