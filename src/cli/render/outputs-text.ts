/** Outputs of cells as plain text. */
import { stripVTControlCharacters } from 'node:util';
import type { CellOutput } from '../../core/index.js';

/** What a terminal can show of an output; empty where there is nothing. */
export function outputText(output: CellOutput): string {
  switch (output['output_type']) {
    case 'stream':
      return joined(output['text']);
    case 'error':
      return withNewline(
        stripVTControlCharacters(
          Array.isArray(output['traceback']) ? output['traceback'].join('\n') : ''
        )
      );
    default: {
      const data = (output['data'] ?? {}) as Readonly<Record<string, unknown>>;
      const { 'text/plain': plain, ...others } = data;
      const kinds = Object.keys(others).join(', ');
      return plain !== undefined ? withNewline(joined(plain)) : kinds && `[${kinds}]\n`;
    }
  }
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
