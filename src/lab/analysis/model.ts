/**
 * What the page asks the analysis and what it answers: plain data that passes between a page and its
 * worker by structured clone.
 */
import type {
  Diagnostic,
  ImpliedDependency,
  Parameter,
  ParameterValue,
  Pipeline,
  PlanInput,
  PlanStep,
  Suggestion
} from '../../core/index.js';
import type { IGraph, IPlacedGraph } from '../graph/model.js';

/** A notebook as nbformat has it, without outputs. */
export interface INotebookContent {
  readonly nbformat: number;
  readonly metadata: object;
  readonly cells: readonly {
    readonly id: string;
    readonly cell_type: string;
    readonly source: string;
    readonly metadata: Readonly<Record<string, unknown>>;
  }[];
}

/** A step of the plan, as far as it is shown. */
export type AnalysedStep = Pick<
  PlanStep,
  'name' | 'task' | 'cells' | 'after' | 'outputs' | 'parameters' | 'config'
> & {
  /** Without their places in the code, which change with every key. */
  readonly inputs: readonly Pick<PlanInput, 'name' | 'from' | 'kind' | 'optional'>[];
  readonly metrics: readonly string[];
};

/** A notebook that was read and planned. */
export interface IAnalysis extends Pick<
  Pipeline,
  'name' | 'settings' | 'prelude' | 'metricsCells'
> {
  readonly parameters: readonly Pick<Parameter, 'name' | 'type' | 'default' | 'cell'>[];
  readonly steps: readonly AnalysedStep[];
  readonly skipped: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
  readonly implied: readonly ImpliedDependency[];
}

/**
 * What is new since the analysis that the page has: seldom more than a few places of problems, so that
 * typing costs the page next to nothing.
 */
export interface IAnalysisUpdate {
  /** Number of this analysis of the document. */
  readonly version: number;
  /** The parts that differ; all of them where the page has no analysis, or another one. */
  readonly changed: Partial<IAnalysis>;
}

/** Why nothing is said about a notebook. */
export interface ISilence {
  readonly message: string;
  readonly hint?: string;
}

/** What the data flow says of a step's dependencies. */
export interface IStepNeeds {
  /** Names that the step takes, by the step that gives them. */
  readonly takes: Readonly<Record<string, readonly string[]>>;
  /** Steps that must be dependencies and are not tagged so. */
  readonly implied: readonly string[];
  /** Names that later steps take from it. */
  readonly gives: readonly string[];
  /** Problems of the step's own cells. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Values of parameters as people write them, read. */
export interface IParameterCheck {
  /** Those that are right, by name. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  /** What is wrong with the others: a sentence each, by name. */
  readonly problems: Readonly<Record<string, string>>;
}

interface IAboutNotebook {
  /** Distinguishes documents; what was found for one is kept until it is forgotten. */
  readonly document: string;
  readonly fileName: string;
  readonly notebook: INotebookContent;
}

/** Questions by their kind. */
export interface IQuestions {
  /** `known`: number of the analysis that the page has. */
  readonly plan: IAboutNotebook & { readonly known?: number };
  readonly needs: IAboutNotebook & { readonly step: string };
  readonly suggest: IAboutNotebook;
  readonly layout: { readonly graph: IGraph };
  /** `texts` by the name of their parameter. */
  readonly parameters: {
    readonly parameters: readonly Parameter[];
    readonly texts: Readonly<Record<string, string>>;
  };
  readonly fingerprints: IAboutNotebook;
  readonly forget: { readonly document: string };
}

/** Answers by the kind of their question. */
export interface IAnswers {
  readonly plan: IAnalysisUpdate | ISilence;
  readonly needs: IStepNeeds;
  readonly suggest: Suggestion;
  readonly layout: IPlacedGraph;
  readonly parameters: IParameterCheck;
  /** A number for the code of each step and of the helpers that it reaches, by the step's name. */
  readonly fingerprints: Readonly<Record<string, string>>;
  readonly forget: null;
}

/** The kinds of questions. */
export type QuestionKind = keyof IQuestions;

/** A question on its way to the worker. */
export interface IQuestionMessage {
  readonly number: number;
  readonly kind: QuestionKind;
  readonly question: IQuestions[QuestionKind];
}

/** An answer on its way back. */
export type AnswerMessage =
  | { readonly number: number; readonly answer: IAnswers[QuestionKind] }
  | { readonly number: number; readonly error: string };

/** Anything that answers questions: a worker, or the page itself. */
export interface IAnalyst {
  ask<K extends QuestionKind>(kind: K, question: IQuestions[K]): Promise<IAnswers[K]>;
}

/** Names that a step takes, by the step that gives them. */
export function takenFrom(
  inputs: readonly Pick<PlanInput, 'name' | 'from'>[]
): Record<string, readonly string[]> {
  const takes: Record<string, string[]> = {};
  for (const { name, from } of inputs) {
    (takes[from] ??= []).push(name);
  }
  return takes;
}
