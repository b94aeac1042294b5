/**
 * The syntax tree: CPython's abstract grammar (Parser/Python.asdl) reduced to what scopes, data flow
 * and literals need. Differences, all deliberate:
 *
 * - arithmetic is a flat `Operation` without precedence: evaluation order and names do not depend on it;
 * - an f-string or t-string is a `JoinedString` of its fields; adjacent literals are one node;
 * - IPython lines and cells are `Magic` and `MagicExpression`;
 * - what could not be parsed is an `Invalid` statement that keeps the names it could see.
 *
 * Spans are UTF-16 offsets into the text of one cell. A statement ends with its last token; a
 * decorated definition starts with its first `@`, so that its span is all of its source.
 * Properties that may be absent are always there, as undefined: nodes of a kind have one shape.
 */
import type { Span } from '../text/index.js';

interface Node extends Span {}

// ------------------------------------------------------------------------------------ expressions

export interface Name extends Node {
  readonly kind: 'Name';
  /** NFKC-normalised, as CPython does (PEP 3131); not mangled. */
  readonly id: string;
}

export interface Constant extends Node {
  readonly kind: 'Constant';
  readonly type: 'str' | 'bytes' | 'int' | 'float' | 'complex' | 'bool' | 'none' | 'ellipsis';
  /** Decoded text of `str`; source text without underscores of numbers; a boolean; otherwise null. */
  readonly value: string | boolean | null;
}

export interface JoinedString extends Node {
  readonly kind: 'JoinedString';
  /** f-string or t-string (PEP 750). */
  readonly template: boolean;
  /** Literal text (decoded) and fields in order; format specifications contribute their nested fields. */
  readonly parts: readonly (string | Expression)[];
}

export interface Attribute extends Node {
  readonly kind: 'Attribute';
  readonly value: Expression;
  readonly attribute: string;
}

export interface Subscript extends Node {
  readonly kind: 'Subscript';
  readonly value: Expression;
  readonly index: Expression;
}

export interface Slice extends Node {
  readonly kind: 'Slice';
  readonly parts: readonly Expression[];
}

export interface Keyword extends Node {
  /** Absent for `**mapping`. */
  readonly name?: string | undefined;
  readonly value: Expression;
}

export interface Call extends Node {
  readonly kind: 'Call';
  readonly function: Expression;
  readonly positional: readonly Expression[];
  readonly keywords: readonly Keyword[];
  /** Arguments in source order: the order of evaluation. */
  readonly order: readonly Expression[];
}

export interface NamedExpression extends Node {
  readonly kind: 'NamedExpression';
  readonly target: Name;
  readonly value: Expression;
}

export interface BooleanOperation extends Node {
  readonly kind: 'BooleanOperation';
  readonly operator: 'and' | 'or';
  readonly values: readonly Expression[];
}

export interface UnaryOperation extends Node {
  readonly kind: 'UnaryOperation';
  readonly operator: 'not' | '-' | '+' | '~';
  readonly operand: Expression;
}

export interface Comparison extends Node {
  readonly kind: 'Comparison';
  /** `<`, `in`, `is not`, …: one fewer than operands. */
  readonly operators: readonly string[];
  /** `a < b < c` has three. */
  readonly operands: readonly Expression[];
}

/** Binary operators, flat: `a + b * c` has three operands. */
export interface Operation extends Node {
  readonly kind: 'Operation';
  readonly operators: readonly string[];
  readonly operands: readonly Expression[];
}

export interface Conditional extends Node {
  readonly kind: 'Conditional';
  readonly test: Expression;
  readonly body: Expression;
  readonly otherwise: Expression;
}

export interface Sequence extends Node {
  readonly kind: 'Tuple' | 'List' | 'Set';
  readonly elements: readonly Expression[];
}

export interface Starred extends Node {
  readonly kind: 'Starred';
  readonly value: Expression;
}

export interface Dictionary extends Node {
  readonly kind: 'Dictionary';
  /** A null key stands for `**value`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}

export interface Lambda extends Node {
  readonly kind: 'Lambda';
  readonly parameters: readonly FunctionParameter[];
  readonly body: Expression;
}

export interface Generator {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
  readonly async: boolean;
}

export interface Comprehension extends Node {
  readonly kind: 'Comprehension';
  readonly type: 'list' | 'set' | 'dict' | 'generator';
  /** The key in a dict comprehension; the mapping in `{**m for m in ms}` (PEP 798). */
  readonly element: Expression;
  /** The value in a dict comprehension. */
  readonly value?: Expression | undefined;
  readonly generators: readonly Generator[];
}

export interface Await extends Node {
  readonly kind: 'Await' | 'Yield' | 'YieldFrom';
  readonly value?: Expression | undefined;
}

/** `x = !ls`, `x = %magic`, right side of an assignment; reads of `$name` and `{expression}`. */
export interface MagicExpression extends Node {
  readonly kind: 'MagicExpression';
  /** `!` or `%`. */
  readonly escape: '!' | '%';
  readonly text: string;
  readonly reads: readonly Expression[];
}

export type Expression =
  | Name
  | Constant
  | JoinedString
  | Attribute
  | Subscript
  | Slice
  | Call
  | NamedExpression
  | BooleanOperation
  | UnaryOperation
  | Comparison
  | Operation
  | Conditional
  | Sequence
  | Starred
  | Dictionary
  | Lambda
  | Comprehension
  | Await
  | MagicExpression;

// ----------------------------------------------------------------------------- functions, classes

export interface FunctionParameter extends Node {
  readonly name: string;
  readonly kind:
    'positional-only' | 'positional' | 'var-positional' | 'keyword-only' | 'var-keyword';
  readonly annotation?: Expression | undefined;
  readonly default?: Expression | undefined;
}

/** PEP 695, with PEP 696 defaults. */
export interface TypeParameter extends Node {
  readonly name: string;
  readonly kind: 'TypeVar' | 'TypeVarTuple' | 'ParamSpec';
  readonly bound?: Expression | undefined;
  readonly default?: Expression | undefined;
}

export interface FunctionDefinition extends Node {
  readonly kind: 'FunctionDefinition';
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly FunctionParameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly returns?: Expression | undefined;
  readonly typeParameters: readonly TypeParameter[];
  readonly async: boolean;
}

export interface ClassDefinition extends Node {
  readonly kind: 'ClassDefinition';
  readonly name: string;
  readonly nameSpan: Span;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly typeParameters: readonly TypeParameter[];
}

// --------------------------------------------------------------------------------------- patterns

export type Pattern =
  /** Capture (`name`), wildcard (neither), or `pattern as name`. */
  | (Node & {
      readonly kind: 'AsPattern';
      readonly pattern?: Pattern | undefined;
      readonly name?: string | undefined;
    })
  | (Node & { readonly kind: 'StarPattern'; readonly name?: string | undefined })
  | (Node & {
      readonly kind: 'MappingPattern';
      readonly keys: readonly Expression[];
      readonly patterns: readonly Pattern[];
      readonly rest?: string | undefined;
    })
  | (Node & {
      readonly kind: 'ClassPattern';
      readonly class: Expression;
      readonly positional: readonly Pattern[];
      readonly keywords: readonly Pattern[];
    })
  | (Node & {
      readonly kind: 'OrPattern' | 'SequencePattern';
      readonly patterns: readonly Pattern[];
    })
  | (Node & { readonly kind: 'ValuePattern'; readonly value: Expression });

// ------------------------------------------------------------------------------------- statements

export interface Alias extends Node {
  /** Dotted name, or `*`. */
  readonly name: string;
  readonly as?: string | undefined;
}

export interface ExceptHandler extends Node {
  readonly type?: Expression | undefined;
  readonly name?: string | undefined;
  readonly body: readonly Statement[];
}

export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard?: Expression | undefined;
  readonly body: readonly Statement[];
}

/** An IPython line (`%time f()`, `!ls`, `f?`) or a whole cell (`%%time`). */
export interface Magic extends Node {
  readonly kind: 'Magic';
  /** `%`, `%%`, `!`, `!!`, `?`, or the autocall escapes. */
  readonly escape: '%' | '%%' | '!' | '!!' | '?' | '/' | ',' | ';';
  /** Name of the magic (`time`), empty for shell lines, help and autocall. */
  readonly name: string;
  /** The rest of the line. */
  readonly argument: string;
  /** Text below the first line of a cell magic. */
  readonly cellBody?: string | undefined;
  /** Expressions in `$name`, `{expression}`: read softly, never an error. */
  readonly reads: readonly Expression[];
  /** Python code inside that runs as code of the cell (`%time`, `%%time`, `%%capture`) … */
  readonly body: readonly Statement[];
  /** … or in a scope of its own (`%timeit`). */
  readonly isolated: boolean;
  /** Names the magic binds (`%%capture out`). */
  readonly binds: readonly string[];
}

/** A statement that could not be parsed: what could be seen of it. */
export interface Invalid extends Node {
  readonly kind: 'Invalid';
  readonly message: string;
  readonly reads: readonly Expression[];
  readonly binds: readonly string[];
  readonly body: readonly Statement[];
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | Magic
  | Invalid
  | (Node & { readonly kind: 'Return'; readonly value?: Expression | undefined })
  | (Node & { readonly kind: 'Delete'; readonly targets: readonly Expression[] })
  | (Node & {
      readonly kind: 'Assign';
      readonly targets: readonly Expression[];
      readonly value: Expression;
    })
  | (Node & {
      readonly kind: 'AugmentedAssign';
      readonly target: Expression;
      readonly operator: string;
      readonly value: Expression;
    })
  | (Node & {
      readonly kind: 'AnnotatedAssign';
      readonly target: Expression;
      readonly annotation: Expression;
      readonly value?: Expression | undefined;
      /** A bare name without parentheses: only these make a name local. */
      readonly simple: boolean;
    })
  | (Node & {
      readonly kind: 'TypeAlias';
      readonly name: Name;
      readonly typeParameters: readonly TypeParameter[];
      readonly value: Expression;
    })
  | (Node & {
      readonly kind: 'For';
      readonly target: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly async: boolean;
    })
  | (Node & {
      readonly kind: 'While';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Node & {
      readonly kind: 'If';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Node & {
      readonly kind: 'With';
      readonly items: readonly {
        readonly context: Expression;
        readonly target?: Expression | undefined;
      }[];
      readonly body: readonly Statement[];
      readonly async: boolean;
    })
  | (Node & {
      readonly kind: 'Raise';
      readonly exception?: Expression | undefined;
      readonly cause?: Expression | undefined;
    })
  | (Node & {
      readonly kind: 'Try';
      readonly body: readonly Statement[];
      readonly handlers: readonly ExceptHandler[];
      readonly otherwise: readonly Statement[];
      readonly final: readonly Statement[];
      /** `except*` (PEP 654). */
      readonly group: boolean;
    })
  | (Node & {
      readonly kind: 'Assert';
      readonly test: Expression;
      readonly message?: Expression | undefined;
    })
  | (Node & { readonly kind: 'Import'; readonly names: readonly Alias[]; readonly lazy: boolean })
  | (Node & {
      readonly kind: 'ImportFrom';
      readonly module: string;
      /** Number of leading dots. */
      readonly level: number;
      readonly names: readonly Alias[];
      /** `lazy from` (PEP 810). */
      readonly lazy: boolean;
    })
  | (Node & { readonly kind: 'Global' | 'Nonlocal'; readonly names: readonly string[] })
  | (Node & {
      readonly kind: 'ExpressionStatement';
      readonly value: Expression;
      /** Ends in `;`: IPython shows no value. */ readonly silent: boolean;
    })
  | (Node & { readonly kind: 'Pass' | 'Break' | 'Continue' })
  | (Node & {
      readonly kind: 'Match';
      readonly subject: Expression;
      readonly cases: readonly MatchCase[];
    });

export interface SyntaxProblem extends Span {
  readonly message: string;
}

/** One parsed cell or file. */
export interface Module {
  readonly body: readonly Statement[];
  readonly problems: readonly SyntaxProblem[];
}

export interface ParsedModule extends Module {
  /**
   * All words in its code that may be names of variables, those of attributes among them, in the order
   * in which they come first. One may be there twice.
   */
  readonly words: readonly string[];
}
