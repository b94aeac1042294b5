/**
 * What the tags of a cell mean together: its role, steps, dependencies and settings, and what is
 * wrong with them. Works on plain lists of tags, so the same rules hold for a file and for a
 * notebook that is open in JupyterLab.
 */
import {
  CONFLICTING_ROLES,
  diagnostic,
  type Diagnostic,
  type Fix,
  INJECTED_PARAMETERS,
  INVALID_STEP_NAME,
  MALFORMED_TAG,
  MISSPELT_TAG,
  OLD_DATA_TAG,
  TAG_WITHOUT_STEP,
  TAGS_ON_TEXT_CELL,
  TWO_STEP_NAMES
} from '../diagnostics/index.js';
import type { StepConfig } from './config.js';
import { mergeConfig } from './merge.js';
import type { CellRole, CellTags } from './model.js';
import { isStepName, mendStepName } from './step-names.js';
import { renameStep } from './tag-edit.js';
import { isSetting, parseTag, settingConfig, type ParsedTag } from './tags.js';

/** The tags of all cells, as far as one cell's meaning depends on those of others. */
export interface TaggedCell {
  readonly index: number;
  readonly code: boolean;
  readonly tags: readonly string[];
}

interface Tag {
  readonly text: string;
  readonly parsed: ParsedTag;
}

/** Reads the tags of a notebook's cells, in their order. */
export function readTags(cells: readonly TaggedCell[]): {
  readonly cells: readonly CellTags[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const parsed = cells.map(cell => cell.tags.map(text => ({ text, parsed: parseTag(text) })));
  // papermill's parameters are ours where the notebook has none of its own.
  const ownParameters = cells.some(
    (cell, i) => cell.code && (parsed[i] ?? []).some(tag => isSpecial(tag, 'parameters'))
  );
  const renames = new Renames(cells, parsed);
  const result: CellTags[] = [];
  const diagnostics: Diagnostic[] = [];
  let step: string | undefined;
  cells.forEach((cell, i) => {
    const reader = new CellReader(cell.index, parsed[i] ?? [], ownParameters, step, renames);
    const meaning = cell.code ? reader.read() : reader.readText();
    if (meaning.role === 'step') {
      step = meaning.steps[meaning.steps.length - 1];
    } else if (meaning.role !== 'none' && meaning.role !== 'skip') {
      step = undefined;
    }
    result.push(meaning);
    diagnostics.push(...reader.diagnostics);
  });
  return { cells: result, diagnostics };
}

/** The meaning of a cell that says nothing. */
export const UNTAGGED: CellTags = { role: 'none', steps: [], dependencies: [], config: {} };

function isSpecial(tag: Tag, role: CellRole): boolean {
  return tag.parsed.kind === 'special' && tag.parsed.role === role;
}

function quote(tags: readonly Tag[]): string {
  return tags.map(tag => tag.text).join(', ');
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

class CellReader {
  readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly cell: number,
    private readonly tags: readonly Tag[],
    private readonly ownParameters: boolean,
    /** The step that an untagged cell here would join. */
    private readonly previous: string | undefined,
    private readonly renames: Renames
  ) {}

  read(): CellTags {
    this.reportMisspelt();
    const role = this.role();
    if (role === 'skip') {
      // Nothing else in the cell has an effect, so nothing else can be wrong with it.
      return { ...UNTAGGED, role };
    }
    if (role !== 'step') {
      this.reportWithoutStep(role);
      return {
        ...UNTAGGED,
        role,
        ...(role === 'notebook' && {
          steps: this.notebookNames(),
          dependencies: this.dependencies()
        })
      };
    }
    return {
      role,
      steps: this.steps(),
      dependencies: this.dependencies(),
      config: this.config()
    };
  }

  /** A Markdown or raw cell: no part of the pipeline, whatever its tags. */
  readText(): CellTags {
    const ours = this.tags.filter(
      ({ parsed }) =>
        (parsed.kind === 'special' && parsed.role !== 'skip') ||
        parsed.kind === 'notebook' ||
        (parsed.kind === 'step' && parsed.name !== '')
    );
    if (ours.length > 0) {
      this.diagnostics.push(
        diagnostic(TAGS_ON_TEXT_CELL, {
          cell: this.cell,
          message: `The tag ${quote(ours)} has no effect, because the cell is not a code cell.`,
          hint: 'Remove the tag, or make the cell a code cell.',
          fixes: [this.removal(ours)]
        })
      );
    }
    return UNTAGGED;
  }

  private role(): CellRole {
    const specials = this.tags.filter(({ parsed }) => parsed.kind === 'special');
    const named = this.named();
    // `skip` before all; of two others the first, as in Kale.
    const special = specials.find(tag => isSpecial(tag, 'skip')) ?? specials[0];
    if (special?.parsed.kind === 'special') {
      const others = [
        ...specials.filter(tag => tag.text !== special.text),
        ...named,
        ...this.tags.filter(({ parsed }) => parsed.kind === 'notebook')
      ].filter(tag => parseKey(tag) !== parseKey(special));
      if (others.length > 0) {
        this.reportConflict(special, others);
      }
      return special.parsed.role;
    }
    if (this.tags.some(({ parsed }) => parsed.kind === 'notebook')) {
      const notebook = this.tags.filter(({ parsed }) => parsed.kind === 'notebook').slice(0, 1);
      if (named.length > 0) {
        this.reportConflict(notebook[0] as Tag, named);
      }
      return 'notebook';
    }
    if (named.length > 0) {
      return 'step';
    }
    const papermill = this.tags.find(({ parsed }) => parsed.kind === 'papermill')?.parsed;
    if (papermill?.kind === 'papermill') {
      if (papermill.injected) {
        this.diagnostics.push(
          diagnostic(INJECTED_PARAMETERS, {
            cell: this.cell,
            message: 'This cell was written by papermill for one run and is left out.',
            hint: 'Give other values when you start the pipeline, or write them into the parameters cell.'
          })
        );
        return 'skip';
      }
      return this.ownParameters ? 'none' : 'parameters';
    }
    return 'none';
  }

  /** Tags that give the cell a step; `step:` without a name says nothing. */
  private named(): readonly Tag[] {
    return this.tags.filter(({ parsed }) => parsed.kind === 'step' && parsed.name !== '');
  }

  private steps(): readonly string[] {
    const named = this.named();
    const names = unique(named.map(({ parsed }) => (parsed.kind === 'step' ? parsed.name : '')));
    for (const name of names.filter(name => !isStepName(name))) {
      this.reportName(name);
    }
    const first = names[0];
    // Kale 0.3 put a cell into several steps; what it wrote then is `block:`.
    const blocks = named.every(({ parsed }) => parsed.kind === 'step' && parsed.block === true);
    if (first === undefined || names.length === 1 || blocks) {
      return names;
    }
    this.diagnostics.push(
      diagnostic(TWO_STEP_NAMES, {
        cell: this.cell,
        step: first,
        message: `This cell is named ${names.join(' and ')}, but a cell can belong to one step only.`,
        hint: `Keep one of the names; until then it counts as part of ${first}.`,
        fixes: names.map(name => {
          const other = named.filter(
            ({ parsed }) => parsed.kind === 'step' && parsed.name !== name
          );
          return { ...this.removal(other), title: `Keep ${name} and remove ${quote(other)}` };
        })
      })
    );
    return [first];
  }

  private notebookNames(): readonly string[] {
    return this.tags
      .flatMap(({ parsed }) => (parsed.kind === 'notebook' ? [parsed.name] : []))
      .slice(0, 1);
  }

  private dependencies(): readonly string[] {
    return unique(
      this.tags.flatMap(({ parsed }) => (parsed.kind === 'dependency' ? parsed.steps : []))
    );
  }

  private config(): StepConfig {
    let config: StepConfig = {};
    const old: Tag[] = [];
    for (const tag of this.tags) {
      const { parsed } = tag;
      if (isSetting(parsed)) {
        config = mergeConfig(config, settingConfig(parsed));
      } else if (parsed.kind === 'malformed') {
        this.reportMalformed(tag, parsed.message, parsed.suggestion);
      } else if (parsed.kind === 'data') {
        old.push(tag);
        const handOn =
          parsed.direction === 'in' ? { take: { [parsed.name]: null } } : { give: [parsed.name] };
        config = mergeConfig(config, parsed.name === '' ? {} : { handOn });
      }
    }
    if (old.length > 0) {
      this.diagnostics.push(
        diagnostic(OLD_DATA_TAG, {
          cell: this.cell,
          message: `The tag ${quote(old)} is of an old version of Kale; it is read as a correction of the data flow.`,
          hint: 'Remove it if the plan shows the variable without it.',
          fixes: [this.removal(old)]
        })
      );
    }
    return config;
  }

  private removal(tags: readonly Tag[]): Fix {
    const texts = unique(tags.map(tag => tag.text));
    return {
      title: `Remove ${texts.join(', ')}`,
      edits: [{ kind: 'tags', cell: this.cell, remove: texts, add: [] }]
    };
  }

  private replacement(tag: Tag, by: string): Fix {
    return {
      title: `Write ${by}`,
      edits: [{ kind: 'tags', cell: this.cell, remove: [tag.text], add: [by] }]
    };
  }

  private reportConflict(winner: Tag, others: readonly Tag[]): void {
    this.diagnostics.push(
      diagnostic(CONFLICTING_ROLES, {
        cell: this.cell,
        message: `The tags ${winner.text} and ${quote(others)} contradict each other; ${winner.text} counts.`,
        hint: 'Remove the one that is not meant.',
        fixes: [this.removal(others), this.removal([winner])]
      })
    );
  }

  private reportMisspelt(): void {
    for (const tag of this.tags) {
      if (tag.parsed.kind === 'foreign' && tag.parsed.suggestion !== undefined) {
        this.diagnostics.push(
          diagnostic(MISSPELT_TAG, {
            cell: this.cell,
            message: `The tag ${tag.text} has no meaning here; did you mean ${tag.parsed.suggestion}?`,
            hint: 'Correct it, or leave it if it belongs to another tool.',
            fixes: [this.replacement(tag, tag.parsed.suggestion)]
          })
        );
      }
    }
  }

  private reportMalformed(tag: Tag, problem: string, suggestion: string | undefined): void {
    this.diagnostics.push(
      diagnostic(MALFORMED_TAG, {
        cell: this.cell,
        message: `The tag ${tag.text} ${problem}.`,
        hint: suggestion === undefined ? 'Correct the tag or remove it.' : `Write ${suggestion}.`,
        fixes: [
          ...(suggestion === undefined ? [] : [this.replacement(tag, suggestion)]),
          this.removal([tag])
        ]
      })
    );
  }

  private reportName(name: string): void {
    const { name: mended, title, edits } = this.renames.fix(name);
    this.diagnostics.push(
      diagnostic(INVALID_STEP_NAME, {
        cell: this.cell,
        step: name,
        message: `The step name "${name}" has other characters than letters, digits, _ and -.`,
        hint: `Call the step ${mended}, for example.`,
        fixes: [{ title, edits }]
      })
    );
  }

  /** Dependencies and settings in a cell that is no step. */
  private reportWithoutStep(role: CellRole): void {
    const idle = this.tags.filter(
      ({ parsed }) =>
        isSetting(parsed) ||
        parsed.kind === 'malformed' ||
        parsed.kind === 'data' ||
        (parsed.kind === 'dependency' && parsed.steps.length > 0 && role !== 'notebook')
    );
    if (idle.length === 0) {
      return;
    }
    const { previous } = this;
    const join: Fix[] =
      role === 'none' && previous !== undefined && isStepName(previous)
        ? [
            {
              title: `Tag the cell as part of ${previous}`,
              edits: [{ kind: 'tags', cell: this.cell, remove: [], add: [`step:${previous}`] }]
            }
          ]
        : [];
    this.diagnostics.push(
      diagnostic(TAG_WITHOUT_STEP, {
        cell: this.cell,
        message: `The tag ${quote(idle)} has no effect, because ${
          role === 'none' ? 'the cell has no step name' : `a cell of this kind is no step`
        }.`,
        hint:
          join.length > 0
            ? `Tag the cell as part of a step (it joins ${previous ?? ''}), or remove the tag.`
            : 'Remove the tag, or move it to the step that it is meant for.',
        fixes: [...join, this.removal(idle)]
      })
    );
  }
}

/** Two spellings of one role (`imports`, `block:imports`) do not contradict each other. */
function parseKey({ parsed }: Tag): string {
  return JSON.stringify(parsed);
}

/** Renames refused step names everywhere in the notebook at once. */
class Renames {
  private readonly fixes = new Map<string, Fix & { readonly name: string }>();
  private readonly taken: Set<string>;

  constructor(
    private readonly cells: readonly TaggedCell[],
    parsed: readonly (readonly Tag[])[]
  ) {
    this.taken = new Set(
      parsed.flatMap(tags =>
        tags.flatMap(tag => (tag.parsed.kind === 'step' ? [tag.parsed.name] : []))
      )
    );
  }

  /** The fix for a refused name, and the valid name that it gives; the same each time. */
  fix(name: string): Fix & { readonly name: string } {
    let fix = this.fixes.get(name);
    if (fix === undefined) {
      const mended = mendStepName(name, this.taken);
      this.taken.add(mended);
      const edits = renameStep(this.cells, name, mended);
      fix = { name: mended, title: `Rename the step to ${mended}`, edits };
      this.fixes.set(name, fix);
    }
    return fix;
  }
}
