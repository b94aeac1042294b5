/**
 * A plan as a graph for Mermaid and Graphviz: solid edges carry variables, dashed ones are order only.
 */
import type { PlanJson } from '../../protocol/index.js';

/** Most names on an edge; the rest is counted. */
const MOST_NAMES = 4;

interface Edge {
  readonly from: string;
  readonly to: string;
  /** Empty: order only. */
  readonly names: readonly string[];
}

/** Mermaid flowchart. */
export function renderMermaid(plan: PlanJson): string {
  const ids = idsOf(plan);
  return [
    'flowchart TD',
    ...plan.steps.map(({ name }) => `  ${ids.get(name)}["${mermaidText(name)}"]`),
    ...edgesOf(plan).map(({ from, to, names }) => {
      const arrow = names.length === 0 ? '-.->' : `-->|"${mermaidText(label(names))}"|`;
      return `  ${ids.get(from)} ${arrow} ${ids.get(to)}`;
    }),
    ''
  ].join('\n');
}

/** Graphviz digraph. */
export function renderDot(plan: PlanJson): string {
  return [
    `digraph ${dotText(plan.pipeline.name)} {`,
    '  node [shape=box, style=rounded];',
    ...plan.steps.map(({ name }) => `  ${dotText(name)};`),
    ...edgesOf(plan).map(({ from, to, names }) => {
      const attributes = names.length === 0 ? 'style=dashed' : `label=${dotText(label(names))}`;
      return `  ${dotText(from)} -> ${dotText(to)} [${attributes}];`;
    }),
    '}',
    ''
  ].join('\n');
}

/** Data edges, and declared dependencies over which nothing passes. */
function edgesOf({ steps }: PlanJson): Edge[] {
  return steps.flatMap(({ name: to, after, inputs }) => {
    const names = new Map<string, string[]>(after.map(from => [from, []]));
    for (const { name, from } of inputs) {
      names.set(from, [...(names.get(from) ?? []), name]);
    }
    return [...names].map(([from, carried]) => ({ from, to, names: carried }));
  });
}

function label(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

/** Names of steps may be words of Mermaid (`end`): nodes are numbered. */
function idsOf({ steps }: PlanJson): ReadonlyMap<string, string> {
  return new Map(steps.map(({ name }, i) => [name, `s${i}`]));
}

function mermaidText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function dotText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
