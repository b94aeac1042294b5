/**
 * All that the result of a step rests on and that the notebook says: its code with the helpers that it
 * reaches, the parameters that it uses, where its inputs come from. The values of inputs and parameters
 * join it when they are known.
 */
import type { Notebook } from '../../notebook/index.js';
import { codeTokens, type CodeToken } from '../../python/index.js';
import type { Task } from '../../../protocol/index.js';
import type { ParameterValue } from '../model.js';
import type { Plan, PlanStep } from '../plan/index.js';
import { cellParser, type ParseCell } from '../source.js';
import { buildTask } from '../task/index.js';
import { PreludeStatements } from './prelude-statements.js';

/** A piece of code that a step runs. */
export interface CodePart {
  readonly role: 'cell' | 'prelude' | 'definition' | 'metric';
  readonly cell: number;
  /** The name that it defines, for people. */
  readonly name?: string;
  readonly source: string;
  /** Lines of the cell before it. */
  readonly line: number;
  readonly tokens: readonly CodeToken[];
}

export interface StepMaterial {
  readonly step: string;
  /** In the order in which they run. */
  readonly parts: readonly CodePart[];
  /** Names of the parameters that it uses. */
  readonly parameters: readonly string[];
  /** Values that it takes, with the step that each comes from. */
  readonly inputs: readonly { readonly name: string; readonly from: string }[];
  /** Environment variables of its settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its result may differ each time, the settings say: it is never taken for fresh. */
  readonly volatile: boolean;
}

/** A material with the values that belong to it. */
export interface StepFacts {
  readonly material: StepMaterial;
  /** Values of all parameters of the notebook. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Id of the content of each input; undefined: the producer does not have it. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  /** Hashes of modules beside the notebook that it imports, by path. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The material of each step, by its name. */
export function stepMaterials(
  notebook: Notebook,
  plan: Plan,
  parse: ParseCell = cellParser()
): Map<string, StepMaterial> {
  const prelude = new PreludeStatements(notebook, plan, parse);
  const codes = new Map(
    plan.steps.map(step => {
      const task = buildTask(notebook, plan, step, { parse });
      const own = ownParts(task);
      const tokens = own.flatMap(part => part.tokens);
      const reached = prelude.reachedBy(tokens);
      return [step.name, { own, reached, inValues: prelude.inValues(reached, tokens) }] as const;
    })
  );
  return new Map(
    plan.steps.map(step => {
      const { own, reached } = codes.get(step.name) ?? { own: [], reached: new Set<number>() };
      const all = new Set(reached);
      for (const producer of producersBehind(step, plan)) {
        codes.get(producer)?.inValues.forEach(each => all.add(each));
      }
      const helpers = prelude
        .select(all)
        .map(({ cell, source, start, tokens, binds }): CodePart => ({
          role: 'prelude',
          cell,
          ...(binds?.[0] !== undefined && { name: binds[0] }),
          source,
          line: lineAt(notebook.cells[cell]?.source ?? '', start),
          tokens
        }));
      return [step.name, material(step, [...helpers, ...own])];
    })
  );
}

/** What the key of a step is the hash of. Names of steps and numbers of cells are no part of it. */
export function keyMaterial({ material, parameters, inputs, modules }: StepFacts): string {
  const { parts, environment } = material;
  return JSON.stringify([
    'savoy.key/1',
    parts.map(({ role, tokens }) => [role, ...tokens.map(({ text }) => text)]),
    sorted(material.parameters.map(name => [name, parameters[name] ?? null])),
    sorted(material.inputs.map(({ name }) => [name, inputs[name] ?? null])),
    sorted(Object.entries(modules)),
    sorted(Object.entries(environment))
  ]);
}

function material(step: PlanStep, parts: readonly CodePart[]): StepMaterial {
  return {
    step: step.name,
    parts,
    parameters: step.parameters,
    inputs: step.inputs
      .filter(({ kind }) => kind === 'value')
      .map(({ name, from }) => ({ name, from })),
    environment: step.config.environment ?? {},
    volatile: step.config.caching === false
  };
}

function ownParts({ cells, definitions, metrics }: Task): CodePart[] {
  const part = (role: CodePart['role'], cell: number, source: string): CodePart => ({
    role,
    cell,
    source,
    line: 0,
    tokens: codeTokens(source)
  });
  return [
    ...definitions.map(({ cell, source }) => part('definition', cell, source)),
    ...cells.map(({ cell, source }) => part('cell', cell, source)),
    ...metrics.map(({ cell, name, setup = '', expression }) =>
      part('metric', cell, `${setup}\n${name} = (${expression})`)
    )
  ];
}

/** Steps that values come from, and those that these take theirs from. */
function producersBehind(step: PlanStep, plan: Plan): Set<string> {
  const found = new Set<string>();
  const visit = ({ inputs }: PlanStep): void => {
    for (const { from, kind } of inputs) {
      if (kind === 'value' && !found.has(from)) {
        found.add(from);
        const producer = plan.steps.find(({ name }) => name === from);
        if (producer !== undefined) {
          visit(producer);
        }
      }
    }
  };
  visit(step);
  return found;
}

function sorted<V>(entries: readonly (readonly [string, V])[]): (readonly [string, V])[] {
  return [...entries].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).match(/\r\n|\r|\n/g)?.length ?? 0;
}
