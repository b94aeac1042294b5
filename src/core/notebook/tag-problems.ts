/**
 * What can be wrong with the tags of one cell, in words and with fixes. Which of it holds is decided
 * in cell-tags.ts.
 */
import {
  CONFLICTING_ROLES,
  type Details,
  diagnostic,
  type Diagnostic,
  type Fix,
  INJECTED_PARAMETERS,
  INVALID_STEP_NAME,
  MALFORMED_TAG,
  MISSPELT_TAG,
  OLD_DATA_TAG,
  type Rule,
  TAG_WITHOUT_STEP,
  TAGS_ON_TEXT_CELL,
  TWO_STEP_NAMES
} from '../diagnostics/index.js';
import type { ParsedTag } from './tags.js';

/** A tag as written and as read. */
export interface Tag {
  readonly text: string;
  readonly parsed: ParsedTag;
}

export class TagProblems {
  readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly cell: number) {}

  textCell(tags: readonly Tag[]): void {
    this.report(TAGS_ON_TEXT_CELL, {
      message: `The tag ${quote(tags)} has no effect, because the cell is not a code cell.`,
      hint: 'Remove the tag, or make the cell a code cell.',
      fixes: [this.removal(tags)]
    });
  }

  injectedParameters(): void {
    this.report(INJECTED_PARAMETERS, {
      message: 'This cell was written by papermill for one run and is left out.',
      hint: 'Give other values when you start the pipeline, or write them into the parameters cell.'
    });
  }

  conflict(winner: Tag, others: readonly Tag[]): void {
    this.report(CONFLICTING_ROLES, {
      message: `The tags ${winner.text} and ${quote(others)} contradict each other; ${winner.text} counts.`,
      hint: 'Remove the one that is not meant.',
      fixes: [this.removal(others), this.removal([winner])]
    });
  }

  /** `fix` renames the step everywhere; it says the new name, too. */
  stepName(name: string, mended: string, fix: Fix): void {
    this.report(INVALID_STEP_NAME, {
      step: name,
      message: `The step name "${name}" has other characters than letters, digits, _ and -.`,
      hint: `Call the step ${mended}, for example.`,
      fixes: [fix]
    });
  }

  twoNames(names: readonly string[], tags: readonly Tag[]): void {
    const [first = ''] = names;
    this.report(TWO_STEP_NAMES, {
      step: first,
      message: `This cell is named ${names.join(' and ')}, but a cell can belong to one step only.`,
      hint: `Keep one of the names; until then it counts as part of ${first}.`,
      fixes: names.map(name => {
        const others = tags.filter(({ parsed }) => parsed.kind === 'step' && parsed.name !== name);
        return { ...this.removal(others), title: `Keep ${name} and remove ${quote(others)}` };
      })
    });
  }

  misspelt(tag: Tag, suggestion: string): void {
    this.report(MISSPELT_TAG, {
      message: `The tag ${tag.text} has no meaning here; did you mean ${suggestion}?`,
      hint: 'Correct it, or leave it if it belongs to another tool.',
      fixes: [this.replacement(tag, suggestion)]
    });
  }

  malformed(tag: Tag, problem: string, suggestion: string | undefined): void {
    this.report(MALFORMED_TAG, {
      message: `The tag ${tag.text} ${problem}.`,
      hint: suggestion === undefined ? 'Correct the tag or remove it.' : `Write ${suggestion}.`,
      fixes: [
        ...(suggestion === undefined ? [] : [this.replacement(tag, suggestion)]),
        this.removal([tag])
      ]
    });
  }

  oldData(tags: readonly Tag[]): void {
    this.report(OLD_DATA_TAG, {
      message: `The tag ${quote(tags)} is of an old version of Kale; it is read as a correction of the data flow.`,
      hint: 'Remove it if the plan shows the variable without it.',
      fixes: [this.removal(tags)]
    });
  }

  /** Dependencies and settings of an untagged cell, which may join the step before it. */
  withoutName(tags: readonly Tag[], previous: string | undefined): void {
    const join: Fix[] =
      previous === undefined
        ? []
        : [
            {
              title: `Tag the cell as part of ${previous}`,
              edits: [{ kind: 'tags', cell: this.cell, remove: [], add: [`step:${previous}`] }]
            }
          ];
    this.report(TAG_WITHOUT_STEP, {
      message: `The tag ${quote(tags)} has no effect, because the cell has no step name.`,
      hint:
        previous === undefined
          ? 'Remove the tag, or move it to the step that it is meant for.'
          : `Tag the cell as part of a step (it joins ${previous}), or remove the tag.`,
      fixes: [...join, this.removal(tags)]
    });
  }

  /** Dependencies and settings of a special cell. */
  withoutStep(tags: readonly Tag[]): void {
    this.report(TAG_WITHOUT_STEP, {
      message: `The tag ${quote(tags)} has no effect, because a cell of this kind is no step.`,
      hint: 'Remove the tag, or move it to the step that it is meant for.',
      fixes: [this.removal(tags)]
    });
  }

  private report(rule: Rule, details: Details): void {
    this.diagnostics.push(diagnostic(rule, { ...details, cell: this.cell }));
  }

  private removal(tags: readonly Tag[]): Fix {
    const remove = [...new Set(tags.map(tag => tag.text))];
    return {
      title: `Remove ${remove.join(', ')}`,
      edits: [{ kind: 'tags', cell: this.cell, remove, add: [] }]
    };
  }

  private replacement(tag: Tag, by: string): Fix {
    return {
      title: `Write ${by}`,
      edits: [{ kind: 'tags', cell: this.cell, remove: [tag.text], add: [by] }]
    };
  }
}

function quote(tags: readonly Tag[]): string {
  return tags.map(tag => tag.text).join(', ');
}
