/** What the commands that keep the store in order have in common. */
import { homedir } from 'node:os';
import { thisMachine, type StoreProgram } from '../engine/index.js';
import { STORE_PROGRAM } from './installation.js';

/** The store's program, with the Python that Savoy runs beside. */
export function storeProgram(): StoreProgram {
  return { program: STORE_PROGRAM, machine: thisMachine(homedir()) };
}
