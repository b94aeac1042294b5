/** `savoy doctor`: what is installed, and what is missing. */
import { homedir } from 'node:os';
import { diagnose, thisMachine, type Finding } from '../../engine/index.js';
import type { DoctorJson } from '../../protocol/index.js';
import type { Arguments } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { EMBEDDED_RUNTIME, ENVIRONMENT_PROGRAM } from '../installation.js';
import { printJson } from '../render/json.js';
import type { Colour, Style, Terminal } from '../terminal.js';
import { VERSION } from '../version.js';

const COLOURS: Record<Finding['status'], Colour> = { ok: 'green', absent: 'dim', missing: 'red' };

export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const python = args.value('python');
  const findings = await diagnose({
    machine: thisMachine(homedir()),
    version: VERSION,
    program: ENVIRONMENT_PROGRAM,
    runtime: EMBEDDED_RUNTIME,
    folder: process.cwd(),
    ...(args.choice('only') === 'docker' && { only: 'docker' as const }),
    ...(python !== undefined && { python })
  });
  terminal.out(
    args.choice('format') === 'json'
      ? printJson(doctorDocument(findings))
      : renderFindings(findings, terminal.outStyle)
  );
  return findings.some(each => each.status === 'missing') ? EXIT.missing : EXIT.done;
}

function doctorDocument(findings: Finding[]): DoctorJson {
  return { schema: 'savoy.doctor/1', findings };
}

function renderFindings(findings: readonly Finding[], style: Style): string {
  const width = Math.max(...findings.map(each => each.name.length));
  return findings
    .flatMap(({ name, status, detail, hint }) => [
      `${style(COLOURS[status], status.padEnd(7))}  ${name.padEnd(width)}  ${detail}`,
      ...(hint === undefined ? [] : [`${' '.repeat(width + 11)}${hint}`])
    ])
    .join('\n')
    .concat('\n');
}
