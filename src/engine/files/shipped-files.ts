/**
 * Which files each step gets: those its settings declare, those its code names, and the modules beside
 * the notebook that it imports. Everything is below the notebook's folder; what cannot be shipped is
 * reported.
 */
import path from 'node:path';
import {
  compareStrings,
  diagnostic,
  FILE_BETWEEN_STEPS,
  FILE_HIDDEN,
  FILE_MISSING,
  FILE_OUTSIDE,
  FILE_SHIPPED,
  FILE_TOO_BIG,
  UNREADABLE,
  type Details,
  type Diagnostic,
  type NamedFile,
  type Place,
  type Plan,
  type Rule,
  type Step,
  type StepConfig
} from '../../core/index.js';
import type { TaskFile } from '../../protocol/index.js';
import { Confinement, type Located } from './confine.js';
import type { ResolvedModules } from './step-modules.js';
import { formatSize, LARGEST_PACKED, packFile, type PackedFile } from './pack.js';
import { filesBelow, MOST_FILES } from './walk.js';

/** What is asked of one step. */
export interface StepFiles {
  readonly step: Step;
  /** Paths that the step's code names. */
  readonly references: readonly NamedFile[];
  /** Files of local modules, relative to the folder. */
  readonly modules: readonly string[];
}

export interface ShippedFiles {
  /** By name of the step; sorted by path. */
  readonly files: ReadonlyMap<string, readonly TaskFile[]>;
  /** Bytes of all files that are shipped, each counted once. */
  readonly size: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** An address (`https://…`, `s3://…`, `sqlite:///…`), which needs no file. */
const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]+:\/\//;

/** A path with a hidden file or folder in it. */
const HIDDEN = /(^|\/)\./;

/** Folders of the system, which images have too. */
const SYSTEM = /^\/(proc|sys|dev|etc|usr|bin|lib|lib64|sbin)(\/|$)/;

/** Makes a file ready to be shipped; throws what the file system says. */
export type Pack = (path: string, absolute: string) => PackedFile | 'too-big';

/** Find and read the files that steps need; `pack`: as a part of the pipeline where nothing is said. */
export function shipFiles(
  steps: readonly StepFiles[],
  folder: string,
  pack: Pack = packFile
): ShippedFiles {
  const shipper = new Shipper(new Confinement(folder), writersOf(steps), pack);
  for (const wanted of steps) {
    shipper.ship(wanted);
  }
  return shipper.result();
}

/** The same for a plan: what its steps and its prelude name, with their modules. */
export function shipPlanFiles(
  { steps, preludeOutside }: Plan,
  modules: ResolvedModules,
  folder: string,
  pack?: Pack
): ShippedFiles {
  return shipFiles(
    steps.map(step => ({
      step,
      references: [...preludeOutside.files, ...step.outside.files],
      modules: modules.files.get(step.name) ?? []
    })),
    folder,
    pack
  );
}

/** Who writes a path, by normalised path. */
function writersOf(steps: readonly StepFiles[]): ReadonlyMap<string, ReadonlySet<string>> {
  const writers = new Map<string, Set<string>>();
  for (const { step, references } of steps) {
    for (const reference of references) {
      if (reference.mode === 'write') {
        const key = path.posix.normalize(reference.path);
        writers.set(key, (writers.get(key) ?? new Set()).add(step.name));
      }
    }
  }
  return writers;
}

class Shipper {
  private readonly packed = new Map<string, PackedFile | 'too-big' | 'unreadable'>();
  private readonly byStep = new Map<string, Map<string, TaskFile>>();
  private readonly diagnostics: Diagnostic[] = [];
  /** Shipped data files with the steps that get them and the place that asks first. */
  private readonly reported = new Map<string, { place: Place; steps: string[] }>();
  private readonly said = new Set<string>();

  constructor(
    private readonly confinement: Confinement,
    private readonly writers: ReadonlyMap<string, ReadonlySet<string>>,
    private readonly packOne: Pack
  ) {}

  ship({ step, references, modules }: StepFiles): void {
    this.byStep.set(step.name, new Map());
    const place = placeOfStep(step);
    for (const file of modules) {
      this.add(file, this.confinement.locate(file), step, place);
    }
    for (const written of step.config.files ?? []) {
      this.declared(written, step, place);
    }
    for (const reference of references) {
      this.detected(reference, step);
    }
  }

  result(): ShippedFiles {
    for (const [file, { place, steps }] of this.reported) {
      const packed = this.packed.get(file);
      const size = typeof packed === 'object' ? ` (${formatSize(packed.size)})` : '';
      this.diagnostics.push(
        diagnostic(FILE_SHIPPED, {
          message: `${file}${size} is shipped with ${steps.join(', ')}.`,
          ...place
        })
      );
    }
    let size = 0;
    for (const packed of this.packed.values()) {
      size += typeof packed === 'object' ? packed.size : 0;
    }
    return {
      files: new Map(
        [...this.byStep].map(([step, files]) => [
          step,
          [...files.values()].sort((a, b) => compareStrings(a.path, b.path))
        ])
      ),
      size,
      diagnostics: this.diagnostics
    };
  }

  private declared(written: string, step: Step, place: Place): void {
    const located = this.confinement.locate(written);
    switch (located.kind) {
      case 'missing':
        this.say(`${step.name} ${written}`, FILE_MISSING, {
          severity: 'error',
          message: `The file ${written}, declared for step ${step.name}, does not exist.`,
          hint: 'Paths are relative to the folder of the notebook.',
          ...place
        });
        break;
      case 'outside':
        this.say(`${step.name} ${written}`, FILE_OUTSIDE, {
          severity: 'error',
          message: `The file ${written}, declared for step ${step.name}, is not below the folder of the notebook.`,
          hint: 'Put it there, or mount a volume that has it.',
          ...place
        });
        break;
      default:
        this.add(written, located, step, place, place);
    }
  }

  private detected(reference: NamedFile, step: Step): void {
    const { path: written, mode, place } = reference;
    if (mode === 'write' || written.trim() === '' || ADDRESS.test(written)) {
      return;
    }
    const writers = this.writers.get(path.posix.normalize(written));
    if (writers !== undefined) {
      this.writtenInPipeline(written, writers, step, place);
      return;
    }
    if (isMounted(written, step.config)) {
      return;
    }
    const located = this.confinement.locate(written);
    switch (located.kind) {
      case 'missing':
        if (mode === 'read') {
          this.say(`${step.name} ${written}`, FILE_MISSING, {
            message: `Step ${step.name} reads ${written}, which does not exist beside the notebook.`,
            hint: 'Correct the path, or give the absolute path of a volume that the cluster has.',
            ...place
          });
        }
        break;
      case 'outside':
        if (located.exists && !SYSTEM.test(written)) {
          this.say(`${step.name} ${written}`, FILE_OUTSIDE, {
            message: `Step ${step.name} reads ${written}, which is not below the folder of the notebook and is not shipped.`,
            hint: 'Put it below the folder of the notebook, or mount a volume that has it.',
            ...place
          });
        }
        break;
      case 'folder':
        // `Path('.')`, `os.listdir('data')`: only a folder of its own can be meant as data.
        if (located.path !== '' && mode === 'read') {
          this.add(written, located, step, place, place);
        }
        break;
      case 'file':
        if (HIDDEN.test(located.path)) {
          this.say(`${step.name} ${written}`, FILE_HIDDEN, {
            message: `Step ${step.name} reads the hidden file ${written}, which may hold secrets and is not shipped.`,
            hint: 'Give secrets to the step by a tag secret:NAME:KEY:VARIABLE, or declare the file in the settings.',
            ...place
          });
        } else {
          this.add(written, located, step, place, place);
        }
    }
  }

  private writtenInPipeline(
    written: string,
    writers: ReadonlySet<string>,
    step: Step,
    place: Place
  ): void {
    if (!writers.has(step.name) && !isMounted(written, step.config)) {
      this.say(`${step.name} ${written}`, FILE_BETWEEN_STEPS, {
        message: `Step ${step.name} reads ${written}, which ${[...writers].join(', ')} writes on another machine.`,
        hint: 'Hand the value on in a variable, or write to a volume that both steps mount.',
        ...place
      });
    }
  }

  /** `report` where the file is data, whose shipping is worth a word. */
  private add(written: string, located: Located, step: Step, place: Place, report?: Place): void {
    if (located.kind === 'folder') {
      const names = filesBelow(located.absolute);
      if (names.length > MOST_FILES) {
        this.tooBig(`The folder ${written} has more than ${MOST_FILES} files`, written, place);
        return;
      }
      for (const name of names) {
        const file = located.path === '' ? name : `${located.path}/${name}`;
        this.add(file, this.confinement.locate(file), step, place, report);
      }
      return;
    }
    if (located.kind === 'outside') {
      this.say(written, FILE_OUTSIDE, {
        severity: 'error',
        message: `${written} is a link to a place outside the folder of the notebook and is not shipped.`,
        hint: 'Put a copy below the folder of the notebook.',
        ...place
      });
    }
    if (located.kind === 'file') {
      this.addFile(located.path, located.absolute, step, place, report);
    }
  }

  private addFile(
    file: string,
    absolute: string,
    step: Step,
    place: Place,
    report: Place | undefined
  ): void {
    const packed = this.pack(file, absolute);
    if (packed === 'too-big') {
      this.tooBig(`${file} takes more than ${formatSize(LARGEST_PACKED)}, packed`, file, place);
    } else if (packed === 'unreadable') {
      this.say(file, UNREADABLE, {
        message: `${file} cannot be read.`,
        hint: 'Change its permissions.',
        ...place
      });
    } else {
      this.byStep.get(step.name)?.set(file, packed.file);
      if (report !== undefined) {
        const entry = this.reported.get(file) ?? { place: report, steps: [] };
        if (!entry.steps.includes(step.name)) {
          entry.steps.push(step.name);
        }
        this.reported.set(file, entry);
      }
    }
  }

  private pack(file: string, absolute: string): PackedFile | 'too-big' | 'unreadable' {
    let packed = this.packed.get(file);
    if (packed === undefined) {
      try {
        packed = this.packOne(file, absolute);
      } catch {
        packed = 'unreadable';
      }
      this.packed.set(file, packed);
    }
    return packed;
  }

  private tooBig(what: string, file: string, place: Place): void {
    this.say(file, FILE_TOO_BIG, {
      message: `${what}: too much to be part of the pipeline.`,
      hint: 'Read it from a volume (`volumes` in the savoy settings), a bucket or an address, or put it into the image.',
      ...place
    });
  }

  /** Each problem once, though several lines or steps have it. */
  private say(key: string, rule: Rule, details: Details): void {
    const once = `${rule.code} ${key}`;
    if (!this.said.has(once)) {
      this.said.add(once);
      this.diagnostics.push(diagnostic(rule, details));
    }
  }
}

/** Whether an absolute path lies on a volume that the step mounts. */
function isMounted(written: string, { volumes = [] }: StepConfig): boolean {
  return volumes.some(volume => `${written}/`.startsWith(`${volume.path.replace(/\/+$/, '')}/`));
}

function placeOfStep(step: Step): Place {
  const cell = step.cells[0];
  return { step: step.name, ...(cell !== undefined && { cell }) };
}
