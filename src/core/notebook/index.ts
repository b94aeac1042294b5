/** Notebook file ⇄ model: Kale's tags and metadata, our own key, edits that keep everything else. */
export type * from './config.js';
export type * from './model.js';
export { notebookFromJson, readNotebook, type ReadOptions } from './read.js';
export { mergeConfig } from './merge.js';
export { isStepName, mendStepName } from './step-names.js';
export { readTags, type TaggedCell } from './cell-tags.js';
export { isSetting, parseTag, printTag, settingConfig } from './tags.js';
export type { MalformedTag, ParsedTag, SettingTag, SpecialRole } from './tags.js';
export { KALE_KEY } from './kale-metadata.js';
export { METADATA_VERSION, SAVOY_KEY } from './savoy-metadata.js';
export { editNotebook } from './edit.js';
export { applyTagEdit, type CellChange, renameStep, setCellTags } from './tag-edit.js';
