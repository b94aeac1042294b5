/**
 * The part of JSON Schema (draft 07) that our formats are written in. Keywords outside this list are
 * annotations to `checkSchema`: it does not read them.
 */

export type TypeName = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string';

export interface Schema {
  readonly $id?: string;
  readonly $schema?: string;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];

  readonly type?: TypeName | readonly TypeName[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];

  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;

  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;

  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;

  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** One thing that a value does wrong. */
export interface SchemaProblem {
  /** Way to the offending value; ends in the key for a key that should not be there. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in plain words and without the path: `must be text, not a number`. */
  readonly message: string;
  /** The keyword of JSON Schema that is not met. */
  readonly keyword: keyof Schema;
  /** The key that was probably meant, for one that is not known. */
  readonly suggestion?: string;
}

export interface SchemaOptions {
  /** Other schemas that a `$ref` may name by their `$id`. */
  readonly schemas?: readonly Schema[];
}
