/**
 * From the text of a notebook file to the model. Whatever the text, the result is a `Notebook`: what
 * cannot be read is left out and reported.
 */
import {
  DAMAGED_PART,
  diagnostic,
  type Diagnostic,
  DUPLICATE_CELL_ID,
  LARGE_NOTEBOOK,
  NEW_NOTEBOOK_FORMAT,
  NOT_A_NOTEBOOK,
  NOT_JSON,
  OLD_NOTEBOOK_FORMAT,
  type Rule,
  TAG_WITHOUT_STEP,
  UNSUPPORTED_LANGUAGE
} from '../diagnostics/index.js';
import { isObject, type JsonObject, showValue } from '../schema/index.js';
import { readTags } from './cell-tags.js';
import { readKaleMetadata } from './kale-metadata.js';
import { parseJson } from './json-syntax.js';
import { readLanguage } from './language.js';
import { mergeConfig } from './merge.js';
import type { Cell, CellTags, Notebook } from './model.js';
import { readCellMetadata, readNotebookMetadata, SAVOY_KEY } from './savoy-metadata.js';

/** Characters from which on a notebook file is slow to work with. */
const LARGE = 20_000_000;

export interface ReadOptions {
  /** Path of the file, for messages. */
  readonly path?: string;
}

/** Reads the text of an `.ipynb` file. */
export function readNotebook(text: string, options: ReadOptions = {}): Notebook {
  const file = options.path ?? 'The file';
  const parsed = parseJson(text.startsWith('\ufeff') ? text.slice(1) : text);
  if ('value' in parsed) {
    const notebook = notebookFromJson(parsed.value, options);
    return text.length > LARGE
      ? {
          ...notebook,
          diagnostics: [...notebook.diagnostics, tooLarge(text.length, parsed.value, file)]
        }
      : notebook;
  }
  const { line, column } = parsed.position;
  return unreadable(
    NOT_JSON,
    text.trim() === ''
      ? `${file} is empty.`
      : `${file} is not JSON: in line ${line + 1}, column ${column + 1} ${parsed.problem}.`,
    'Repair the file there, or take an earlier version of it.'
  );
}

/** What the file's size comes from: as a rule the outputs of one cell. */
function tooLarge(size: number, json: unknown, file: string): Diagnostic {
  const cells = isObject(json) && Array.isArray(json['cells']) ? json['cells'] : [];
  const outputs = cells.map(cell => (isObject(cell) ? outputLength(cell) : 0));
  const most = Math.max(0, ...outputs);
  const inMegabytes = (length: number): string => `${Math.round(length / 1e6)} MB`;
  return diagnostic(
    LARGE_NOTEBOOK,
    most > size / 4
      ? {
          cell: outputs.indexOf(most),
          message: `${file} has ${inMegabytes(size)}, of which the outputs of this cell take ${inMegabytes(most)}.`,
          hint: 'Clear its outputs, or write large pictures and tables to files.'
        }
      : {
          message: `${file} has ${inMegabytes(size)}.`,
          hint: 'Clear outputs that nobody needs, and keep large data in files.'
        }
  );
}

function outputLength({ outputs }: JsonObject): number {
  return outputs === undefined ? 0 : JSON.stringify(outputs).length;
}

/** Reads a notebook that is parsed already, such as the content of JupyterLab's shared model. */
export function notebookFromJson(json: unknown, options: ReadOptions = {}): Notebook {
  const file = options.path ?? 'The file';
  if (!isObject(json)) {
    return unreadable(
      NOT_A_NOTEBOOK,
      `${file} is JSON but not a notebook: it is ${showValue(json)}.`,
      'Give the path of an .ipynb file that Jupyter opens.'
    );
  }
  const format = json['nbformat'];
  if (Array.isArray(json['worksheets']) || (typeof format === 'number' && format < 4)) {
    return unreadable(
      OLD_NOTEBOOK_FORMAT,
      `${file} is a notebook of format ${typeof format === 'number' ? format : 3}, from before 2015.`,
      'Open it in JupyterLab and save it: it is then stored in format 4.'
    );
  }
  if (!Array.isArray(json['cells'])) {
    return unreadable(
      NOT_A_NOTEBOOK,
      `${file} is JSON but not a notebook: it has no list of cells.`,
      'Give the path of an .ipynb file that Jupyter opens.'
    );
  }
  return new NotebookReader(json, json['cells'], file).read();
}

function unreadable(rule: Rule, message: string, hint: string): Notebook {
  return {
    cells: [],
    settings: { description: '', defaults: {}, fromKale: false },
    language: 'python',
    diagnostics: [diagnostic(rule, { message, hint })]
  };
}

/** A cell's own part, before the tags of all cells are read together. */
type RawCell = Omit<Cell, keyof CellTags> & { readonly metadata: JsonObject };

class NotebookReader {
  private readonly diagnostics: Diagnostic[] = [];
  private readonly idOwners = new Map<string, number>();

  constructor(
    private readonly json: JsonObject,
    private readonly cells: readonly unknown[],
    private readonly file: string
  ) {}

  read(): Notebook {
    const format = this.json['nbformat'];
    if (typeof format === 'number' && format > 4) {
      this.diagnostics.push(
        diagnostic(NEW_NOTEBOOK_FORMAT, {
          message: `${this.file} is a notebook of format ${format}; it is read as format 4.`,
          hint: 'Update this program, or save the notebook in format 4.'
        })
      );
    }
    const metadata = this.metadata();
    const language = readLanguage(metadata);
    this.checkLanguage(language.language, language.pythonVersion);
    const kale = readKaleMetadata(metadata);
    const own =
      metadata[SAVOY_KEY] === undefined ? undefined : readNotebookMetadata(metadata[SAVOY_KEY]);
    this.diagnostics.push(...kale.diagnostics, ...(own?.diagnostics ?? []));
    const raw = this.cells.map((cell, index) => this.readCell(cell, index));
    return {
      cells: this.withTags(raw),
      settings: {
        ...kale.settings,
        defaults: mergeConfig(kale.settings.defaults, own?.config ?? {})
      },
      ...language,
      diagnostics: byCell(this.diagnostics)
    };
  }

  private metadata(): JsonObject {
    const metadata = this.json['metadata'];
    if (isObject(metadata)) {
      return metadata;
    }
    if (metadata !== undefined) {
      this.diagnostics.push(
        diagnostic(DAMAGED_PART, {
          message: `The metadata of the notebook is ${showValue(metadata)} and not an object; it is left out.`,
          hint: 'Open the notebook in JupyterLab and save it.'
        })
      );
    }
    return {};
  }

  private checkLanguage(language: string, version: string | undefined): void {
    const old = language === 'python' && version !== undefined && version.startsWith('2.');
    if (language !== 'python' || old) {
      this.diagnostics.push(
        diagnostic(UNSUPPORTED_LANGUAGE, {
          message: old
            ? `The notebook was run with Python ${version}, but steps run in Python 3.`
            : `The language of the notebook is ${language}, but only Python can be compiled.`,
          hint: 'If the code is Python 3, choose a Python 3 kernel in JupyterLab and save the notebook.'
        })
      );
    }
  }

  private readCell(cell: unknown, index: number): RawCell {
    if (!isObject(cell)) {
      return this.damaged(index, `it is ${showValue(cell)}`);
    }
    const type = cell['cell_type'];
    if (type !== 'code' && type !== 'markdown' && type !== 'raw') {
      return this.damaged(
        index,
        type === undefined ? 'it has no type' : `its type is ${showValue(type)}`
      );
    }
    const source = sourceText(cell['source']);
    if (source === undefined) {
      return this.damaged(index, 'its source is neither text nor a list of lines');
    }
    const metadata = this.readMetadata(cell['metadata'], index);
    const id = this.readId(cell['id'], index);
    return {
      index,
      type,
      ...(id !== undefined && { id }),
      source,
      tags: this.readTagList(metadata['tags'], index),
      metadata
    };
  }

  private readMetadata(metadata: unknown, index: number): JsonObject {
    if (isObject(metadata)) {
      return metadata;
    }
    if (metadata !== undefined) {
      this.diagnostics.push(
        diagnostic(DAMAGED_PART, {
          cell: index,
          message: `The metadata of cell ${index + 1} is ${showValue(metadata)} and not an object; it is left out.`,
          hint: 'Open the notebook in JupyterLab and set the tags of the cell again.'
        })
      );
    }
    return {};
  }

  /** A cell that keeps its place, so that the indices of the others stay right. */
  private damaged(index: number, what: string): RawCell {
    this.diagnostics.push(
      diagnostic(DAMAGED_PART, {
        cell: index,
        message: `Cell ${index + 1} cannot be read and is left out: ${what}.`,
        hint: 'Delete the cell in JupyterLab, or repair the file in a text editor.'
      })
    );
    return { index, type: 'raw', source: '', tags: [], metadata: {} };
  }

  private readId(id: unknown, index: number): string | undefined {
    if (typeof id !== 'string') {
      return undefined;
    }
    const owner = this.idOwners.get(id);
    if (owner === undefined) {
      this.idOwners.set(id, index);
    } else {
      this.diagnostics.push(
        diagnostic(DUPLICATE_CELL_ID, {
          cell: index,
          message: `Cells ${owner + 1} and ${index + 1} have the same id ${id}.`,
          hint: 'Open the notebook in JupyterLab and save it: the second one gets a new id.'
        })
      );
    }
    return id;
  }

  private readTagList(tags: unknown, index: number): readonly string[] {
    const list: readonly unknown[] = Array.isArray(tags) ? tags : [];
    const texts = list.filter(tag => typeof tag === 'string');
    if ((tags !== undefined && !Array.isArray(tags)) || texts.length < list.length) {
      const kept =
        typeof tags === 'string' ? tags.split(/[,\s]+/).filter(tag => tag !== '') : texts;
      this.diagnostics.push(
        diagnostic(DAMAGED_PART, {
          cell: index,
          message: Array.isArray(tags)
            ? `A tag of cell ${index + 1} is not text and is left out.`
            : `The tags of cell ${index + 1} are ${showValue(tags)} and not a list; they are left out.`,
          hint: 'Correct the tags in the metadata of the cell.',
          fixes: [
            {
              title: kept.length > 0 ? `Keep ${kept.join(', ')}` : 'Remove the tags',
              edits: [{ kind: 'cell-metadata', cell: index, path: ['tags'], value: kept }]
            }
          ]
        })
      );
    }
    return texts;
  }

  private withTags(raw: readonly RawCell[]): readonly Cell[] {
    const meanings = readTags(
      raw.map(({ index, type, tags }) => ({ index, code: type === 'code', tags }))
    );
    this.diagnostics.push(...meanings.diagnostics);
    return raw.map((cell, i) => {
      const { metadata, ...own } = cell;
      const meaning = meanings.cells[i] ?? {
        role: 'none',
        steps: [],
        dependencies: [],
        config: {}
      };
      return { ...own, ...meaning, config: this.cellConfig(own, metadata, meaning) };
    });
  }

  /** A cell's settings from tags and metadata; what our own key says wins. */
  private cellConfig(
    cell: Omit<RawCell, 'metadata'>,
    metadata: JsonObject,
    meaning: CellTags
  ): Cell['config'] {
    let { config } = meaning;
    const path = metadata['notebook_path'];
    if (meaning.role === 'notebook' && typeof path === 'string') {
      config = { ...config, notebook: path };
    }
    const written = metadata[SAVOY_KEY];
    if (written === undefined || cell.type !== 'code' || meaning.role === 'skip') {
      return config;
    }
    const own = readCellMetadata(written, cell.index);
    this.diagnostics.push(...own.diagnostics);
    if (meaning.role === 'step') {
      return mergeConfig(config, own.config);
    }
    if (Object.keys(own.config).length > 0) {
      this.diagnostics.push(
        diagnostic(TAG_WITHOUT_STEP, {
          cell: cell.index,
          message: `The settings under ${SAVOY_KEY} in the metadata of the cell have no effect, because the cell has no step name.`,
          hint: 'Move them to the first cell of the step, or remove them.',
          fixes: [
            {
              title: 'Remove the settings',
              edits: [
                { kind: 'cell-metadata', cell: cell.index, path: [SAVOY_KEY], value: undefined }
              ]
            }
          ]
        })
      );
    }
    return config;
  }
}

/** nbformat allows a text or a list of its lines. */
function sourceText(source: unknown): string | undefined {
  if (typeof source === 'string') {
    return source;
  }
  return Array.isArray(source) && source.every(line => typeof line === 'string')
    ? source.join('')
    : undefined;
}

/** Diagnostics of the notebook first, then those of the cells in their order. */
function byCell(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1));
}
