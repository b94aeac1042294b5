/**
 * A pipeline, with what the data flow found for each step, → the documents that a Kubeflow Pipelines
 * server takes. Puts the parts together and runs all checks; each part lives in a module of its own.
 */
import type { Task } from '../../protocol/index.js';
import { DESCRIPTION_CUT, diagnostic, type Diagnostic } from '../diagnostics/index.js';
import type { Parameter, Pipeline, Step } from '../pipeline/index.js';
import { CommandWriter, type Encode, type PackageOrigins, type Runtime } from './bootstrap.js';
import { CapabilityAccount } from './capabilities.js';
import { emitComponent, producersOf } from './component.js';
import { checkRetry, emitTask } from './dag-task.js';
import { writeDocuments } from './document.js';
import type {
  ComponentSpec,
  ContainerSpec,
  KubernetesExecutorConfig,
  PipelineSpec,
  PipelineTaskSpec,
  PlatformSpec
} from './ir.js';
import { checkNames, componentKeys } from './names.js';
import { checkParameters, parameterSpecs } from './parameters.js';
import { checkPodSettings, checkTrainJob, emitPodSettings } from './platform.js';
import { emitResources } from './resources.js';
import { checkIr } from './schema-check.js';
import { checkSize, lowestForSize, measure, type SizeReport } from './size.js';
import { checkVariables, emitConstants } from './variables.js';
import { newerOf, type TargetVersion } from './versions.js';
import { checkVolumes } from './volumes.js';

export interface CompileInput {
  readonly pipeline: Pipeline;
  /** What each step runs, by the name of the step. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly runtime: Runtime;
  readonly encode: Encode;
  /** Image of the steps that name none. */
  readonly image: string;
  /** Requirements for pip by the name of the step: installed at its start unless the image has them. */
  readonly packages?: ReadonlyMap<string, readonly string[]>;
  readonly origins?: PackageOrigins;
  /** Steps whose packages need nothing else: pip does not look further. */
  readonly complete?: ReadonlySet<string>;
  /** Absent: the lowest common form, see versions.ts. */
  readonly target?: TargetVersion;
  /** Version of Savoy, noted in the document. */
  readonly version?: string;
}

export interface CompileResult {
  /** YAML; not to be used when `diagnostics` has an error. */
  readonly document: string;
  readonly pipelineSpec: PipelineSpec;
  readonly platformSpec?: PlatformSpec;
  readonly size: SizeReport;
  /** The lowest server version that reads and runs the pipeline. */
  readonly lowest: TargetVersion;
  readonly diagnostics: readonly Diagnostic[];
}

/** Longest description that the API server takes. */
const LONGEST_DESCRIPTION = 1024;

/** Compile a pipeline. Pure: equal input gives equal bytes. */
export function compilePipeline(input: CompileInput): CompileResult {
  const { pipeline } = input;
  const account = new CapabilityAccount(input.target);
  const steps = compileSteps(input, account);
  const pipelineSpec = assemblePipeline(input, steps);
  const platformSpec = assemblePlatform(steps);
  const document = writeDocuments(pipelineSpec, platformSpec);
  const size = measure(pipeline, pipelineSpec, document);
  const diagnostics = [
    ...checkNames(pipeline),
    ...checkDescription(pipeline),
    ...checkParameters(pipeline.parameters),
    ...steps.flatMap(step => step.diagnostics),
    ...account.diagnostics(),
    ...checkSize(size, pipeline, input.target, account.lowest)
  ];
  if (!diagnostics.some(({ severity }) => severity === 'error')) {
    // Only then is a wrong document the compiler's own fault.
    diagnostics.push(...checkIr(pipelineSpec, platformSpec, input.target ?? account.lowest));
  }
  return {
    document,
    pipelineSpec,
    ...(platformSpec && { platformSpec }),
    size,
    lowest: newerOf(account.lowest, lowestForSize(size)),
    diagnostics
  };
}

/** All that is written for one step. */
interface CompiledStep {
  readonly key: string;
  readonly task: PipelineTaskSpec;
  readonly component: ComponentSpec;
  readonly container: ContainerSpec;
  readonly pod: KubernetesExecutorConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function compileSteps(input: CompileInput, account: CapabilityAccount): CompiledStep[] {
  const { pipeline, tasks } = input;
  const keys = componentKeys(pipeline);
  const commands = new CommandWriter(input.runtime, input.encode);
  const taskNames = new Map(pipeline.steps.map(step => [step.name, step.task]));
  return pipeline.steps.flatMap(step => {
    const task = tasks.get(step.name);
    const key = keys.get(step.task);
    if (task === undefined || key === undefined) {
      return [];
    }
    const parameters = parametersOf(task, pipeline);
    const { container, diagnostics } = emitContainer(input, commands, step, task);
    return [
      {
        key: step.task,
        task: emitTask({ step, task, parameters, component: key.component, taskNames, account }),
        component: emitComponent(task, parameters, key.executor),
        container,
        pod: emitPodSettings(step, pipeline.settings.securityContext, account),
        diagnostics: [
          ...diagnostics,
          ...checkRetry(step),
          ...checkVariables(step),
          ...checkVolumes(step),
          ...checkPodSettings(step),
          ...checkTrainJob(step)
        ]
      }
    ];
  });
}

/** The parameters that a step uses, as the pipeline declares them. */
function parametersOf(task: Task, pipeline: Pipeline): readonly Parameter[] {
  const used = new Set(task.parameters.map(parameter => parameter.name));
  return pipeline.parameters.filter(parameter => used.has(parameter.name));
}

function emitContainer(
  { packages, origins, complete, image, target }: CompileInput,
  commands: CommandWriter,
  step: Step,
  task: Task
): { container: ContainerSpec; diagnostics: readonly Diagnostic[] } {
  const { resources, diagnostics } = emitResources(step, target);
  const env = emitConstants(step);
  return {
    container: {
      image: step.config.image ?? image,
      ...commands.write(
        task,
        packages?.get(step.name) ?? [],
        origins ?? new Map(),
        complete?.has(step.name) ?? false,
        producersOf(task)[0]
      ),
      ...(env.length > 0 && { env }),
      ...(resources && { resources })
    },
    diagnostics
  };
}

function assemblePipeline(input: CompileInput, steps: readonly CompiledStep[]): PipelineSpec {
  const { pipeline, version } = input;
  const parameters = parameterSpecs(pipeline.parameters);
  // By characters: half of a surrogate pair could not be written.
  const description = [...pipeline.settings.description].slice(0, LONGEST_DESCRIPTION).join('');
  return {
    pipelineInfo: { name: pipeline.name, ...(description !== '' && { description }) },
    root: {
      ...(parameters && { inputDefinitions: { parameters } }),
      dag: { tasks: Object.fromEntries(steps.map(({ key, task }) => [key, task])) }
    },
    components: Object.fromEntries(
      steps.map(({ task, component }) => [task.componentRef.name, component])
    ),
    deploymentSpec: {
      executors: Object.fromEntries(
        steps.map(({ component, container }) => [component.executorLabel, { container }])
      )
    },
    schemaVersion: '2.1.0',
    sdkVersion: version === undefined ? 'savoy' : `savoy-${version}`
  };
}

function assemblePlatform(steps: readonly CompiledStep[]): PlatformSpec | undefined {
  const executors = steps.flatMap(({ component, pod }) =>
    pod === undefined ? [] : [[component.executorLabel, pod] as const]
  );
  return executors.length === 0
    ? undefined
    : {
        platforms: {
          kubernetes: { deploymentSpec: { executors: Object.fromEntries(executors) } }
        }
      };
}

function checkDescription(pipeline: Pipeline): Diagnostic[] {
  const { length } = [...pipeline.settings.description];
  return length <= LONGEST_DESCRIPTION
    ? []
    : [
        diagnostic(DESCRIPTION_CUT, {
          message: `The description of the pipeline has ${length} characters and is cut to ${LONGEST_DESCRIPTION}.`,
          hint: 'Shorten it in the notebook settings.'
        })
      ];
}
