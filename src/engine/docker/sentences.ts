/** What the engine says, and how a container ended, in a sentence for whoever wrote the notebook. */
import {
  CONTAINER_LOST,
  CONTAINER_NOT_STARTED,
  CONTAINER_OUT_OF_MEMORY
} from '../../core/index.js';
import { StepProblem } from '../local/step-host.js';
import { EngineError, EngineUnreachable } from './engine-api.js';

/** Patterns of the engine's messages, and what they mean. The first that fits counts. */
const REFUSALS: readonly (readonly [RegExp, (message: string, image: string) => string])[] = [
  [
    /no such image|image .*not found|pull access denied|manifest unknown/i,
    (_, image) => `its image ${image} is not there any more; \`savoy image NB --build\` builds it`
  ],
  [
    /no space left on device|disk quota/i,
    () => 'the disk of the container engine is full; `docker system df` shows what takes it'
  ],
  [
    /bind source path does not exist:? ?(?<path>\S*)|mounts? denied|not shared from the host|error mounting/i,
    message =>
      `the engine does not mount ${/(?:path does not exist|mount source path|path):? ['"]?(\/[^\s'"]+)/i.exec(message)?.[1] ?? 'a folder that it needs'}: ${last(message)}`
  ],
  [
    /could not select device driver|nvidia-container|gpu/i,
    () =>
      'the engine has no GPU to lend: it needs a driver and the NVIDIA container toolkit (`nvidia-ctk runtime configure --runtime=docker`)'
  ],
  [
    /minimum memory limit|range of cpus|cpus? .*available|nano ?cpus/i,
    message => `its limits cannot be given here: ${last(message)}`
  ],
  [
    /exec: "\/bin\/sh"|\/bin\/sh.*no such file/i,
    (_, image) => `its image ${image} has no shell (/bin/sh) to start Python with`
  ],
  [/exec format error/i, (_, image) => `its image ${image} is for another kind of processor`],
  [
    /permission denied|operation not permitted/i,
    message => `a permission is missing: ${last(message)}`
  ]
];

/** A container could not be made or started. */
export function explainRefusal(error: unknown, image: string): StepProblem {
  if (error instanceof StepProblem) {
    return error;
  }
  if (error instanceof EngineUnreachable) {
    const stopped = `the Docker engine stopped: ${error.message}`;
    return new StepProblem(CONTAINER_LOST.code, stopped, true);
  }
  const message = error instanceof Error ? error.message : String(error);
  const [, explain] = REFUSALS.find(([pattern]) => pattern.test(message)) ?? [];
  const why = explain?.(message, image) ?? last(message);
  const status = error instanceof EngineError ? ` (status ${error.status})` : '';
  return new StepProblem(
    CONTAINER_NOT_STARTED.code,
    `its container could not be started: ${why}${explain === undefined ? status : ''}`,
    // An engine that is about to stop fails in any of its parts.
    explain === undefined && error instanceof EngineError && error.status >= 500
  );
}

/** How a container ended, as far as it is known. */
export interface ContainerEnd {
  /** Exit status. */
  readonly status?: number;
  readonly outOfMemory?: boolean;
  /** The engine is there. */
  readonly engineAnswers: boolean;
  /** What it wrote before it could listen. */
  readonly log?: string;
}

/** A container that ended while its step ran, or before it could begin. */
export function explainEnd(
  { status, outOfMemory = false, engineAnswers, log }: ContainerEnd,
  begun: boolean,
  memory?: number
): StepProblem {
  if (outOfMemory) {
    const limit = memory === undefined ? '' : `: it may use ${sizeText(memory)} (limit:memory)`;
    return new StepProblem(
      CONTAINER_OUT_OF_MEMORY.code,
      `its container was killed for lack of memory${limit}`
    );
  }
  if (!engineAnswers) {
    return new StepProblem(
      CONTAINER_LOST.code,
      'the Docker engine stopped while the step ran, and its container with it'
    );
  }
  const said = log === undefined || log === '' ? '' : `: ${log}`;
  const killed = status === 137;
  if (!begun && !killed) {
    return new StepProblem(
      CONTAINER_NOT_STARTED.code,
      `its container ended at once${status === undefined ? '' : ` with status ${status}`}${said}`
    );
  }
  if (killed) {
    return new StepProblem(
      CONTAINER_LOST.code,
      'its container was killed from outside: by hand, by a restart of the engine, or for lack of memory of the machine',
      !begun
    );
  }
  return new StepProblem(
    CONTAINER_LOST.code,
    `its container ended before the step was done${status === undefined ? '' : `, with status ${status}`}${said}`
  );
}

/** The last part of a chain of messages, where the reason stands. */
function last(message: string): string {
  const text = message.trim().split('\n').at(-1) ?? '';
  return text.length > 300 ? `… ${text.slice(-300)}` : text;
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const at = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 1024 ** at).toFixed(1))} ${units[at]}`;
}
