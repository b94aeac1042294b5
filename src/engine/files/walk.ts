/** The files below a folder that are worth shipping. */
import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** Left behind by tools: hidden files and folders, caches. */
const LEFT_BEHIND = /^(\..*|__pycache__|node_modules|.*\.pyc)$/;

/** More is no folder to ship; the walk ends there. */
export const MOST_FILES = 1000;

/** Paths relative to the folder, with `/`, in order of names; at most one more than `most`. */
export function filesBelow(folder: string, most = MOST_FILES): string[] {
  const found: string[] = [];
  const pending = [''];
  while (pending.length > 0 && found.length <= most) {
    const relative = pending.pop() ?? '';
    for (const entry of entriesOf(path.join(folder, relative))) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (LEFT_BEHIND.test(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        pending.push(name);
      } else {
        // Links too: whether they lead out of the folder is for the caller to see.
        found.push(name);
      }
    }
  }
  return found.slice(0, most + 1).sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
