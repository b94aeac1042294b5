import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkSchema, formatPath, nearest, pruneBySchema, type Schema } from './index.js';

/** What is said about a value, with its path in front. */
function problems(value: unknown, schema: Schema, schemas: readonly Schema[] = []): string[] {
  return checkSchema(value, schema, { schemas }).map(({ path, message }) =>
    `${formatPath(path)} ${message}`.trim()
  );
}

const PERSON: Schema = {
  $id: 'person.json',
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 8, pattern: '^[A-Z]' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    height: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 3 },
    role: { enum: ['reader', 'writer', null] },
    version: { const: 1 },
    tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2, uniqueItems: true },
    labels: {
      type: 'object',
      propertyNames: { pattern: '^[a-z]+$' },
      additionalProperties: { type: 'string' }
    },
    extras: {
      patternProperties: { '^x-': { type: 'boolean' } },
      additionalProperties: { type: 'null' }
    },
    boss: { $ref: '#' },
    phone: { $ref: '#/definitions/phone' },
    contact: { oneOf: [{ $ref: '#/definitions/mail' }, { $ref: '#/definitions/post' }] },
    text: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    odd: { oneOf: [{ type: 'integer' }, { type: 'number' }] },
    few: { type: 'object', minProperties: 1, maxProperties: 2 },
    both: { allOf: [{ minimum: 2 }, { maximum: 4 }] }
  },
  definitions: {
    phone: { type: ['string', 'integer'] },
    mail: {
      type: 'object',
      required: ['type', 'address'],
      properties: { type: { const: 'mail' }, address: { type: 'string' } }
    },
    post: {
      type: 'object',
      required: ['type', 'street'],
      properties: { type: { const: 'post' }, street: { type: 'string' } }
    }
  }
};

const CASES: readonly [value: unknown, problems: readonly string[]][] = [
  [{ name: 'Ada' }, []],
  [{ name: 'Ada', age: 36, height: 1.6, role: null, version: 1, tags: ['a', 'b'] }, []],
  ['Ada', ['must be an object, not "Ada"']],
  [null, ['must be an object, not null']],
  [{}, ['lacks name']],
  [{ name: '' }, ['name must not be empty', 'name is "", which is not text of the form ^[A-Z]']],
  [{ name: 'Ada Lovelace' }, ['name must have no more than 8 characters']],
  [{ name: 'Ada', aeg: 3 }, ['aeg is not known here; did you mean age?']],
  [{ name: 'Ada', colour: 3 }, ['colour is not known here']],
  [{ name: 'Ada', age: 3.5 }, ['age must be a whole number, not 3.5']],
  [{ name: 'Ada', age: -1 }, ['age must be 0 or more, not -1']],
  [{ name: 'Ada', age: 151 }, ['age must be 150 or less, not 151']],
  [{ name: 'Ada', height: 0 }, ['height must be more than 0, not 0']],
  [{ name: 'Ada', height: 3 }, ['height must be less than 3, not 3']],
  [{ name: 'Ada', role: 'raeder' }, ['role must be "reader", "writer" or null, not "raeder"']],
  [{ name: 'Ada', version: 2 }, ['version must be 1, not 2']],
  [{ name: 'Ada', tags: [] }, ['tags must have 1 item or more']],
  [{ name: 'Ada', tags: ['a', 'b', 'c'] }, ['tags must have no more than 2 items']],
  [{ name: 'Ada', tags: ['a', 'a'] }, ['tags must not hold "a" twice']],
  [{ name: 'Ada', tags: ['a', 1] }, ['tags[1] must be text, not 1']],
  [{ name: 'Ada', tags: 'a' }, ['tags must be a list, not "a"']],
  [
    { name: 'Ada', labels: { ok: 'x', Not: 'x' } },
    ['labels.Not has a wrong name: it is "Not", which is not text of the form ^[a-z]+$']
  ],
  [{ name: 'Ada', labels: { ok: 1 } }, ['labels.ok must be text, not 1']],
  [{ name: 'Ada', extras: { 'x-a': true, other: null } }, []],
  [
    { name: 'Ada', extras: { 'x-a': 1, other: 2 } },
    ['extras.x-a must be true or false, not 1', 'extras.other must be null, not 2']
  ],
  [{ name: 'Ada', boss: { name: 'Bob', boss: {} } }, ['boss.boss lacks name']],
  [{ name: 'Ada', phone: true }, ['phone must be text or a whole number, not true']],
  [{ name: 'Ada', contact: { type: 'post', street: 'Elm' } }, []],
  [{ name: 'Ada', contact: { type: 'post' } }, ['contact lacks street']],
  [{ name: 'Ada', contact: { type: 'post', street: 1 } }, ['contact.street must be text, not 1']],
  [{ name: 'Ada', contact: { type: 'fax' } }, ['contact must have a type of "mail" or "post"']],
  [{ name: 'Ada', contact: {} }, ['contact must have a type of "mail" or "post"']],
  [{ name: 'Ada', contact: 1 }, ['contact must be an object, not 1']],
  [{ name: 'Ada', text: ['a', 2] }, ['text[1] must be text, not 2']],
  [{ name: 'Ada', text: 2 }, ['text must be text or a list, not 2']],
  [{ name: 'Ada', odd: 2.5 }, []],
  [{ name: 'Ada', odd: 2 }, ['odd can be read in more than one way']],
  [{ name: 'Ada', few: {} }, ['few must have 1 key or more']],
  [{ name: 'Ada', few: { a: 1, b: 2, c: 3 } }, ['few must have no more than 2 keys']],
  [{ name: 'Ada', both: 5 }, ['both must be 4 or less, not 5']]
];

describe('checkSchema', () => {
  it.each(CASES)('%j: %j', (value, expected) => {
    expect(problems(value, PERSON)).toEqual(expected);
  });

  it('agrees with Ajv on what is valid', () => {
    const valid = new Ajv({ strict: false }).compile(PERSON);
    for (const [value, expected] of CASES) {
      expect(valid(value), JSON.stringify(value)).toBe(expected.length === 0);
    }
  });

  it('follows a reference into another schema, and its references there', () => {
    const team: Schema = { type: 'array', items: { $ref: 'person.json' } };
    expect(problems([{ name: 'Ada', phone: true }, { nmae: 'Bob' }], team, [PERSON])).toEqual([
      '[0].phone must be text or a whole number, not true',
      '[1] lacks name',
      '[1].nmae is not known here; did you mean name?'
    ]);
  });

  it('reports a reference that leads nowhere', () => {
    expect(problems(1, { $ref: '#/definitions/lost' })).toEqual([
      'is checked by a schema that is not there (#/definitions/lost)'
    ]);
  });

  it('is not fooled by names that every object has', () => {
    expect(
      problems({ toString: 1 }, { type: 'object', properties: {}, additionalProperties: false })
    ).toEqual(['toString is not known here']);
    expect(problems({}, { required: ['constructor'] })).toEqual(['lacks constructor']);
  });
});

describe('pruneBySchema', () => {
  it.each<[unknown, unknown]>([
    [
      { name: 'Ada', age: 'x', version: 1 },
      { name: 'Ada', version: 1 }
    ],
    [
      { name: 'Ada', tags: ['a', 1] },
      { name: 'Ada', tags: ['a'] }
    ],
    [{ name: 'Ada', tags: [1] }, { name: 'Ada' }],
    [{ name: 'Ada', boss: { name: 1 } }, { name: 'Ada' }],
    [{ name: 'Ada', contact: { type: 'post', street: 1 } }, { name: 'Ada' }],
    [{ name: 1 }, undefined],
    [3, undefined]
  ])('%j leaves %j', (value, expected) => {
    expect(pruneBySchema(value, PERSON).value).toEqual(expected);
  });

  it('reports what was wrong at first, not what follows from it', () => {
    const { problems: found } = pruneBySchema({ name: 'Ada', boss: { name: 1 } }, PERSON);
    expect(found.map(problem => formatPath(problem.path))).toEqual(['boss.name']);
  });
});

describe('nearest', () => {
  it.each<[string, string | undefined]>([
    ['enviroment', 'environment'],
    ['Limits', 'limits'],
    ['base-image', 'baseImage'],
    ['imgae', 'image'],
    ['colour', undefined],
    ['x', undefined]
  ])('%s: %s', (word, expected) => {
    expect(nearest(word, ['environment', 'limits', 'image', 'baseImage'])).toBe(expected);
  });
});
