import fc from 'fast-check';
import type { JsonObject } from '../../src/contract/json.js';

/** A schema, and values that it admits. */
interface Case {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly values: fc.Arbitrary<unknown>;
}

const leaf: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  {
    schema: { type: 'string' },
    values: fc.string({ unit: 'binary' }).filter((text) => !/[\ud800-\udfff]/u.test(text)),
  },
  { schema: { type: 'boolean' }, values: fc.boolean() },
  { schema: { type: 'number' }, values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0) },
  { schema: { type: 'integer' }, values: fc.maxSafeInteger() },
  { schema: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }, values: fc.integer() },
  { schema: { enum: ['a', 'b'] }, values: fc.constantFrom('a', 'b') },
  { schema: {}, values: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value))) },
);

const { node } = fc.letrec<{ node: Case; object: Case }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    leaf.map(({ schema, values }) => ({
      schema: { anyOf: [schema, { type: 'null' }] },
      values: fc.oneof(values, fc.constant(null)),
    })),
    tie('node').map(({ schema, values }) => ({
      schema: { type: 'array', items: schema },
      values: fc.array(values, { maxLength: 3 }),
    })),
    tie('node').map(({ schema, values }) => ({
      schema: { type: 'object', additionalProperties: schema },
      values: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), values, { maxKeys: 3 }),
    })),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/), tie('node')), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 4,
    })
    .map((fields) => ({
      schema: {
        type: 'object',
        properties: Object.fromEntries(fields.map(([key, one]) => [key, one.schema])),
        required: fields.map(([key]) => key),
      },
      values: fc.record(Object.fromEntries(fields.map(([key, { values }]) => [key, values]))),
    })),
}));

/** An object's JSON Schema with a value that it admits, of all that messages are made of. */
export const schemaCases: fc.Arbitrary<{ readonly schema: Record<string, unknown>; readonly value: JsonObject }> = node
  .filter(({ schema }) => 'properties' in schema)
  .chain(({ schema, values }) => values.map((value) => ({ schema, value: value as JsonObject })));
