export type { Diagnostic, Fix, NotebookEdit, Place, Severity } from './model.js';
export { diagnostic, type Details, type ExampleCell, type Rule } from './rule.js';
export { RULES, ruleOf } from './rules/index.js';
export * from './rules/notebook.js';
export * from './rules/dataflow.js';
export * from './rules/python.js';
export * from './rules/target.js';
export * from './rules/environment.js';
