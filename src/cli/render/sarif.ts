/**
 * Diagnostics as SARIF 2.1.0 (OASIS), for code review and security tools. A place is given twice: as
 * the line of the notebook's file, which such tools show, and as the cell (logical location).
 */
import { RULES, type Diagnostic, type Range, type Rule, type Severity } from '../../core/index.js';
import { cellLines } from './cell-lines.js';
import type { CheckedNotebook } from './diagnostics-json.js';

/** Severity in SARIF's words. */
const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

/** A notebook with the text of its file, absent where it could not be read. */
export interface SarifInput extends CheckedNotebook {
  readonly text?: string;
}

/** The SARIF log of a check. */
export function sarifLog(checked: readonly SarifInput[], version: string): unknown {
  const used = new Set(checked.flatMap(each => each.diagnostics.map(d => d.code)));
  const rules = RULES.filter(rule => used.has(rule.code));
  const indices = new Map(rules.map((rule, i) => [rule.code as string, i]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'savoy', version, rules: rules.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        results: checked.flatMap(each => {
          const lines = each.text === undefined ? [] : cellLines(each.text);
          return each.diagnostics.map(found => result(found, each.file, lines, indices));
        })
      }
    ]
  };
}

function describeRule({ code, name, title, why, fix, severity }: Rule): unknown {
  return {
    id: code,
    name: pascalCase(name),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: fix, markdown: fix },
    defaultConfiguration: { level: LEVELS[severity] }
  };
}

function result(
  found: Diagnostic,
  file: string,
  lines: readonly (readonly number[])[],
  indices: ReadonlyMap<string, number>
): unknown {
  const { code, severity, message, hint, cell, range, step } = found;
  const index = indices.get(code);
  return {
    ruleId: code,
    ...(index !== undefined && { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          ...regionOf(cell === undefined ? undefined : lines[cell], range)
        },
        ...(cell !== undefined && { logicalLocations: [logicalLocation(file, cell)] })
      }
    ],
    properties: {
      ...(step !== undefined && { step }),
      ...(cell !== undefined && { cell }),
      ...(range !== undefined && { range })
    }
  };
}

function logicalLocation(file: string, cell: number): unknown {
  return { name: `cell[${cell}]`, fullyQualifiedName: `${file}#/cells/${cell}`, kind: 'element' };
}

/** Lines of the file; columns would be those of the JSON text, so none are given. */
function regionOf(lines: readonly number[] | undefined, range: Range | undefined): object {
  const start = lines?.[range?.start.line ?? 0];
  if (start === undefined) {
    return {};
  }
  const end = range === undefined ? start : (lines?.[range.end.line] ?? start);
  return { region: { startLine: start + 1, endLine: Math.max(start, end) + 1 } };
}

/** A relative or absolute path as a URI reference. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]:\//.test(path)) {
    return `file:///${encoded.replace('%3A', ':')}`;
  }
  return path.startsWith('/') ? `file://${encoded}` : encoded.replace(/^\.\//, '');
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
