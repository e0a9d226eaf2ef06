import { describe, expect, it } from 'vitest';
import { fromWireOperation, type OperationSchema, toWireOperation } from './operation-schema.js';

const schema: OperationSchema = {
  name: 'echo',
  description: 'Echoes',
  inputs: [
    { name: 'text', type: 'string', description: 'What', required: true },
    { name: 'n', type: 'integer', description: '', required: false, default: '3', validation: 'url' },
  ],
  outputs: [{ name: 'text', type: 'string', description: '', required: false }],
};

describe('toWireOperation', () => {
  it('writes what is absent as empty, as proto3 does', () => {
    expect(toWireOperation(schema)).toEqual({
      name: 'echo',
      description: 'Echoes',
      inputs: [
        { name: 'text', type: 'string', description: 'What', required: true, default: '', validation: '' },
        { name: 'n', type: 'integer', description: '', required: false, default: '3', validation: 'url' },
      ],
      outputs: [{ name: 'text', type: 'string', description: '' }],
    });
  });
});

describe('fromWireOperation', () => {
  it('reads back what was written', () => {
    expect(fromWireOperation(toWireOperation(schema))).toEqual(schema);
  });
});
