/** Root may read and write everything; what happens without permission is tried as somebody else. */

const NOBODY = 65534;

/** Work as a user without privileges, whoever runs the tests. Modules must have been loaded before. */
export async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) {
    return work();
  }
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
