/**
 * What the tags of a cell mean together: its role, steps, dependencies and settings, and what is
 * wrong with them. Works on plain lists of tags, so the same rules hold for a file and for a
 * notebook that is open in JupyterLab.
 */
import type { Diagnostic, Fix } from '../diagnostics/index.js';
import type { StepConfig } from './config.js';
import { mergeConfig } from './merge.js';
import type { CellRole, CellTags } from './model.js';
import { isStepName, mendStepName } from './step-names.js';
import { renameStep } from './tag-edit.js';
import { type Tag, TagProblems } from './tag-problems.js';
import { isSetting, parseTag, settingConfig } from './tags.js';

/** The tags of all cells, as far as one cell's meaning depends on those of others. */
export interface TaggedCell {
  readonly index: number;
  readonly code: boolean;
  readonly tags: readonly string[];
}

/** The meaning of a cell that says nothing. */
const UNTAGGED: CellTags = { role: 'none', steps: [], dependencies: [], config: {} };

/** Reads the tags of a notebook's cells, in their order. */
export function readTags(cells: readonly TaggedCell[]): {
  readonly cells: readonly CellTags[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const tags = cells.map(cell => cell.tags.map(text => ({ text, parsed: parseTag(text) })));
  // papermill's parameters are ours where the notebook has none of its own.
  const ownParameters = cells.some(
    (cell, i) => cell.code && (tags[i] ?? []).some(tag => isSpecial(tag, 'parameters'))
  );
  const renames = new Renames(cells, tags);
  const meanings: CellTags[] = [];
  const diagnostics: Diagnostic[] = [];
  let step: string | undefined;
  cells.forEach((cell, i) => {
    const reader = new CellReader(cell.index, tags[i] ?? [], ownParameters, step, renames);
    const meaning = cell.code ? reader.read() : reader.readText();
    if (meaning.role === 'step') {
      step = meaning.steps.filter(isStepName).pop();
    } else if (meaning.role !== 'none' && meaning.role !== 'skip') {
      step = undefined;
    }
    meanings.push(meaning);
    diagnostics.push(...reader.problems.diagnostics);
  });
  return { cells: meanings, diagnostics };
}

class CellReader {
  readonly problems: TagProblems;

  constructor(
    cell: number,
    private readonly tags: readonly Tag[],
    private readonly ownParameters: boolean,
    /** The step that an untagged cell here would join. */
    private readonly previous: string | undefined,
    private readonly renames: Renames
  ) {
    this.problems = new TagProblems(cell);
  }

  read(): CellTags {
    for (const tag of this.tags) {
      if (tag.parsed.kind === 'foreign' && tag.parsed.suggestion !== undefined) {
        this.problems.misspelt(tag, tag.parsed.suggestion);
      }
    }
    const role = this.role();
    switch (role) {
      case 'step':
        return {
          role,
          steps: this.steps(),
          dependencies: this.dependencies(),
          config: this.config()
        };
      case 'notebook':
        this.checkIdle(role);
        return {
          ...UNTAGGED,
          role,
          steps: this.notebookNames().slice(0, 1),
          dependencies: this.dependencies()
        };
      case 'skip':
        // Nothing else in the cell has an effect, so nothing else can be wrong with it.
        return { ...UNTAGGED, role };
      case 'none':
      case 'imports':
      case 'functions':
      case 'parameters':
      case 'metrics':
        this.checkIdle(role);
        return { ...UNTAGGED, role };
    }
  }

  /** A Markdown or raw cell: no part of the pipeline, whatever its tags. */
  readText(): CellTags {
    const ours = [
      ...this.tags.filter(tag => tag.parsed.kind === 'special' && !isSpecial(tag, 'skip')),
      ...this.ofKind('notebook'),
      ...this.named()
    ];
    if (ours.length > 0) {
      this.problems.textCell(ours);
    }
    return UNTAGGED;
  }

  private role(): CellRole {
    const specials = this.ofKind('special');
    const notebooks = this.ofKind('notebook');
    const named = this.named();
    // `skip` before all; of two others the first, as in Kale.
    const special = specials.find(tag => isSpecial(tag, 'skip')) ?? specials[0];
    const winner = special ?? notebooks[0];
    if (winner !== undefined) {
      const others = [...specials, ...notebooks, ...named].filter(tag => !sameMeaning(tag, winner));
      if (others.length > 0) {
        this.problems.conflict(winner, others);
      }
      return winner.parsed.kind === 'special' ? winner.parsed.role : 'notebook';
    }
    return named.length > 0 ? 'step' : this.papermillRole();
  }

  private papermillRole(): CellRole {
    const [tag] = this.ofKind('papermill');
    if (tag?.parsed.kind !== 'papermill') {
      return 'none';
    }
    if (tag.parsed.injected) {
      this.problems.injectedParameters();
      return 'skip';
    }
    return this.ownParameters ? 'none' : 'parameters';
  }

  private steps(): readonly string[] {
    const named = this.named();
    const names = unique(named.map(({ parsed }) => (parsed.kind === 'step' ? parsed.name : '')));
    for (const name of names) {
      if (!isStepName(name)) {
        const { mended, fix } = this.renames.of(name);
        this.problems.stepName(name, mended, fix);
      }
    }
    // Kale 0.3 put a cell into several steps; what it wrote then is `block:`.
    const blocks = named.every(({ parsed }) => parsed.kind === 'step' && parsed.block === true);
    if (names.length < 2 || blocks) {
      return names;
    }
    this.problems.twoNames(names, named);
    return names.slice(0, 1);
  }

  private dependencies(): readonly string[] {
    return unique(
      this.tags.flatMap(({ parsed }) => (parsed.kind === 'dependency' ? parsed.steps : []))
    );
  }

  private config(): StepConfig {
    let config: StepConfig = {};
    for (const tag of this.tags) {
      const { parsed } = tag;
      if (isSetting(parsed)) {
        config = mergeConfig(config, settingConfig(parsed));
      } else if (parsed.kind === 'malformed') {
        this.problems.malformed(tag, parsed.message, parsed.suggestion);
      } else if (parsed.kind === 'data' && parsed.name !== '') {
        const handOn =
          parsed.direction === 'in' ? { take: { [parsed.name]: null } } : { give: [parsed.name] };
        config = mergeConfig(config, { handOn });
      }
    }
    const old = this.ofKind('data');
    if (old.length > 0) {
      this.problems.oldData(old);
    }
    return config;
  }

  /** Dependencies and settings in a cell that is no step. */
  private checkIdle(role: CellRole): void {
    const idle = this.tags.filter(
      ({ parsed }) =>
        isSetting(parsed) ||
        parsed.kind === 'malformed' ||
        parsed.kind === 'data' ||
        (parsed.kind === 'dependency' && parsed.steps.length > 0 && role !== 'notebook')
    );
    if (idle.length > 0 && role === 'none') {
      this.problems.withoutName(idle, this.previous);
    } else if (idle.length > 0) {
      this.problems.withoutStep(idle);
    }
  }

  private ofKind(kind: Tag['parsed']['kind']): readonly Tag[] {
    return this.tags.filter(({ parsed }) => parsed.kind === kind);
  }

  /** Tags that give the cell a step; `step:` without a name says nothing. */
  private named(): readonly Tag[] {
    return this.tags.filter(({ parsed }) => parsed.kind === 'step' && parsed.name !== '');
  }

  private notebookNames(): readonly string[] {
    return this.tags.flatMap(({ parsed }) => (parsed.kind === 'notebook' ? [parsed.name] : []));
  }
}

function isSpecial({ parsed }: Tag, role: CellRole): boolean {
  return parsed.kind === 'special' && parsed.role === role;
}

/** Two spellings of one role (`imports`, `block:imports`) do not contradict each other. */
function sameMeaning(a: Tag, b: Tag): boolean {
  return JSON.stringify(a.parsed) === JSON.stringify(b.parsed);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** Valid names for the refused ones, and the fixes that give them. */
class Renames {
  private readonly known = new Map<string, { readonly mended: string; readonly fix: Fix }>();
  private readonly taken: Set<string>;

  constructor(
    private readonly cells: readonly TaggedCell[],
    tags: readonly (readonly Tag[])[]
  ) {
    this.taken = new Set(
      tags.flat().flatMap(({ parsed }) => (parsed.kind === 'step' ? [parsed.name] : []))
    );
  }

  /** The same for a name each time, and another for each name. */
  of(name: string): { readonly mended: string; readonly fix: Fix } {
    let rename = this.known.get(name);
    if (rename === undefined) {
      const mended = mendStepName(name, this.taken);
      this.taken.add(mended);
      const edits = renameStep(this.cells, name, mended);
      rename = { mended, fix: { title: `Rename the step to ${mended}`, edits } };
      this.known.set(name, rename);
    }
    return rename;
  }
}
