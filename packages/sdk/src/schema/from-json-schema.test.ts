import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIssues } from '../contract/issues.js';
import { fromJsonSchema } from './from-json-schema.js';

const validate = (schema: object, value: unknown) => {
  const result = fromJsonSchema(schema)['~standard'].validate(value);
  if (result instanceof Promise) throw new TypeError('JSON Schema is checked at once');
  return result.issues === undefined ? { value: result.value } : formatIssues(result.issues);
};

/** A schema, a value that it takes, one that it refuses, and the reason. */
const golden: readonly (readonly [object, unknown, unknown, string])[] = [
  [{ type: 'string' }, 'a', 1, 'expected string, received integer'],
  [{ type: 'number' }, 1, 'a', 'expected number, received string'],
  [{ type: 'integer' }, 1, 1.5, 'expected integer, received number'],
  [{ type: 'boolean' }, false, null, 'expected boolean, received null'],
  [{ type: 'null' }, null, [], 'expected null, received array'],
  [{ type: 'array' }, [], {}, 'expected array, received object'],
  [{ type: ['string', 'null'] }, null, 1, 'expected string or null, received integer'],
  [{ enum: ['a', 1] }, 1, 'b', 'expected one of "a", 1'],
  [{ const: { a: [1] } }, { a: [1] }, { a: [2] }, 'expected {"a":[1]}'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, null, 1, 'fits none of its 2 alternatives'],
  [{ minimum: 2 }, 2, 1, 'expected at least 2'],
  [{ maximum: 2 }, 'text', 3, 'expected at most 2'],
  [{ exclusiveMinimum: 2 }, 3, 2, 'expected more than 2'],
  [{ exclusiveMaximum: 2 }, 1, 2, 'expected less than 2'],
  [{ minLength: 2 }, '😀😀', '😀', 'expected at least 2 characters'],
  [{ maxLength: 1 }, '😀', 'ab', 'expected at most 1 characters'],
  [{ minItems: 1 }, [1], [], 'expected at least 1 items'],
  [{ maxItems: 1 }, 'text', [1, 2], 'expected at most 1 items'],
  [{ pattern: '^a$' }, 'a', 'b', 'expected a text that matches ^a$'],
  [{ format: 'email' }, 'a@b.c', 'a@b', 'expected an email address'],
  [{ format: 'uri' }, 'https://a', 'a b', 'expected a URL'],
  [{ items: { type: 'string' } }, ['a'], ['a', 1], '[1]: expected string, received integer'],
  [{ required: ['a'] }, { a: null }, {}, 'a: is required'],
  [{ properties: { a: { type: 'string' } } }, {}, { a: 1 }, 'a: expected string, received integer'],
  [{ properties: { a: {} }, additionalProperties: false }, { a: 1 }, { b: 1 }, 'b: is no known field'],
  [
    { title: 'T', description: 'd', examples: [1], $schema: 's', type: 'string' },
    'a',
    1,
    'expected string, received integer',
  ],
];

describe('fromJsonSchema', () => {
  it.each(golden)('under %j takes %j and refuses %j', (schema, taken, refused, reason) => {
    expect(validate(schema, taken)).toEqual({ value: taken });
    expect(validate(schema, refused)).toBe(reason);
  });

  it('fills in defaults, nested and in chosen alternatives, each time anew', () => {
    const inner = { type: 'object', properties: { list: { type: 'array', default: [1] } } };
    const schema = { type: 'object', properties: { inner, either: { anyOf: [{ type: 'null' }, inner] } } };
    const first = validate(schema, { inner: {}, either: {} });
    expect(first).toEqual({ value: { inner: { list: [1] }, either: { list: [1] } } });
    expect(validate(schema, { inner: {}, either: null })).toEqual({ value: { inner: { list: [1] }, either: null } });
  });

  it('treats a required field with a default as present', () => {
    expect(validate({ required: ['a'], properties: { a: { default: 1 } } }, {})).toEqual({ value: { a: 1 } });
  });

  it('keeps __proto__ a key like any other', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}');
    expect(JSON.stringify(validate({ type: 'object' }, value))).toBe('{"value":{"__proto__":{"a":1}}}');
  });

  it.each([
    [{ multipleOf: 2 }, 'multipleOf is a keyword that is not checked here'],
    [{ properties: { a: { allOf: [] } } }, 'properties.a.allOf is a keyword that is not checked here'],
    [{ toString: 1 }, 'toString is a keyword that is not checked here'],
    [{ type: 'text' }, 'type must name JSON types'],
    [{ type: [] }, 'type must name JSON types'],
    [{ enum: 'a' }, 'enum must be a list'],
    [{ pattern: '(' }, 'pattern must be a regular expression'],
    [{ format: 'uuid' }, 'format must be email, uri, url or int64'],
    [{ minimum: '1' }, 'minimum must be a number'],
    [{ maxItems: null }, 'maxItems must be a number'],
    [{ items: [] }, 'items must be an object'],
    [{ anyOf: [] }, 'anyOf must be a list'],
    [{ anyOf: [1] }, 'anyOf[0] must be an object'],
    [{ properties: [] }, 'properties must be an object'],
    [{ required: 'a' }, 'required must be a list of field names'],
    [{ additionalProperties: {} }, 'additionalProperties must be true or false'],
    [
      { properties: { a: { type: 'integer', default: 'x' } } },
      'properties.a.default breaks its own schema: expected integer',
    ],
    [[], 'the schema must be an object'],
  ])('refuses %j at its definition', (schema, reason) => {
    expect(() => fromJsonSchema(schema)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_UNSUPPORTED',
        message: expect.stringContaining(`fromJsonSchema: ${reason}`),
      }),
    );
  });

  it('is its own JSON Schema', () => {
    const schema = { type: 'object', properties: {} } as const;
    expect(fromJsonSchema(schema)['~standard'].jsonSchema?.input({ target: 'draft-2020-12' })).toEqual(schema);
  });

  it('compiles or refuses anything, with a typed error', () => {
    const words = fc.constantFrom(
      'type',
      'properties',
      'items',
      'enum',
      'anyOf',
      'required',
      'default',
      'pattern',
      'minimum',
      'const',
    );
    const schemas = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.dictionary(
        words,
        fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('string', 'object'), tie('schema')),
        { maxKeys: 4 },
      ),
    })).schema;
    const compiles = (schema: object) => {
      try {
        fromJsonSchema(schema)['~standard'].validate({ a: 1 });
        return true;
      } catch (error) {
        return Reflect.get(Object(error), 'code') === 'SCHEMA_UNSUPPORTED';
      }
    };
    fc.assert(fc.property(schemas, compiles), { numRuns: 10_000 });
  });
});
