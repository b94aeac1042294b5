/**
 * Checks a JSON value against a schema. Every problem is found in one pass and says in plain words
 * what is wrong; nothing is thrown, whatever the value.
 */
import { equalJson, isObject } from './json.js';
import type { Schema, SchemaOptions, SchemaProblem } from './schema.js';
import { nearest, orList, showValue, typeOf, typeWords } from './words.js';

type Path = readonly (string | number)[];

/** All problems of a value; empty when it meets the schema. */
export function checkSchema(
  value: unknown,
  schema: Schema,
  options: SchemaOptions = {}
): SchemaProblem[] {
  const checker = new Checker(schema, options.schemas ?? []);
  checker.check(value, schema, []);
  return checker.problems;
}

class Checker {
  constructor(
    private readonly root: Schema,
    private readonly others: readonly Schema[],
    readonly problems: SchemaProblem[] = []
  ) {}

  check(value: unknown, schema: Schema, path: Path): void {
    if (schema.$ref !== undefined) {
      // In draft 07 a `$ref` stands alone: its neighbours do not count.
      const target = this.resolve(schema.$ref);
      if (target === undefined) {
        this.report(path, '$ref', `is checked by a schema that is not there (${schema.$ref})`);
      } else {
        new Checker(target.root, this.known(), this.problems).check(value, target.schema, path);
      }
      return;
    }
    if (!this.checkType(value, schema, path)) {
      // Of a value of the wrong type nothing else is worth saying.
      return;
    }
    this.checkChoice(value, schema, path);
    if (typeof value === 'string') {
      this.checkString(value, schema, path);
    } else if (typeof value === 'number') {
      this.checkNumber(value, schema, path);
    } else if (Array.isArray(value)) {
      this.checkArray(value, schema, path);
    } else if (isObject(value)) {
      this.checkObject(value, schema, path);
    }
    for (const part of schema.allOf ?? []) {
      this.check(value, part, path);
    }
    if (schema.anyOf !== undefined) {
      this.checkAlternatives(value, schema.anyOf, 'anyOf', path);
    }
    if (schema.oneOf !== undefined) {
      this.checkAlternatives(value, schema.oneOf, 'oneOf', path);
    }
  }

  private report(path: Path, keyword: keyof Schema, message: string, suggestion?: string): void {
    this.problems.push({
      path,
      message,
      keyword,
      ...(suggestion !== undefined && { suggestion })
    });
  }

  private known(): readonly Schema[] {
    return [this.root, ...this.others];
  }

  /** The schema that a `$ref` names (`#/definitions/x`, `other.json#/definitions/x`) and its document. */
  private resolve(ref: string): { root: Schema; schema: Schema } | undefined {
    const [id = '', pointer = ''] = ref.split('#');
    const root = id === '' ? this.root : this.known().find(schema => schema.$id === id);
    let target: unknown = root;
    for (const part of pointer.split('/').slice(1)) {
      const key = decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
      target = isObject(target) ? target[key] : undefined;
    }
    return root !== undefined && isObject(target) ? { root, schema: target } : undefined;
  }

  private checkType(value: unknown, schema: Schema, path: Path): boolean {
    if (schema.type === undefined) {
      return true;
    }
    const wanted = typeof schema.type === 'string' ? [schema.type] : schema.type;
    const type = typeOf(value);
    if (
      type !== undefined &&
      (wanted.includes(type) || (type === 'integer' && wanted.includes('number')))
    ) {
      return true;
    }
    this.report(path, 'type', `must be ${typeWords(wanted)}, not ${showValue(value)}`);
    return false;
  }

  private checkChoice(value: unknown, schema: Schema, path: Path): void {
    if ('const' in schema && !equalJson(value, schema.const)) {
      this.report(path, 'const', `must be ${showValue(schema.const)}, not ${showValue(value)}`);
    }
    if (schema.enum !== undefined && !schema.enum.some(allowed => equalJson(value, allowed))) {
      const words = schema.enum.filter(allowed => typeof allowed === 'string');
      const meant = typeof value === 'string' ? nearest(value, words) : undefined;
      this.report(
        path,
        'enum',
        `must be ${orList(schema.enum.map(showValue))}, not ${showValue(value)}`,
        meant
      );
    }
  }

  private checkString(value: string, schema: Schema, path: Path): void {
    // JSON Schema counts characters, not UTF-16 units.
    const length = (schema.minLength ?? schema.maxLength) ? [...value].length : 0;
    if (schema.minLength !== undefined && length < schema.minLength) {
      this.report(
        path,
        'minLength',
        schema.minLength === 1
          ? 'must not be empty'
          : `must have ${schema.minLength} or more characters`
      );
    }
    if (schema.maxLength !== undefined && length > schema.maxLength) {
      this.report(path, 'maxLength', `must have no more than ${schema.maxLength} characters`);
    }
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
      // A description of a value with a pattern says what is allowed.
      const form = schema.description ?? `text of the form ${schema.pattern}`;
      this.report(path, 'pattern', `is ${showValue(value)}, which is not ${lowerFirst(form)}`);
    }
  }

  private checkNumber(value: number, schema: Schema, path: Path): void {
    if (schema.minimum !== undefined && value < schema.minimum) {
      this.report(path, 'minimum', `must be ${schema.minimum} or more, not ${value}`);
    }
    if (schema.maximum !== undefined && value > schema.maximum) {
      this.report(path, 'maximum', `must be ${schema.maximum} or less, not ${value}`);
    }
    if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum) {
      this.report(
        path,
        'exclusiveMinimum',
        `must be more than ${schema.exclusiveMinimum}, not ${value}`
      );
    }
    if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum) {
      this.report(
        path,
        'exclusiveMaximum',
        `must be less than ${schema.exclusiveMaximum}, not ${value}`
      );
    }
  }

  private checkArray(value: readonly unknown[], schema: Schema, path: Path): void {
    if (schema.minItems !== undefined && value.length < schema.minItems) {
      this.report(path, 'minItems', `must have ${count(schema.minItems, 'item')} or more`);
    }
    if (schema.maxItems !== undefined && value.length > schema.maxItems) {
      this.report(path, 'maxItems', `must have no more than ${count(schema.maxItems, 'item')}`);
    }
    if (schema.uniqueItems === true) {
      const twice = value.find((item, i) =>
        value.slice(0, i).some(other => equalJson(item, other))
      );
      if (twice !== undefined) {
        this.report(path, 'uniqueItems', `must not hold ${showValue(twice)} twice`);
      }
    }
    if (schema.items !== undefined) {
      for (const [i, item] of value.entries()) {
        this.check(item, schema.items, [...path, i]);
      }
    }
  }

  private checkObject(value: Readonly<Record<string, unknown>>, schema: Schema, path: Path): void {
    const keys = Object.keys(value);
    for (const key of schema.required ?? []) {
      if (!Object.hasOwn(value, key)) {
        this.report(path, 'required', `lacks ${key}`);
      }
    }
    if (schema.minProperties !== undefined && keys.length < schema.minProperties) {
      this.report(path, 'minProperties', `must have ${count(schema.minProperties, 'key')} or more`);
    }
    if (schema.maxProperties !== undefined && keys.length > schema.maxProperties) {
      this.report(
        path,
        'maxProperties',
        `must have no more than ${count(schema.maxProperties, 'key')}`
      );
    }
    for (const key of keys) {
      this.checkMember(key, value[key], schema, [...path, key]);
    }
  }

  private checkMember(key: string, value: unknown, schema: Schema, path: Path): void {
    if (schema.propertyNames !== undefined) {
      const names = new Checker(this.root, this.others);
      names.check(key, schema.propertyNames, path);
      for (const problem of names.problems) {
        this.report(path, 'propertyNames', `has a wrong name: it ${problem.message}`);
      }
    }
    let described = false;
    const { properties = {}, patternProperties = {}, additionalProperties } = schema;
    if (Object.hasOwn(properties, key)) {
      described = true;
      this.check(value, properties[key] ?? {}, path);
    }
    for (const [pattern, part] of Object.entries(patternProperties)) {
      if (new RegExp(pattern, 'u').test(key)) {
        described = true;
        this.check(value, part, path);
      }
    }
    if (described || additionalProperties === undefined || additionalProperties === true) {
      return;
    }
    if (additionalProperties === false) {
      const meant = nearest(key, Object.keys(properties));
      this.report(
        path,
        'additionalProperties',
        meant === undefined ? 'is not known here' : `is not known here; did you mean ${meant}?`,
        meant
      );
    } else {
      this.check(value, additionalProperties, path);
    }
  }

  /** `anyOf` and `oneOf`: of what goes wrong everywhere, that of the alternative that was meant. */
  private checkAlternatives(
    value: unknown,
    alternatives: readonly Schema[],
    keyword: 'anyOf' | 'oneOf',
    path: Path
  ): void {
    const results = alternatives.map(schema => {
      const attempt = new Checker(this.root, this.others);
      attempt.check(value, schema, path);
      return attempt.problems;
    });
    const fitting = results.filter(problems => problems.length === 0).length;
    if (fitting === 1 || (fitting > 1 && keyword === 'anyOf')) {
      return;
    }
    if (fitting > 1) {
      this.report(path, keyword, 'can be read in more than one way');
      return;
    }
    const meant = results.filter(
      (problems, i) =>
        !problems.some(problem => rulesOut(problem, path, this.deref(alternatives[i])))
    );
    if (meant.length === 1) {
      this.problems.push(...(meant[0] ?? []));
      return;
    }
    this.report(path, keyword, this.describeAlternatives(value, alternatives, results, path));
  }

  private deref(schema: Schema | undefined): Schema {
    const ref = schema?.$ref;
    return (ref === undefined ? schema : this.resolve(ref)?.schema) ?? {};
  }

  private describeAlternatives(
    value: unknown,
    alternatives: readonly Schema[],
    results: readonly (readonly SchemaProblem[])[],
    path: Path
  ): string {
    const schemas = alternatives.map(schema => this.deref(schema));
    const types = schemas.flatMap(schema => schema.type ?? []);
    const type = typeOf(value);
    if (type !== undefined && types.length >= schemas.length && !types.includes(type)) {
      return `must be ${typeWords([...new Set(types)])}, not ${showValue(value)}`;
    }
    // Alternatives told apart by one key, such as `type`: name the values that it can have.
    const choices = schemas.flatMap(schema =>
      Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
        const values = 'const' in part ? [part.const] : (part.enum ?? []);
        return (schema.required ?? []).includes(key) ? values.map(v => ({ key, v })) : [];
      })
    );
    const key = choices[0]?.key;
    if (key !== undefined && isObject(value)) {
      const values = choices.filter(choice => choice.key === key).map(({ v }) => showValue(v));
      return `must have a ${key} of ${orList([...new Set(values)])}`;
    }
    const messages = results.flatMap(problems =>
      problems.filter(problem => problem.path.length === path.length).map(({ message }) => message)
    );
    return orList([...new Set(messages)]) || 'has none of the allowed forms';
  }
}

/** Whether a problem shows that an alternative was not meant: wrong type, or another value of its `const` key. */
function rulesOut(problem: SchemaProblem, path: Path, schema: Schema): boolean {
  const depth = problem.path.length - path.length;
  if (depth === 0) {
    const missing = problem.keyword === 'required' ? problem.message.slice('lacks '.length) : '';
    const part = schema.properties?.[missing];
    return (
      problem.keyword === 'type' ||
      problem.keyword === 'const' ||
      problem.keyword === 'enum' ||
      (part !== undefined && ('const' in part || part.enum !== undefined))
    );
  }
  return depth === 1 && (problem.keyword === 'const' || problem.keyword === 'enum');
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
