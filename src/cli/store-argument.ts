/** What the commands that keep the store in order have in common. */
import { homedir } from 'node:os';
import { thisMachine, type StoreProgram } from '../engine/index.js';
import type { Arguments } from './arguments.js';
import { STORE_PROGRAM } from './installation.js';

/** The store's program, with the Python that was named or any. */
export function storeProgram(args: Arguments): StoreProgram {
  const python = args.value('python');
  return {
    program: STORE_PROGRAM,
    machine: thisMachine(homedir()),
    ...(python !== undefined && { python })
  };
}
