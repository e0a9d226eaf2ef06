// schemas.ts: any Standard Schema, or plain JSON Schema with its types inferred.
import { fromJsonSchema, operation, withJsonSchema } from '@awf/plugin-sdk';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';

export const withArktype = operation({
  input: type({ path: 'string', 'deep?': 'boolean' }),
  run: ({ path }) => ({ path }),
});

export const withValibot = operation({
  input: toStandardJsonSchema(v.object({ tries: v.optional(v.number(), 3) })),
  run: ({ tries }) => ({ tries }),
});

export const plain = operation({
  input: fromJsonSchema({
    type: 'object',
    required: ['city'],
    properties: { city: { type: 'string' }, days: { type: 'integer', default: 3 }, unit: { enum: ['c', 'f'] } },
  }),
  run: ({ city, days, unit = 'c' }) => ({ forecast: `${city}, ${days} days, °${unit}` }),
});

// What a library cannot express as JSON Schema is given by hand; values are still checked by the library.
export const dated = operation({
  input: withJsonSchema(v.object({ when: v.pipe(v.string(), v.toDate()) }), {
    type: 'object',
    required: ['when'],
    properties: { when: { type: 'string', description: 'A date' } },
  }),
  run: ({ when }) => ({ year: when.getFullYear() }),
});
