/** Notebook file ⇄ model: Kale's tags and metadata, our own key, edits that keep everything else. */
export type * from './config.js';
export type * from './model.js';
