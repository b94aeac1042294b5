/** Scopes and symbols as CPython's symbol table has them. */
export { buildSymbolTable, type SymbolTableOptions } from './builder.js';
export { mangle } from './mangling.js';
export * from './model.js';
