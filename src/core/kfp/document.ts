/**
 * The IR as YAML: document 1 and, where needed, document 2, separated by a line of exactly `---`.
 *
 * Readers are Go's yaml.v3 and PyYAML, which follow YAML 1.1: `on`, `12:30:00` or `1_` without quotes
 * would not be texts there. js-yaml quotes all of these but numbers that end in an underscore.
 */
import { dump } from 'js-yaml';
import type { PipelineSpec, PlatformSpec } from './ir.js';

/** Numbers of YAML 1.1 (PyYAML's resolver) that js-yaml, of YAML 1.2, writes without quotes. */
const YAML_1_1_NUMBER = /^[-+]?(?:\d[\d_]*|0x[\da-fA-F_]*|0b[01_]*|\d[\d_]*\.[\d_]*|\.[\d_]+)_*$/;

/** Write the documents; key order is that of the objects, so equal input gives equal bytes. */
export function writeDocuments(pipeline: PipelineSpec, platform: PlatformSpec | undefined): string {
  return platform === undefined ? write(pipeline) : `${write(pipeline)}---\n${write(platform)}`;
}

function write(document: object): string {
  return dump(document, {
    noRefs: true,
    lineWidth: -1,
    forceQuotes: hasAmbiguousNumber(document)
  });
}

/** Whether some text ends in an underscore and is a number in YAML 1.1. */
function hasAmbiguousNumber(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.endsWith('_') && YAML_1_1_NUMBER.test(value);
  }
  return (
    typeof value === 'object' && value !== null && Object.values(value).some(hasAmbiguousNumber)
  );
}
