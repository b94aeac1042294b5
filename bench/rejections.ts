/** Files that the parser wrongly rejects, in the standard library of each CPython of this machine. */
import { describeRejections } from '../tests/oracles/rejections.js';

const every = Number(process.argv[2] ?? 1);
for await (const line of describeRejections(every)) {
  console.log(line);
}
