declare const SAVOY_VERSION: string;

function main(args: string[]): number {
  if (args[0] === '--version') {
    console.log(`savoy ${SAVOY_VERSION}`);
    return 0;
  }
  return 2;
}

process.exitCode = main(process.argv.slice(2));
