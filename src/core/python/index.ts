/** Python front end: from text to a syntax tree, scopes and the flow of names. Knows nothing of notebooks. */
export type * from './ast.js';
export { cellIndentation, withoutIndentation } from './indentation.js';
export { codeTokens, type CodeToken } from './code-tokens.js';
export { withoutPrompts } from './parser/prompts.js';
export { lowerIPython, type Lowering, type LoweringProblem } from './lowering.js';
export { cellMagic, parseModule, type ParseOptions } from './parse.js';
export type * from './summary.js';
export { forEachChild, walk, type SyntaxNode } from './walk.js';
export { BUILTINS, isBuiltin, isSessionName } from './builtins.js';
export { analyzeBlock, sameDefinition } from './flow/index.js';
export * from './scopes/index.js';
