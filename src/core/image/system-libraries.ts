/**
 * Libraries that wheels expect of the system and that a slim Debian lacks, by the package that fails
 * without them. From the errors that their users report: `libgomp.so.1` of LightGBM's wheels
 * (its installation guide names it), `libGL.so.1` of OpenCV's (use of the headless one avoids it).
 */

export interface SystemLibrary {
  /** As the loader looks for it. */
  readonly file: string;
  /** Debian package. */
  readonly debian: string;
}

const GOMP: SystemLibrary = { file: 'libgomp.so.1', debian: 'libgomp1' };
const GL: SystemLibrary = { file: 'libGL.so.1', debian: 'libgl1' };
const GLIB: SystemLibrary = { file: 'libgthread-2.0.so.0', debian: 'libglib2.0-0' };

const LIBRARIES: Readonly<Record<string, readonly SystemLibrary[]>> = {
  lightgbm: [GOMP],
  'opencv-python': [GL, GLIB],
  'opencv-contrib-python': [GL, GLIB],
  open3d: [GL, { file: 'libX11.so.6', debian: 'libx11-6' }, GOMP],
  psycopg2: [{ file: 'libpq.so.5', debian: 'libpq5' }],
  pyodbc: [{ file: 'libodbc.so.2', debian: 'unixodbc' }],
  pyaudio: [{ file: 'libportaudio.so.2', debian: 'libportaudio2' }],
  weasyprint: [{ file: 'libpango-1.0.so.0', debian: 'libpango-1.0-0' }],
  'python-magic': [{ file: 'libmagic.so.1', debian: 'libmagic1' }]
};

/** The libraries for packages (normalised names), each once, in order of their files. */
export function systemLibraries(names: Iterable<string>): SystemLibrary[] {
  const found = new Map<string, SystemLibrary>();
  for (const name of names) {
    LIBRARIES[name]?.forEach(library => found.set(library.file, library));
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}
