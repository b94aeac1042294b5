/**
 * Reads our own key `savoy` in the metadata of notebooks and cells, by the schema in src/protocol. A
 * wrong value is reported and left out on its own; what is around it counts.
 */
import {
  diagnostic,
  type Diagnostic,
  INVALID_METADATA,
  NEWER_METADATA,
  type NotebookEdit,
  UNKNOWN_METADATA_KEY
} from '../diagnostics/index.js';
import { formatPath, pruneBySchema, type Schema, type SchemaProblem } from '../schema/index.js';
import { METADATA_SCHEMA, type NotebookMetadata, type StepMetadata } from '../../protocol/index.js';
import type { StepConfig } from './config.js';

/** Our key in the metadata of notebooks and cells. */
export const SAVOY_KEY = 'savoy';

/** Value of `schema` in what we write. */
export const METADATA_VERSION = 'savoy.metadata/1';

const STEP_SCHEMA: Schema = { $ref: `${METADATA_SCHEMA.$id}#/definitions/step` };

interface Reading {
  readonly config: StepConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** The settings for every step in a notebook's metadata; undefined where the key is missing. */
export function readNotebookMetadata(value: unknown): Reading {
  const { value: left, problems } = pruneBySchema(value, METADATA_SCHEMA);
  const defaults = (left as NotebookMetadata | undefined)?.defaults;
  return {
    config: defaults === undefined ? {} : stepConfig(defaults),
    diagnostics: problems.map(problem => report(problem, undefined, value))
  };
}

/** The settings of a step in the metadata of one of its cells. */
export function readCellMetadata(value: unknown, cell: number): Reading {
  const { value: left, problems } = pruneBySchema(value, STEP_SCHEMA, {
    schemas: [METADATA_SCHEMA]
  });
  return {
    config: left === undefined ? {} : stepConfig(left as StepMetadata),
    diagnostics: problems.map(problem => report(problem, cell, value))
  };
}

function stepConfig(metadata: StepMetadata): StepConfig {
  const { requests, limits, ...rest } = metadata;
  delete rest.schema;
  return {
    ...rest,
    ...(requests !== undefined && { requests: quantities(requests) }),
    ...(limits !== undefined && { limits: quantities(limits) })
  };
}

/** `2` is as good as `"2"`, as in Kubernetes. */
function quantities(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function report(problem: SchemaProblem, cell: number | undefined, root: unknown): Diagnostic {
  const { path, keyword, message, suggestion } = problem;
  const name = formatPath([SAVOY_KEY, ...path]);
  const place = cell === undefined ? {} : { cell };
  if (path.length === 1 && path[0] === 'schema' && isNewer(valueAt(root, path))) {
    return diagnostic(NEWER_METADATA, {
      ...place,
      message: `The metadata ${name} is ${String(valueAt(root, path))}, which this version does not know.`,
      hint: 'Update Savoy to use all settings of the notebook.'
    });
  }
  if (keyword === 'additionalProperties') {
    return diagnostic(UNKNOWN_METADATA_KEY, {
      ...place,
      message: `The setting ${name} ${message}${message.endsWith('?') ? '' : '.'}`,
      hint:
        suggestion === undefined
          ? 'Remove it, or correct its name.'
          : `Call it ${suggestion}, or remove it.`,
      fixes: [
        ...(suggestion === undefined
          ? []
          : [
              {
                title: `Rename to ${suggestion}`,
                edits: [
                  metadataEdit([...path.slice(0, -1), suggestion], valueAt(root, path), cell),
                  metadataEdit(path, undefined, cell)
                ]
              }
            ]),
        { title: `Remove ${name}`, edits: [metadataEdit(path, undefined, cell)] }
      ]
    });
  }
  return diagnostic(INVALID_METADATA, {
    ...place,
    message: `The setting ${name} ${message}.`,
    hint: 'Correct it in the metadata; until then it is left out.',
    fixes: [
      ...(suggestion === undefined || keyword !== 'enum'
        ? []
        : [{ title: `Write ${suggestion}`, edits: [metadataEdit(path, suggestion, cell)] }]),
      { title: `Remove ${name}`, edits: [metadataEdit(path, undefined, cell)] }
    ]
  });
}

/** An edit below our key, of a cell or of the notebook. */
function metadataEdit(
  path: readonly (string | number)[],
  value: unknown,
  cell: number | undefined
): NotebookEdit {
  const whole = [SAVOY_KEY, ...path.map(String)];
  return cell === undefined
    ? { kind: 'metadata', path: whole, value }
    : { kind: 'cell-metadata', cell, path: whole, value };
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    root
  );
}

function isNewer(version: unknown): boolean {
  return typeof version === 'string' && /^savoy\.metadata\/\d+$/.test(version);
}
