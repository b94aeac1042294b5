/** Tags proposed for an untagged or half-tagged notebook. */
export { applySuggestion, suggest } from './suggest.js';
export type { CellSuggestion, SuggestedStep, Suggestion } from './model.js';
