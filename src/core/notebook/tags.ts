/**
 * The grammar of cell tags: one table of all forms that any version of Kale has written, read by
 * `parseTag` and written by `printTag`. What the tags of a cell mean together is in cell-tags.ts.
 */
import { nearest } from '../schema/index.js';
import type { StepConfig } from './config.js';

/** A cell kind that a tag without a name gives. */
export type SpecialRole = 'imports' | 'functions' | 'parameters' | 'metrics' | 'skip';

/** Why a tag of ours cannot be read, and the tag that was probably meant. */
export interface MalformedTag {
  readonly kind: 'malformed';
  readonly message: string;
  readonly suggestion?: string;
}

/** One setting of a step, as a tag gives it. */
export type SettingTag =
  | {
      readonly kind: 'annotation' | 'label' | 'limit';
      readonly key: string;
      readonly value: string;
    }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'cache' | 'report'; readonly enabled: boolean }
  | {
      readonly kind: 'secret';
      readonly secret: string;
      readonly key: string;
      readonly variable: string;
    };

export type ParsedTag =
  | { readonly kind: 'special'; readonly role: SpecialRole }
  /** `name` is empty in `step:`, which says nothing. `block` is the spelling of Kale 0.3 to 0.7. */
  | { readonly kind: 'step'; readonly name: string; readonly block?: true }
  | { readonly kind: 'dependency'; readonly steps: readonly string[] }
  | { readonly kind: 'notebook'; readonly name: string }
  | SettingTag
  /** Data flow by hand, Kale 0.3. */
  | { readonly kind: 'data'; readonly direction: 'in' | 'out'; readonly name: string }
  /** papermill: `parameters` stand for ours where there are none, the injected ones for nothing. */
  | { readonly kind: 'papermill'; readonly injected: boolean }
  | MalformedTag
  /** Somebody else's tag. */
  | { readonly kind: 'foreign'; readonly tag: string; readonly suggestion?: string };

/** Tags without a colon. */
const WORDS: Readonly<Record<string, ParsedTag>> = {
  imports: { kind: 'special', role: 'imports' },
  functions: { kind: 'special', role: 'functions' },
  'pipeline-parameters': { kind: 'special', role: 'parameters' },
  'pipeline-metrics': { kind: 'special', role: 'metrics' },
  skip: { kind: 'special', role: 'skip' },
  parameters: { kind: 'papermill', injected: false },
  'injected-parameters': { kind: 'papermill', injected: true }
};

const SPECIAL_TAGS = Object.keys(WORDS).filter(word => WORDS[word]?.kind === 'special');

/** Tags of the form `head:rest`. A reader gets what follows the first colon. */
const HEADS: Readonly<Record<string, (rest: string) => ParsedTag>> = {
  step: name => ({ kind: 'step', name }),
  // An early notebook of Kale 0.3 says `block:imports`.
  block: name => {
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    return word?.kind === 'special' ? word : { kind: 'step', name, block: true };
  },
  // `prev:A:B` stands only in the same early notebook.
  prev: rest => ({ kind: 'dependency', steps: rest.split(':').filter(name => name !== '') }),
  notebook: name => ({ kind: 'notebook', name }),
  annotation: rest => readKeyValue('annotation', rest),
  label: rest => readKeyValue('label', rest),
  limit: readLimit,
  image: image => (image.trim() === '' ? malformed('names no image') : { kind: 'image', image }),
  cache: rest => readSwitch('cache', rest),
  report: rest => readSwitch('report', rest),
  secret: readSecret,
  in: name => ({ kind: 'data', direction: 'in', name }),
  out: name => ({ kind: 'data', direction: 'out', name })
};

/** What a tag says. Every string is some tag: what we do not know is `foreign`. */
export function parseTag(tag: string): ParsedTag {
  if (Object.hasOwn(WORDS, tag)) {
    return WORDS[tag] ?? { kind: 'foreign', tag };
  }
  const colon = tag.indexOf(':');
  const head = colon < 0 ? '' : tag.slice(0, colon);
  const read = Object.hasOwn(HEADS, head) ? HEADS[head] : undefined;
  return read === undefined ? foreign(tag) : read(tag.slice(colon + 1));
}

/** A tag in the vocabulary of Kale 2.x; undefined for what has no place in it. */
export function printTag(tag: ParsedTag): string | undefined {
  switch (tag.kind) {
    case 'special':
      return SPECIAL_TAGS.find(word => {
        const known = WORDS[word];
        return known?.kind === 'special' && known.role === tag.role;
      });
    case 'step':
      return `step:${tag.name}`;
    case 'dependency':
      // One tag for each: Kale 2.x knows no other form.
      return tag.steps.length === 1 ? `prev:${tag.steps[0] ?? ''}` : undefined;
    case 'notebook':
      return `notebook:${tag.name}`;
    case 'annotation':
    case 'label':
    case 'limit':
      return `${tag.kind}:${tag.key}:${tag.value}`;
    case 'image':
      return `image:${tag.image}`;
    case 'cache':
    case 'report':
      return `${tag.kind}:${tag.enabled ? 'enabled' : 'disabled'}`;
    case 'secret':
      return `secret:${tag.secret}:${tag.key}:${tag.variable}`;
    case 'foreign':
      return tag.tag;
    case 'papermill':
      return tag.injected ? 'injected-parameters' : 'parameters';
    case 'data':
    case 'malformed':
      return undefined;
  }
}

/** A setting as part of a step's configuration. */
export function settingConfig(tag: SettingTag): StepConfig {
  switch (tag.kind) {
    case 'annotation':
      return { annotations: { [tag.key]: tag.value } };
    case 'label':
      return { labels: { [tag.key]: tag.value } };
    case 'limit':
      return { limits: { [tag.key]: tag.value } };
    case 'image':
      return { image: tag.image };
    case 'cache':
      return { caching: tag.enabled };
    case 'report':
      return { report: tag.enabled };
    case 'secret':
      return { secrets: [{ secret: tag.secret, key: tag.key, variable: tag.variable }] };
  }
}

const SETTING_KINDS: ReadonlySet<string> = new Set<SettingTag['kind']>([
  'annotation',
  'label',
  'limit',
  'image',
  'cache',
  'report',
  'secret'
]);

/** Whether a tag is a setting of a step. */
export function isSetting(tag: ParsedTag): tag is SettingTag {
  return SETTING_KINDS.has(tag.kind);
}

function malformed(message: string, suggestion?: string): MalformedTag {
  return { kind: 'malformed', message, ...(suggestion !== undefined && { suggestion }) };
}

/** `KEY:VALUE`; the value keeps its colons, which Kale drops (`http://x` becomes `http//x` there). */
function readKeyValue(kind: 'annotation' | 'label', rest: string): ParsedTag {
  const colon = rest.indexOf(':');
  if (colon < 0) {
    return malformed(`lacks a value: write ${kind}:NAME:VALUE`);
  }
  const key = rest.slice(0, colon);
  // Kubernetes: an optional prefix of a domain and a name. Kale 2.3: `K8sAnnotationKeyValidator`.
  if (!/^[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?(\/[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/.test(key)) {
    return malformed(
      `has a name that Kubernetes does not allow for a${kind === 'label' ? ' label' : 'n annotation'}`
    );
  }
  return { kind, key, value: rest.slice(colon + 1) };
}

/** Kubernetes' quantity: a number, with a power of 1000 or 1024 or an exponent. */
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2}|[numkKMGTPE]|[KMGTPE]i)?$/;

function readLimit(rest: string): ParsedTag {
  const colon = rest.lastIndexOf(':');
  const key = rest.slice(0, Math.max(colon, 0));
  const value = rest.slice(colon + 1);
  // Kale allows no digits in the key, but vendors have them: `nvidia.com/mig-1g.5gb`.
  if (!/^[\w./-]+$/.test(key)) {
    return malformed('has no resource and value: write limit:memory:4Gi');
  }
  if (QUANTITY.test(value)) {
    return { kind: 'limit', key, value };
  }
  const meant = mendQuantity(value);
  return malformed(
    `asks for an amount that Kubernetes cannot read: "${value}"`,
    meant === undefined ? undefined : `limit:${key}:${meant}`
  );
}

/** `4GB`, `4 gb` and `4gib` in the spelling of Kubernetes; undefined where it is no amount at all. */
function mendQuantity(value: string): string | undefined {
  const match = /^(\d+(?:\.\d+)?)([kmgtpe])(i?)b?$/i.exec(value.replace(/\s/g, ''));
  if (match === null) {
    return undefined;
  }
  const [, amount = '', letter = '', binary = ''] = match;
  const unit = letter.toLowerCase() === 'k' && binary === '' ? 'k' : letter.toUpperCase();
  return `${amount}${unit}${binary === '' ? '' : 'i'}`;
}

const ON = ['enabled', 'enable', 'true', 'on', 'yes'];
const OFF = ['disabled', 'disable', 'false', 'off', 'no'];

function readSwitch(kind: 'cache' | 'report', rest: string): ParsedTag {
  if (rest === 'enabled' || rest === 'disabled') {
    return { kind, enabled: rest === 'enabled' };
  }
  const meant = nearest(rest, [...ON, ...OFF]);
  return malformed(
    'must end in enabled or disabled',
    meant === undefined ? undefined : `${kind}:${ON.includes(meant) ? 'enabled' : 'disabled'}`
  );
}

function readSecret(rest: string): ParsedTag {
  const parts = rest.split(':');
  const [secret = '', key = '', variable = ''] = parts;
  if (parts.length !== 3 || secret === '' || key === '' || variable === '') {
    return malformed(
      'must name a secret, a key in it and a variable: write secret:NAME:KEY:VARIABLE'
    );
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
    const name = variable.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
    return malformed(
      `names an environment variable "${variable}", but such names have only letters, digits and _`,
      `secret:${secret}:${key}:${name}`
    );
  }
  return { kind: 'secret', secret, key, variable };
}

/** Somebody else's tag, or one of ours with a slip: `Step:x`, `stpe:x`, `import`, `function`. */
function foreign(tag: string): ParsedTag {
  const colon = tag.indexOf(':');
  const plain = tag.trim();
  let suggestion: string | undefined;
  if (colon < 0) {
    suggestion = plain.length > 3 ? nearest(plain, SPECIAL_TAGS) : undefined;
  } else {
    const head = tag.slice(0, colon).trim();
    const meant =
      head.length > 2
        ? nearest(
            head,
            Object.keys(HEADS).filter(h => h.length > 3)
          )
        : undefined;
    suggestion = meant === undefined ? undefined : `${meant}:${tag.slice(colon + 1).trim()}`;
  }
  return { kind: 'foreign', tag, ...(suggestion !== undefined && { suggestion }) };
}
