/**
 * The flow of names through one block: the cells of a step, one after another in one namespace.
 */
import { BOUND, buildSymbolTable, isGlobal, READ, type Scope } from '../scopes/index.js';
import type { BlockCell, BlockContext, BlockSummary, Definition, Location } from '../summary.js';
import { BlockFlow } from './block-flow.js';
import { qualifiedName } from './calls.js';
import { constantsOf } from './constants.js';
import { omit } from './definitions.js';
import { FileFinder } from './files.js';
import { ImportFinder } from './imported-modules.js';
import { executeAll } from './statements.js';

/** Summarises what the cells bind, need, change and hand on. Never throws, whatever the code. */
export function analyzeBlock(
  cells: readonly BlockCell[],
  context: BlockContext = {}
): BlockSummary {
  const table = buildSymbolTable(
    cells.map(cell => cell.module),
    { lazyAnnotations: context.lazyAnnotations ?? false }
  );
  const flow = new BlockFlow(table, context, table.top, cells[0]?.cell ?? 0, executeAll);
  for (const { cell, module } of cells) {
    flow.cell = cell;
    executeAll(flow, module.body);
  }
  flow.finish();

  const aliases = flow.changes.aliases.export();
  const later = namesOfDeferredCode(table.top);
  flow.readsOfInnerClasses.forEach(name => later.reads.add(name));
  const constants = constantsOf(flow, cells);
  const files = new FileFinder(
    flow.naming,
    name => constants.get(name) ?? context.constants?.get(name)
  );
  const imports = new ImportFinder();
  for (const { node, module, conditional } of table.sites) {
    const cell = cells[module]?.cell ?? 0;
    const callee = node.kind === 'Call' ? qualifiedName(node.function, flow.naming) : undefined;
    files.visit(node, callee, cell);
    imports.visit(node, callee, cell, conditional);
  }
  return {
    binds: flow.bindings.all,
    laterBinds: later.binds,
    deletes: flow.deletes,
    readsNow: flow.readsNow,
    readsLater: later.reads,
    needs: flow.needs,
    definitions: reRunnable(flow),
    mutatedInputs: flow.changes.inputs,
    mutatedOwn: flow.changes.own,
    aliases: aliases.certain,
    possibleAliases: aliases.possible,
    constants,
    imports: flow.imports,
    importedModules: imports.found,
    files: files.found,
    unpicklable: flow.unpicklable,
    hazards: flow.hazards,
    problems: problemsOf(cells, table.problems)
  };
}

/** Globals that functions of the block bind and read, whenever they are called. */
function namesOfDeferredCode(top: Scope): { binds: Set<string>; reads: Set<string> } {
  const binds = new Set<string>();
  const reads = new Set<string>();
  const visit = (scope: Scope, deferred: boolean): void => {
    for (const child of scope.children) {
      const later = deferred || child.deferred;
      if (later) {
        for (const { name, flags, resolution } of child.symbols.values()) {
          if (isGlobal(resolution)) {
            if (flags & BOUND) {
              binds.add(name);
            }
            if (flags & READ) {
              reads.add(name);
            }
          }
        }
      }
      visit(child, later);
    }
  };
  visit(top, false);
  return { binds, reads };
}

/** A definition keeps its source only if that statement alone makes the object. */
function reRunnable(flow: BlockFlow): ReadonlyMap<string, Definition> {
  const definitions = flow.definitions.export();
  let result: Map<string, Definition> | undefined;
  for (const [name, definition] of definitions) {
    if (
      definition.source &&
      (flow.bindings.all.get(name)?.count !== 1 || flow.hasStoredAttributes(name))
    ) {
      result ??= new Map(definitions);
      result.set(name, omit(definition, 'source'));
    }
  }
  return result ?? definitions;
}

type Problem = BlockSummary['problems'][number];

/** Errors of syntax and scopes; both passes may find the same. */
function problemsOf(
  cells: readonly BlockCell[],
  scopeProblems: readonly { module: number; start: number; end: number; message: string }[]
): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const note = (location: Location, message: string): void => {
    const key = `${location.cell}:${location.start}:${message}`;
    if (!seen.has(key)) {
      seen.add(key);
      problems.push({ location, message });
    }
  };
  cells.forEach(({ cell, module }, index) => {
    for (const { start, end, message } of module.problems) {
      note({ cell, start, end }, message);
    }
    for (const { start, end, message, module: where } of scopeProblems) {
      if (where === index) {
        note({ cell, start, end }, message);
      }
    }
  });
  return problems;
}
