/** The door of the compiler: everything outside `core` imports from here. */
export * from './text/index.js';
export * from './diagnostics/index.js';
export * from './python/index.js';
export * from './schema/index.js';
export * from './notebook/index.js';
export * from './pipeline/index.js';
export * from './kfp/index.js';
export * from './image/index.js';
