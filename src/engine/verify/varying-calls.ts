/** Calls in the code of a step that give something else each time: the time, ids, chance. */
import type { StepMaterial } from '../../core/index.js';

export interface VaryingCall {
  readonly cell: number;
  /** The name that is called, without what stands before a dot. */
  readonly name: string;
  /** A generator of random numbers without a seed. */
  readonly isRandom: boolean;
}

const CLOCK =
  /^(?:time|time_ns|monotonic|perf_counter|process_time|now|utcnow|today|localtime|gmtime|ctime|uuid1|uuid4|getpid|mkdtemp|mkstemp|gettempdir|NamedTemporaryFile|TemporaryDirectory|id)$/;
/** Of the system: no seed helps. */
const ENTROPY = /^(?:urandom|SystemRandom|token_bytes|token_hex|token_urlsafe|randbelow)$/;
/** Generators that start from the system's chance when they are made without an argument. */
const GENERATOR = /^(?:default_rng|RandomState|Random|Generator|SeedSequence)$/;

/** The first such call, in its own cells before the helpers that it reaches. */
export function varyingCall(material: StepMaterial | undefined): VaryingCall | undefined {
  const parts = [...(material?.parts ?? [])].sort(
    (one, other) => Number(one.role !== 'cell') - Number(other.role !== 'cell')
  );
  for (const { cell, tokens } of parts) {
    for (const [i, { text: name }] of tokens.entries()) {
      const hasNoArguments = tokens[i + 2]?.text === ')';
      if (tokens[i + 1]?.text !== '(' || tokens[i - 1]?.text === 'def') {
        continue;
      }
      const isRandom = ENTROPY.test(name) || (GENERATOR.test(name) && hasNoArguments);
      if (isRandom || CLOCK.test(name)) {
        return { cell, name, isRandom };
      }
    }
  }
  return undefined;
}
