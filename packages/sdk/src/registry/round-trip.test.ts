import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schemaCases } from '../../test/support/schema-cases.js';
import type { Schema } from '../schema/standard-schema.js';
import { MessageBuilder } from './message-builder.js';
import { restoreAbsent } from './restore-absent.js';

it('gives every value of a schema back as it was, over a message made of the schema', () => {
  fc.assert(
    fc.property(schemaCases, ({ schema, value }) => {
      const builder = new MessageBuilder('p');
      const standard = {
        version: 1,
        vendor: 'test',
        validate: () => ({ value }),
        jsonSchema: { input: () => schema, output: () => schema },
      };
      const message = builder.add({ '~standard': standard } as Schema, { side: 'input', words: 'it', what: 'it' });
      builder.finish();
      const { bytes, issues } = message.type.encode(value);
      expect(issues).toBeUndefined();
      expect(restoreAbsent(message.type.decode(bytes ?? new Uint8Array()).value ?? {}, schema)).toEqual(value);
    }),
    { numRuns: 500 },
  );
});
