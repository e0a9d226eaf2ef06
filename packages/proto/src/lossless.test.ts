import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundTrip, toHex } from '../test/vectors.js';
import { EmitRequest, EventStreamMessage, ExecuteResponse, HandleEventRequest, InitRequest } from './awf-messages.js';
import { ExecuteStepRequest, PublishMessageRequest, Struct, Value } from './workflow-messages.js';

const key = '__proto__';
const text = (value: string): Value => ({ kind: { $case: 'stringValue', value } });

describe('the map key __proto__', () => {
  it('survives in maps of bytes', () => {
    const bytes = new Map([[key, Buffer.from('{"admin":true}')]]);
    expect(roundTrip(InitRequest, { config: bytes }).config).toEqual(bytes);
    const response = { success: true, output: '', data: bytes, error: '' };
    expect(roundTrip(ExecuteResponse, response)).toEqual(response);
  });

  it('survives in maps of strings', () => {
    const metadata = new Map([[key, 'x']]);
    const message = { handleId: 'h', topic: 't', payload: Buffer.alloc(0), metadata };
    expect(roundTrip(PublishMessageRequest, message)).toEqual(message);
  });

  it('survives in maps of messages and in a Struct, and changes no prototype', () => {
    const inner: Struct = { fields: new Map([[key, text('x')]]) };
    const message = ExecuteStepRequest.decode(Buffer.alloc(0));
    message.stepOutputs.set(key, inner);
    message.config = { fields: new Map([[key, { kind: { $case: 'structValue', value: inner } }]]) };
    expect(roundTrip(ExecuteStepRequest, message)).toEqual(message);
    expect(Reflect.has({}, 'fields')).toBe(false);
  });

  it('is read from the bytes of a peer', () => {
    expect([...InitRequest.decode(Buffer.from('0a0e0a095f5f70726f746f5f5f120178', 'hex')).config]).toEqual([
      [key, Buffer.from('x')],
    ]);
  });
});

describe('64-bit numbers', () => {
  const event = HandleEventRequest.decode(Buffer.alloc(0));

  it.each([
    1_795_312_292_869_276_894n,
    // What Go sends for a time that was never set (AWF plugin spec §9).
    -6_795_364_578_871_345_152n,
    9_223_372_036_854_775_807n,
    -9_223_372_036_854_775_808n,
    0n,
  ])('the time %s ns survives', (timestampUnixNanos) => {
    expect(roundTrip(HandleEventRequest, { ...event, timestampUnixNanos }).timestampUnixNanos).toBe(timestampUnixNanos);
    const emit = { ...EmitRequest.decode(Buffer.alloc(0)), timestampUnixNanos };
    expect(roundTrip(EmitRequest, emit).timestampUnixNanos).toBe(timestampUnixNanos);
  });

  it('the highest sequence number survives', () => {
    const sequenceNumber = 18_446_744_073_709_551_615n;
    const message = { ...EventStreamMessage.decode(Buffer.alloc(0)), sequenceNumber };
    expect(roundTrip(EventStreamMessage, message).sequenceNumber).toBe(sequenceNumber);
  });

  it('a time that does not fit is refused', () => {
    expect(() => toHex(HandleEventRequest, { ...event, timestampUnixNanos: 2n ** 63n })).toThrow('too large');
  });
});

describe('Struct', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1.5, Number.MAX_VALUE])(
    'keeps the number %s',
    (number) => {
      const value: Value = { kind: { $case: 'numberValue', value: number } };
      expect(roundTrip(Value, value)).toEqual(value);
    },
  );

  it('keeps a value of no kind apart from null, zero, false and empty', () => {
    expect(toHex(Value, { kind: undefined })).toBe('');
    expect(toHex(Value, { kind: { $case: 'nullValue', value: 0 } })).toBe('0800');
    expect(toHex(Value, { kind: { $case: 'numberValue', value: 0 } })).toBe('110000000000000000');
    expect(toHex(Value, text(''))).toBe('1a00');
    expect(toHex(Value, { kind: { $case: 'boolValue', value: false } })).toBe('2000');
    expect(toHex(Value, { kind: { $case: 'structValue', value: { fields: new Map() } } })).toBe('2a00');
    expect(toHex(Value, { kind: { $case: 'listValue', value: { values: [] } } })).toBe('3200');
    expect(Struct.decode(Buffer.from('0a050a01611200', 'hex')).fields).toEqual(new Map([['a', { kind: undefined }]]));
  });

  it('takes 300 objects inside each other, and refuses 400', () => {
    const nested = (depth: number) => {
      let value = text('inside');
      for (let i = 0; i < depth; i++)
        value = { kind: { $case: 'structValue', value: { fields: new Map([['k', value]]) } } };
      return value;
    };
    expect(toHex(Value, roundTrip(Value, nested(300)))).toBe(toHex(Value, nested(300)));
    expect(() => roundTrip(Value, nested(400))).toThrow('recursion limit');
  });

  it('keeps any tree of values', () => {
    const { tree } = fc.letrec<{ tree: Value }>((tie) => {
      const kinds = fc.oneof(
        { maxDepth: 4 },
        fc.constant(undefined),
        fc.constant({ $case: 'nullValue' as const, value: 0 }),
        fc.double().map((value) => ({ $case: 'numberValue' as const, value })),
        fc.string({ unit: 'grapheme' }).map((value) => ({ $case: 'stringValue' as const, value })),
        fc.boolean().map((value) => ({ $case: 'boolValue' as const, value })),
        fc.array(tie('tree'), { maxLength: 4 }).map((values) => ({ $case: 'listValue' as const, value: { values } })),
        fc
          .array(fc.tuple(fc.oneof(fc.string(), fc.constant(key)), tie('tree')), { maxLength: 4 })
          .map((entries) => ({ $case: 'structValue' as const, value: { fields: new Map(entries) } })),
      );
      return { tree: kinds.map((kind) => ({ kind })) };
    });
    fc.assert(
      fc.property(tree, (value) => {
        expect(roundTrip(Value, value)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });
});
