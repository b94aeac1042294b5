/**
 * Answers the page's questions with the compiler. Knows no page: it runs in a worker, and in the page
 * where no worker can be had. Keeps a planner for each open document, so that an edit costs little.
 */
import {
  impliedDependencies,
  notebookFromJson,
  parseOverrides,
  Planner,
  suggest,
  UNSUPPORTED_LANGUAGE,
  type Notebook,
  type ParameterValue,
  type Plan
} from '../../core/index.js';
import { placeGraph } from '../graph/layout.js';
import { fingerprintsOf } from './fingerprints.js';
import {
  takenFrom,
  type IAnalysis,
  type IAnalysisUpdate,
  type IAnswers,
  type INotebookContent,
  type IQuestions,
  type ISilence,
  type IStepNeeds,
  type QuestionKind
} from './model.js';

/** Dependencies that follow from others come to light one after another; more rounds are not seen. */
const ROUNDS = 8;

/** What is kept of a document. */
interface IKept {
  readonly fileName: string;
  readonly planner: Planner;
  version: number;
  /** The parts of the latest analysis as JSON, to see which are new. */
  parts: ReadonlyMap<string, string>;
}

export class Analyst {
  private readonly kept = new Map<string, IKept>();

  private readonly answers: {
    readonly [K in QuestionKind]: (question: IQuestions[K]) => IAnswers[K];
  } = {
    plan: question => this.plan(question),
    needs: question => this.needs(question),
    suggest: ({ notebook, fileName }) => suggest(read(notebook, fileName)),
    layout: ({ graph }) => placeGraph(graph),
    parameters: checkParameters,
    fingerprints: question => this.fingerprints(question),
    forget: ({ document }) => {
      this.kept.delete(document);
      return null;
    }
  };

  /** Answers one question; throws only where the compiler does. */
  answer<K extends QuestionKind>(kind: K, question: IQuestions[K]): IAnswers[K] {
    return this.answers[kind](question);
  }

  private plan(question: IQuestions['plan']): IAnalysisUpdate | ISilence {
    const { notebook, fileName } = question;
    const content = read(notebook, fileName);
    const foreign = content.diagnostics.find(({ code }) => code === UNSUPPORTED_LANGUAGE.code);
    if (foreign !== undefined) {
      const { message, hint } = foreign;
      return { message, ...(hint !== undefined && { hint }) };
    }
    const kept = this.keep(question);
    return update(kept, shown(kept.planner.plan(content)), question.known);
  }

  /** What a step would take if its dependencies were those that it needs. */
  private needs(question: IQuestions['needs']): IStepNeeds {
    const { notebook, fileName, step } = question;
    const { planner } = this.keep(question);
    const implied = new Set<string>();
    let tagged = notebook;
    let plan = planner.plan(read(tagged, fileName));
    for (let round = 0; round < ROUNDS; round++) {
      const missing = impliedDependencies(plan).filter(
        one => one.step === step && !implied.has(one.on)
      );
      if (missing.length === 0) {
        break;
      }
      missing.forEach(({ on }) => implied.add(on));
      tagged = withDependencies(tagged, missing);
      plan = planner.plan(read(tagged, fileName));
    }
    const planned = plan.steps.find(({ name }) => name === step);
    return {
      takes: takenFrom(planned?.inputs ?? []),
      implied: [...implied],
      gives: planned?.outputs ?? [],
      diagnostics: plan.diagnostics.filter(
        ({ cell }) => cell !== undefined && planned?.cells.includes(cell) === true
      )
    };
  }

  private fingerprints(question: IQuestions['fingerprints']): IAnswers['fingerprints'] {
    const content = read(question.notebook, question.fileName);
    return fingerprintsOf(content, this.keep(question).planner.plan(content));
  }

  private keep({ document, fileName }: { document: string; fileName: string }): IKept {
    const known = this.kept.get(document);
    // A pipeline without a name is called after the file, which may be renamed.
    if (known?.fileName === fileName) {
      return known;
    }
    const planner = new Planner({ fileName });
    const kept = { fileName, planner, version: known?.version ?? 0, parts: new Map() };
    this.kept.set(document, kept);
    return kept;
  }
}

/** The parts of an analysis that the page does not have yet. */
function update(kept: IKept, analysis: IAnalysis, known: number | undefined): IAnalysisUpdate {
  const parts = new Map(
    Object.entries(analysis).map(([name, part]) => [name, JSON.stringify(part)] as const)
  );
  const changed =
    known === kept.version
      ? Object.fromEntries(
          Object.entries(analysis).filter(([name]) => parts.get(name) !== kept.parts.get(name))
        )
      : analysis;
  kept.parts = parts;
  kept.version++;
  return { version: kept.version, changed };
}

function read(notebook: INotebookContent, path: string): Notebook {
  return notebookFromJson(notebook, { path });
}

function shown(plan: Plan): IAnalysis {
  const { name, settings, parameters, prelude, metricsCells, skipped, diagnostics } = plan;
  return {
    name,
    settings,
    parameters: parameters.map(({ name: parameter, type, default: value, cell }) => ({
      name: parameter,
      type,
      default: value,
      cell
    })),
    prelude,
    metricsCells,
    skipped,
    diagnostics,
    implied: impliedDependencies(plan),
    steps: plan.steps.map(step => ({
      name: step.name,
      task: step.task,
      cells: step.cells,
      after: step.after,
      inputs: step.inputs.map(({ name: input, from, kind, optional }) => ({
        name: input,
        from,
        kind,
        optional
      })),
      outputs: step.outputs,
      parameters: step.parameters,
      config: step.config,
      metrics: step.metrics.map(metric => metric.name)
    }))
  };
}

function checkParameters({ parameters, texts }: IQuestions['parameters']): IAnswers['parameters'] {
  const values: Record<string, ParameterValue> = {};
  const problems: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    const read = parseOverrides(parameters, [`${name}=${text}`]);
    const value = read.values.get(name);
    if (value !== undefined) {
      values[name] = value;
    } else {
      problems[name] = read.diagnostics[0]?.message ?? '';
    }
  }
  return { values, problems };
}

function withDependencies(
  notebook: INotebookContent,
  missing: readonly { readonly on: string; readonly cell: number }[]
): INotebookContent {
  return {
    ...notebook,
    cells: notebook.cells.map((cell, index) => {
      const added = missing.filter(one => one.cell === index).map(({ on }) => `prev:${on}`);
      const tags: readonly unknown[] = Array.isArray(cell.metadata['tags'])
        ? cell.metadata['tags']
        : [];
      return added.length === 0
        ? cell
        : { ...cell, metadata: { ...cell.metadata, tags: [...tags, ...added] } };
    })
  };
}
