/**
 * Tags for an untagged or half-tagged notebook. Tags that are there stay and are built upon; nothing is
 * run, and nothing is changed before a person has said so.
 */
import type { NotebookEdit } from '../../diagnostics/index.js';
import { readTags, type Cell, type Notebook } from '../../notebook/index.js';
import { listed } from '../../text/index.js';
import { hasCode } from '../grouping/index.js';
import { groupCells } from '../grouping/index.js';
import { makePlan } from '../plan/index.js';
import { cellParser, type ParseCell } from '../source.js';
import { classifyCells, type CellKind, type Verdict } from './classify.js';
import { findDependencies, type SuggestedDependency } from './dependencies.js';
import { factsOf, type CellFacts } from './facts.js';
import { headingsOfCells } from './headings.js';
import type { CellSuggestion, Suggestion } from './model.js';
import { PhaseReader } from './phases.js';
import { makeSegments, nameSegments, type PlacedWork, type Segment } from './segments.js';

const TAGS: Readonly<Record<Exclude<CellKind, 'work'>, string>> = {
  imports: 'imports',
  parameters: 'pipeline-parameters',
  functions: 'functions',
  skip: 'skip',
  metrics: 'pipeline-metrics'
};

/** Propose steps, dependencies and special cells. */
export function suggest(notebook: Notebook): Suggestion {
  const parse = cellParser();
  const proposal = new Proposal(notebook, parse, true).make();
  // A score that no single step can compute would stop the compiler: then it is printed in a step.
  return proposal.usesMetrics && !compiles(notebook, proposal.suggestion)
    ? new Proposal(notebook, parse, false).make().suggestion
    : proposal.suggestion;
}

/** The notebook with a suggestion carried out. */
export function applySuggestion(notebook: Notebook, suggestion: Suggestion): Notebook {
  const added = new Map(suggestion.cells.map(({ cell, tags }) => [cell, tags]));
  const tagged = notebook.cells.map(cell => ({
    ...cell,
    tags: [...cell.tags, ...(added.get(cell.index) ?? [])]
  }));
  const { cells, diagnostics } = readTags(
    tagged.map(({ index, type, tags }) => ({ index, code: type === 'code', tags }))
  );
  return {
    ...notebook,
    cells: tagged.map((cell, i) => {
      const meaning = cells[i] ?? cell;
      return added.get(cell.index)?.length ? { ...cell, ...meaning, config: cell.config } : cell;
    }),
    diagnostics: [...notebook.diagnostics, ...diagnostics]
  };
}

function compiles(notebook: Notebook, suggestion: Suggestion): boolean {
  const tagged = applySuggestion(notebook, suggestion);
  const plan = makePlan(tagged, groupCells(tagged));
  return plan.diagnostics.every(problem => problem.severity !== 'error');
}

class Proposal {
  private readonly facts: readonly CellFacts[];
  /** Cells that have their place by tags. */
  private readonly known: ReadonlyMap<number, CellKind>;
  /** Steps of the cells that have one by tags. */
  private readonly steps: ReadonlyMap<number, string>;

  constructor(
    private readonly notebook: Notebook,
    private readonly parse: ParseCell,
    private readonly metrics: boolean
  ) {
    const code = notebook.cells.filter(cell => cell.type === 'code');
    this.facts = code
      .filter(cell => hasCode(cell) || cell.role !== 'none')
      .map(cell => factsOf(cell, parse));
    ({ known: this.known, steps: this.steps } = knownCells(notebook));
  }

  make(): { suggestion: Suggestion; usesMetrics: boolean } {
    const verdicts = this.verdicts();
    const segments = makeSegments(this.works(verdicts));
    const names = nameSegments(segments, this.steps.values());
    const declared = segments.map(segment => this.declared(segment, names));
    const dependencies = findDependencies(segments, this.prelude(verdicts), declared, this.parse);
    const cells = this.cells(verdicts, segments, names, dependencies);
    const suggestion: Suggestion = {
      cells,
      steps: segments.map((segment, i) => ({
        name: names[i] ?? '',
        cells: segment.works.map(work => work.facts.cell.index),
        after: (dependencies[i] ?? []).map(({ on }) => names[on] ?? '')
      })),
      edits: cells.flatMap(({ cell, tags }): NotebookEdit[] =>
        tags.length === 0 ? [] : [{ kind: 'tags', cell, remove: [], add: tags }]
      )
    };
    const usesMetrics = [...verdicts.values()].some(one => one.kind === 'metrics');
    return { suggestion, usesMetrics };
  }

  private verdicts(): ReadonlyMap<number, Verdict> {
    const verdicts = classifyCells(this.facts, this.known);
    return this.metrics
      ? verdicts
      : new Map(
          [...verdicts].map(([index, verdict]) => [
            index,
            verdict.kind === 'metrics' ? { kind: 'work' as const, why: '' } : verdict
          ])
        );
  }

  private kindOf(cell: Cell, verdicts: ReadonlyMap<number, Verdict>): CellKind {
    return this.known.get(cell.index) ?? verdicts.get(cell.index)?.kind ?? 'work';
  }

  private works(verdicts: ReadonlyMap<number, Verdict>): PlacedWork[] {
    const headings = headingsOfCells(this.notebook);
    const reader = new PhaseReader();
    return this.facts
      .filter(({ cell }) => this.kindOf(cell, verdicts) === 'work')
      .map(facts => {
        const heading = headings.get(facts.cell.index);
        const step = this.steps.get(facts.cell.index);
        return {
          ...reader.read(facts),
          ...(heading && { heading }),
          ...(step !== undefined && { step })
        };
      });
  }

  /** Names that the cells at the start of every step set. */
  private prelude(verdicts: ReadonlyMap<number, Verdict>): Set<string> {
    return new Set(
      this.facts.flatMap(({ cell, summary }) => {
        const kind = this.kindOf(cell, verdicts);
        return kind === 'imports' || kind === 'parameters' || kind === 'functions'
          ? [...summary.binds.keys()]
          : [];
      })
    );
  }

  private declared(segment: Segment, names: readonly string[]): Set<number> {
    return new Set(
      segment.works
        .flatMap(work => work.facts.cell.dependencies)
        .map(name => names.indexOf(name))
        .filter(number => number >= 0)
    );
  }

  /** Tags and reasons, by the rule that untagged code joins the tagged cell before it. */
  private cells(
    verdicts: ReadonlyMap<number, Verdict>,
    segments: readonly Segment[],
    names: readonly string[],
    dependencies: readonly (readonly SuggestedDependency[])[]
  ): CellSuggestion[] {
    let current = '';
    return this.facts.map(({ cell }): CellSuggestion => {
      const kind = this.kindOf(cell, verdicts);
      const number = segments.findIndex(one => one.works.some(work => work.facts.cell === cell));
      const name = names[number] ?? '';
      const place = kind === 'work' ? `step:${name}` : TAGS[kind];
      const joins = place === current && kind !== 'skip';
      if (kind !== 'skip') {
        current = place;
      }
      const first = segments[number]?.works[0]?.facts.cell === cell;
      const own = cell.role === 'none' && !joins ? [place] : [];
      const after = first ? (dependencies[number] ?? []) : [];
      const missing = after.filter(({ on }) => !cell.dependencies.includes(names[on] ?? ''));
      const tags = [...own, ...missing.map(({ on }) => `prev:${names[on] ?? ''}`)];
      return {
        cell: cell.index,
        tags,
        reason:
          kind === 'work' && number >= 0
            ? workReason(segments[number] as Segment, name, cell, first, after, names)
            : (verdicts.get(cell.index)?.why ?? 'It is tagged.')
      };
    });
  }
}

/** What the tags say already. Untagged code joins a step only where no heading stands between. */
function knownCells(notebook: Notebook): {
  known: Map<number, CellKind>;
  steps: Map<number, string>;
} {
  const known = new Map<number, CellKind>();
  const steps = new Map<number, string>();
  const headings = headingsOfCells(notebook);
  let current: Cell | undefined;
  for (const cell of notebook.cells.filter(one => one.type === 'code')) {
    const joined =
      cell.role === 'none' &&
      current?.role === 'step' &&
      headings.get(cell.index) === headings.get(current.index);
    const [step] = joined ? (current?.steps ?? []) : cell.steps;
    if (cell.role === 'step' || joined) {
      steps.set(cell.index, step ?? '');
    }
    if (cell.role === 'step' || cell.role === 'notebook') {
      known.set(cell.index, 'work');
    } else if (cell.role !== 'none') {
      known.set(cell.index, cell.role);
    }
    if (cell.role !== 'none' && cell.role !== 'skip') {
      current = cell;
    }
  }
  return { known, steps };
}

function workReason(
  segment: Segment,
  name: string,
  cell: Cell,
  first: boolean,
  after: readonly SuggestedDependency[],
  names: readonly string[]
): string {
  if (!first) {
    return `It goes on with ${name}.`;
  }
  const start =
    cell.role === 'step'
      ? `It is tagged as ${name}`
      : segment.heading === undefined
        ? `${name} begins here`
        : `${name} begins here, below the heading “${segment.heading.text}”`;
  const needs = after
    .filter(({ names: taken }) => taken.length > 0)
    .map(({ on, names: taken }) => `${list(taken)} from ${names[on] ?? ''}`);
  return needs.length === 0 ? `${start}.` : `${start}; it needs ${needs.join(' and ')}.`;
}

/** `a, b and c`, `a, b and 3 more`. */
function list(names: readonly string[]): string {
  return listed(names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names);
}
