/**
 * A step's settings as the form shows them. What Kale has a tag for is written as that tag, so that
 * Kale reads it too; the rest goes under our own key in the cell's metadata, and what stands there
 * already is changed there.
 */
import { parseTag, isSetting, type SettingTag } from '../../core/index.js';
import { valueAt, withValue } from '../notebook/json-path.js';

/** Settings of a cell, from both of their places. */
export interface ICellSettings {
  readonly tags: readonly SettingTag[];
  /** The value of our key in the cell's metadata. */
  readonly metadata: unknown;
}

/** How a value is edited. `lines`: a list, one a line; `pairs`: `NAME=value`, one a line. */
export type FieldKind = 'text' | 'number' | 'switch' | 'lines' | 'pairs';

export interface ISettingField {
  readonly id: string;
  readonly kind: FieldKind;
  /** Place under our key. */
  readonly path: readonly string[];
  /** The tag for a value, where Kale has one. */
  readonly tag?: (value: string) => SettingTag;
}

/** The key that NVIDIA's device plugin gives its GPUs; others' keys end in `/gpu` too. */
const GPU = 'nvidia.com/gpu';

const limit = (key: string) => (value: string) => ({ kind: 'limit', key, value }) as const;

/** The fields of the form. What has none is edited as JSON. */
export const FIELDS: readonly ISettingField[] = [
  { id: 'cpu', kind: 'text', path: ['limits', 'cpu'], tag: limit('cpu') },
  { id: 'memory', kind: 'text', path: ['limits', 'memory'], tag: limit('memory') },
  { id: 'gpu', kind: 'text', path: ['limits', GPU], tag: limit(GPU) },
  { id: 'image', kind: 'text', path: ['image'], tag: image => ({ kind: 'image', image }) },
  {
    id: 'caching',
    kind: 'switch',
    path: ['caching'],
    tag: value => ({ kind: 'cache', enabled: value === 'true' })
  },
  { id: 'retries', kind: 'number', path: ['retry', 'count'] },
  { id: 'timeout', kind: 'number', path: ['timeout'] },
  { id: 'environment', kind: 'pairs', path: ['environment'] },
  { id: 'packages', kind: 'lines', path: ['packages', 'add'] },
  { id: 'files', kind: 'lines', path: ['files'] }
];

/** The settings of a cell. */
export function settingsOf(tags: readonly string[], metadata: unknown): ICellSettings {
  return { tags: tags.map(parseTag).filter(isSetting), metadata };
}

/** The text in a field; empty where the setting is not made. */
export function readField(field: ISettingField, { tags, metadata }: ICellSettings): string {
  const own = valueAt(metadata, field.path);
  if (own !== undefined) {
    return print(own);
  }
  const tag = tags.find(one => isTagOf(field, one));
  switch (tag?.kind) {
    case 'limit':
      return tag.value;
    case 'image':
      return tag.image;
    case 'cache':
      return String(tag.enabled);
    default:
      return '';
  }
}

/** The settings with another text in a field. */
export function writeField(
  field: ISettingField,
  text: string,
  settings: ICellSettings
): ICellSettings {
  const { tags, metadata } = settings;
  if (field.tag === undefined || valueAt(metadata, field.path) !== undefined) {
    return { tags, metadata: withValue(metadata, field.path, parse(field.kind, text)) };
  }
  const kept = tags.filter(tag => !isTagOf(field, tag));
  return { tags: text.trim() === '' ? kept : [...kept, field.tag(text.trim())], metadata };
}

/** Whether a tag is what a field shows. */
function isTagOf(field: ISettingField, tag: SettingTag): boolean {
  const sample = field.tag?.('');
  return (
    sample !== undefined &&
    sample.kind === tag.kind &&
    (sample.kind !== 'limit' || (tag.kind === 'limit' && tag.key === sample.key))
  );
}

function print(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(String).join('\n');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${name}=${String(one)}`)
      .join('\n');
  }
  return String(value);
}

function parse(kind: FieldKind, text: string): unknown {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  if (lines.length === 0) {
    return undefined;
  }
  switch (kind) {
    case 'text':
      return text.trim();
    case 'switch':
      return text === 'true';
    case 'number': {
      const number = Number(text);
      // What is no number stays as it is written: the analysis says what is wrong with it.
      return Number.isFinite(number) ? number : text.trim();
    }
    case 'lines':
      return lines;
    case 'pairs':
      return Object.fromEntries(
        lines.map(line => {
          const [name = '', ...value] = line.split('=');
          return [name.trim(), value.join('=').trim()];
        })
      );
  }
}
