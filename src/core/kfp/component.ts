/**
 * Interface of a step: the state of each step whose values it takes comes in, its own state, report and
 * metrics go out.
 */
import type { Task } from '../../protocol/index.js';
import type { Parameter } from '../pipeline/index.js';
import type { ComponentSpec, IrArtifactSpec, IrInterface } from './ir.js';
import { parameterSpecs } from './parameters.js';

/** Keys of the artifacts that a step makes; the step runtime writes under these names. */
export const STATE = 'state';
export const METRICS = 'metrics';
export const REPORT = 'report';

/** Key of the input that holds the state of another task. */
export function stateInput(producer: string): string {
  return `${STATE}-${producer}`;
}

/** Tasks whose state a task takes, each once: an artifact must not go to two inputs of one task. */
export function producersOf(task: Task): readonly string[] {
  return [...new Set(task.inputs.map(input => input.from))];
}

function artifact(schemaTitle: string): IrArtifactSpec {
  return { artifactType: { schemaTitle, schemaVersion: '0.0.1' } };
}

/** The component of a step. */
export function emitComponent(
  task: Task,
  parameters: readonly Parameter[],
  executorLabel: string
): ComponentSpec {
  const producers = producersOf(task);
  const specs = parameterSpecs(parameters);
  const inputs: IrInterface = {
    ...(producers.length > 0 && {
      artifacts: Object.fromEntries(
        producers.map(producer => [stateInput(producer), artifact('system.Artifact')])
      )
    }),
    ...(specs && { parameters: specs })
  };
  return {
    executorLabel,
    ...(Object.keys(inputs).length > 0 && { inputDefinitions: inputs }),
    outputDefinitions: {
      artifacts: {
        [STATE]: artifact('system.Artifact'),
        ...(task.metrics.length > 0 && { [METRICS]: artifact('system.Metrics') }),
        ...(task.report && { [REPORT]: artifact('system.HTML') })
      }
    }
  };
}
