/** What is kept of images beside the runs of a notebook: the last context and build of each. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageRecord } from '../../protocol/index.js';
import { replaceFile, stateFolderOf } from '../runs/index.js';

/** Where images of a notebook are kept. */
export class ImageFolder {
  readonly folder: string;

  constructor(
    notebook: string,
    environment: Readonly<Record<string, string | undefined>> = process.env
  ) {
    const file = path.resolve(notebook);
    const state = stateFolderOf(file, environment);
    const stem = path.basename(file, '.ipynb');
    // A folder for the notebooks of many folders: names may meet there.
    const isBeside = path.dirname(state) === path.dirname(file);
    const mark = createHash('sha256').update(file).digest('hex').slice(0, 8);
    this.folder = path.join(state, 'images', isBeside ? stem : `${stem}-${mark}`);
  }

  /** The context of an image; `variant` is empty for the one that steps share. */
  context(variant: string): string {
    return path.join(this.folder, variant, 'context');
  }

  /** What was built last; undefined where nothing was. */
  read(variant: string): ImageRecord | undefined {
    try {
      return JSON.parse(readFileSync(this.recordFile(variant), 'utf8')) as ImageRecord;
    } catch {
      return undefined;
    }
  }

  /** Throws as files do. */
  write(variant: string, record: ImageRecord): void {
    replaceFile(this.recordFile(variant), `${JSON.stringify(record, null, 1)}\n`);
  }

  /** Whether any image was pushed: only then is a pipeline to be compiled upon it. */
  get hasPushed(): boolean {
    return ['', ...this.variants()].some(variant => this.read(variant)?.digest !== undefined);
  }

  private variants(): string[] {
    try {
      return readdirSync(this.folder, { withFileTypes: true })
        .filter(entry => entry.isDirectory() && !entry.name.startsWith('context'))
        .map(entry => entry.name);
    } catch {
      return [];
    }
  }

  private recordFile(variant: string): string {
    return path.join(this.folder, variant, 'image.json');
  }
}
