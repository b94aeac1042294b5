/**
 * The plan: a pipeline with what the data flow adds to it. Plain data, the same for every place where
 * it may run.
 */
import type { Diagnostic } from '../../diagnostics/index.js';
import type { Range, Span } from '../../text/index.js';
import type { Metric, Pipeline, Step } from '../model.js';
import type { OutsideNames } from './outside.js';

/**
 * How a name travels: as a value from the producer's saved state; as the source of its definition or
 * import, which the step runs again.
 */
export type InputKind = 'value' | 'definition' | 'import';

/** A name that a step is handed. */
export interface PlanInput {
  readonly name: string;
  /** The step whose version it is. */
  readonly from: string;
  readonly kind: InputKind;
  /** The producer may not have it; then the step does without. */
  readonly optional: boolean;
  /** The cell with the source, for definitions and imports. */
  readonly cell?: number;
  readonly range?: Range;
}

/** A statement of an earlier step that a step runs before its values are loaded. */
export interface PlanSource {
  readonly kind: 'definition' | 'import';
  /** The name on whose account it runs. */
  readonly name: string;
  readonly from: string;
  readonly cell: number;
  readonly span: Span;
  readonly range: Range;
}

export interface PlanStep extends Step {
  readonly inputs: readonly PlanInput[];
  /** Names that some later step or a metric takes from it, sorted. */
  readonly outputs: readonly string[];
  /** Those of the outputs that must be saved because somebody takes the value. */
  readonly saves: readonly string[];
  /**
   * Statements to run after the prelude and before values are loaded, in order: definitions and
   * imports among the inputs, and what these need while they are made.
   */
  readonly sources: readonly PlanSource[];
  /** Values among the inputs that its code surely leaves as they are. */
  readonly unchanged: readonly string[];
  /** Names of the parameters that it uses, sorted as in the notebook. */
  readonly parameters: readonly string[];
  /** Evaluated at its end. */
  readonly metrics: readonly Metric[];
  /** What its own cells name outside of the notebook. */
  readonly outside: OutsideNames;
}

export interface Plan extends Omit<Pipeline, 'steps'> {
  /** In notebook order. */
  readonly steps: readonly PlanStep[];
  /** What the cells that run in every step name outside of the notebook. */
  readonly preludeOutside: OutsideNames;
  /** Problems of the notebook, of its grouping and of its data flow. */
  readonly diagnostics: readonly Diagnostic[];
}
