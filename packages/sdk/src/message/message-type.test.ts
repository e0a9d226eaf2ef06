import { Any, Struct } from '@awf/plugin-proto/workflow/messages';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProto } from '../../test/support/compile-proto.js';
import { toAny } from '../contract/any.js';
import { encodeStruct } from '../contract/struct.js';
import { readMessageTypes } from './message-types.js';
import { decodeTyped, encodeTyped, encodeTypedConfig, encodeTypedInput } from './typed-payload.js';

const set = compileProto({
  'x/v1/all.proto': `package x.v1;
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/any.proto";
    import "google/protobuf/wrappers.proto";
    import "x/v1/other.proto";
    message All {
      string text = 1; bool flag = 2; int32 small = 3; int64 big = 4; uint64 ubig = 5; double ratio = 6; bytes raw = 7;
      Color color = 8; repeated int32 list = 9; map<string, double> table = 10; Inner inner = 11;
      optional string maybe = 12; oneof choice { string left = 13; int32 right = 14; }
      google.protobuf.Value any_value = 15; google.protobuf.Struct object = 16; google.protobuf.Timestamp at = 17;
      google.protobuf.Any packed = 18; google.protobuf.StringValue wrapped = 19; other.v1.Other other = 20;
      float half = 21; uint32 count = 22; repeated float halves = 23; map<string, float> floats = 24;
      google.protobuf.FloatValue boxed = 25; All all = 26;
    }
    message Inner { string max_count = 1; }
    enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }`,
  'x/v1/other.proto': 'package other.v1; message Other { int32 n = 1; }',
});
const { types } = readMessageTypes(set);

function all() {
  const type = types?.find('x.v1.All');
  if (type === undefined) throw new TypeError('no x.v1.All');
  return type;
}

/** What an object is after it went through the bytes. */
function through(value: object) {
  const { bytes, issues } = all().encode(value);
  return issues === undefined ? all().decode(bytes).value : issues.map(({ message }) => message);
}

describe('a message type', () => {
  it.each([
    [
      { text: 'a', flag: true, small: -1, ratio: 0.5 },
      { text: 'a', flag: true, small: -1, ratio: 0.5 },
    ],
    [{ text: '', flag: false, small: 0, list: [], table: {} }, {}],
    [{ maybe: '' }, { maybe: '' }],
    [
      { big: 12345678901n, ubig: 18446744073709551615n },
      { big: '12345678901', ubig: '18446744073709551615' },
    ],
    [{ big: 7 }, { big: '7' }],
    [{ half: 0.1 }, { half: 0.1 }],
    [{ half: 16_777_216.5 }, { half: 16_777_216 }],
    [
      { halves: [0.3, 3.4e38, 1.4e-45], floats: { a: 0.7 }, boxed: 0.2, ratio: 0.1 },
      { halves: [0.3, 3.4e38, 1e-45], floats: { a: 0.7 }, boxed: 0.2, ratio: 0.1 },
    ],
    [{ raw: new Uint8Array([104, 105]) }, { raw: 'aGk=' }],
    [{ ratio: Number.NaN }, { ratio: 'NaN' }],
    [{ color: 'COLOR_RED' }, { color: 'COLOR_RED' }],
    [{ color: 1 }, { color: 'COLOR_RED' }],
    [{ inner: { maxCount: 'x' } }, { inner: { max_count: 'x' } }],
    [{ left: '' }, { left: '' }],
    [
      { any_value: [1, null, { a: true }], object: { k: 'v' } },
      { any_value: [1, null, { a: true }], object: { k: 'v' } },
    ],
    [{ at: new Date(0) }, { at: '1970-01-01T00:00:00Z' }],
    [
      { packed: { '@type': 'type.googleapis.com/other.v1.Other', n: 1 } },
      { packed: { '@type': 'type.googleapis.com/other.v1.Other', n: 1 } },
    ],
    [
      { wrapped: 'w', other: { n: 2 } },
      { wrapped: 'w', other: { n: 2 } },
    ],
    [{ text: null, inner: undefined }, {}],
    [
      { table: { a: 1 }, list: [1, 2] },
      { table: { a: 1 }, list: [1, 2] },
    ],
  ])('says in JSON what it was given: %o', (given, said) => {
    expect(through(given)).toEqual(said);
  });

  it.each([
    [{ nope: 1 }, 'decode x.v1.All input as protobuf JSON: unknown field "nope"'],
    [{ inner: { nope: 1 } }, 'decode x.v1.All input as protobuf JSON: unknown field "nope"'],
    [{ small: 2 ** 31 }, 'decode x.v1.All input as protobuf JSON: '],
    [{ small: 1.5 }, 'decode x.v1.All input as protobuf JSON: '],
    [{ text: 1 }, 'decode x.v1.All input as protobuf JSON: '],
    [{ left: 'a', right: 1 }, 'decode x.v1.All input as protobuf JSON: '],
    [{ text: '\ud800' }, 'half a surrogate pair has no UTF-8 form'],
    [{ text: () => 1 }, 'function has no protobuf JSON form'],
  ])('refuses what it has no place for: %o', (given, message) => {
    expect(through(given)).toEqual([expect.stringContaining(message)]);
  });

  it('skips fields that it does not know', () => {
    const bytes = new BinaryWriter()
      .uint32((999 << 3) | 2)
      .string('new')
      .uint32(10)
      .string('a')
      .finish();
    expect(all().decode(bytes)).toEqual({ value: { text: 'a' } });
  });

  it('says what is wrong with bytes that are none of its own', () => {
    expect(all().decode(new Uint8Array([10, 200])).issues?.[0]?.message).toMatch(/^decode x\.v1\.All: /);
  });

  it('reads any bytes as a value or as what is wrong with them', () => {
    const sound = all().encode(all().sample).bytes ?? new Uint8Array();
    const broken = fc.tuple(fc.nat(sound.length - 1), fc.nat(255)).map(([at, byte]) => sound.with(at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), broken), (bytes) => {
        const { value, issues } = all().decode(bytes);
        expect((value === undefined) !== (issues === undefined)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('writes and reads no deeper than a Struct may nest, and says so', () => {
    let deep: object = {};
    for (let level = 0; level < 330; level += 1) deep = { a: deep };
    expect(through({ object: deep })).toEqual({ object: deep });
    for (let level = 0; level < 10; level += 1) deep = { a: deep };
    expect(through({ object: deep })).toEqual(['is nested deeper than 333 levels']);
    let bytes = new Uint8Array();
    for (let level = 0; level < 3_000; level += 1) {
      // The field `all`, which is the message itself.
      const size = bytes.length;
      const head = new BinaryWriter()
        .uint32((26 << 3) | 2)
        .uint32(size)
        .finish();
      const next = new Uint8Array(head.length + size);
      next.set(head);
      next.set(bytes, head.length);
      bytes = next;
    }
    expect(all().decode(bytes).issues?.[0]?.message).toMatch(/^decode x\.v1\.All: /);
  });

  it('that is no object in JSON can carry nothing', () => {
    const type = types?.find('google.protobuf.StringValue');
    expect(type?.encode({ value: 'hi' }).issues?.[0]?.message).toContain('decode google.protobuf.StringValue input');
    expect(type?.decode(new Uint8Array([10, 1, 97])).issues?.[0]?.message).toContain('is no object in JSON');
  });

  it('gives back what it was given, whatever that was', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const fields = fc.record(
      {
        text: fc.string({ minLength: 1 }),
        maybe: fc.string(),
        small: fc.integer().filter((n) => n !== 0),
        ratio: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => n !== 0),
        list: fc.array(fc.integer(), { minLength: 1 }),
        table: fc.dictionary(fc.string({ minLength: 1 }), fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minKeys: 1,
        }),
        any_value: json,
        inner: fc.record({ max_count: fc.string({ minLength: 1 }) }),
      },
      { requiredKeys: [] },
    );
    // What is read of JSON has no -0.
    fc.assert(
      fc.property(fields, (given) => {
        expect(JSON.stringify(through(given))).toBe(JSON.stringify(inOrder(given)));
      }),
    );
  });

  it('has the bytes of the codecs that ts-proto made', () => {
    const struct = types?.find('google.protobuf.Struct');
    // An empty key is written by one of the two and left out by the other: the same to every reader.
    const key = fc.string({ minLength: 1 });
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constant(null),
        fc.boolean(),
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
        fc.array(tie('value')),
        fc.dictionary(key, tie('value')),
      ),
    })).value;
    const object = fc.dictionary(key, value);
    fc.assert(
      fc.property(object, (given) => {
        const peer = Struct.encode(encodeStruct(given).struct ?? { fields: new Map() }).finish();
        expect(struct?.decode(peer).value).toEqual(JSON.parse(JSON.stringify(given)));
        expect(Buffer.from(struct?.encode(given).bytes ?? []).equals(peer)).toBe(true);
      }),
    );
  });
});

/** The fields in the order of their numbers, as they are read. */
function inOrder(given: object): object {
  const order = ['text', 'small', 'ratio', 'list', 'table', 'inner', 'maybe', 'any_value'];
  return Object.fromEntries(order.flatMap((key) => (key in given ? [[key, Reflect.get(given, key)]] : [])));
}

describe('a typed payload', () => {
  const json = ({ payload, issues }: ReturnType<typeof encodeTyped>) =>
    payload === undefined ? issues?.map(({ message }) => message) : decodeTyped(all(), payload).value;

  it.each([
    [{ flag: 'TRUE' }, { flag: true }],
    [
      { flag: 'on', small: '7', count: '+7', half: '.5' },
      { flag: true, small: 7, count: 7, half: 0.5 },
    ],
    [{ flag: 'no', maybe: 'no' }, { maybe: 'no' }],
    [
      { big: '0012345678901', ubig: '18446744073709551615' },
      { big: '12345678901', ubig: '18446744073709551615' },
    ],
    [{ ratio: '1.5e+06' }, { ratio: 1_500_000 }],
    [{ flag: '', small: '', ratio: '', text: '' }, {}],
    [
      { inner: { max_count: '1' }, list: ['1', 2] },
      { inner: { max_count: '1' }, list: [1, 2] },
    ],
  ])('has booleans and numbers where strings say such: %j', (given, said) => {
    expect(json(encodeTyped(all(), given))).toEqual(said);
  });

  it('keeps what says no such value, to be refused', () => {
    for (const given of [{ flag: 'maybe' }, { small: '{{ .n }}' }, { small: '1.5' }, { ratio: 'x' }]) {
      expect(json(encodeTyped(all(), given))).toEqual([expect.stringContaining('decode x.v1.All input')]);
    }
  });

  it('of a config has no key of the engine’s, that of an input none that the message does not know', () => {
    expect(json(encodeTypedConfig(all(), { text: 'a', _config_dir: '/c' }))).toEqual({ text: 'a' });
    expect(json(encodeTypedConfig(all(), { nope: 1 }))).toEqual([expect.stringContaining('unknown field "nope"')]);
    expect(json(encodeTypedInput(all(), { text: 'a', body: {}, anyValue: 1 }))).toEqual({ text: 'a', any_value: 1 });
    expect(json(encodeTypedInput(all(), { inner: { nope: 1 } }))).toEqual([expect.stringContaining('"nope"')]);
  });

  it('names its message in a type URL, and is read only as that', () => {
    const other = types?.find('other.v1.Other');
    if (other === undefined) throw new TypeError('no other.v1.Other');
    const { payload } = encodeTyped(other, { n: 1 });
    expect(payload?.typeUrl).toBe('type.googleapis.com/other.v1.Other');
    expect(decodeTyped(other, { typeUrl: 'example.com/x/other.v1.Other', value: Buffer.from([8, 1]) })).toEqual({
      value: { n: 1 },
    });
    expect(decodeTyped(all(), toAny('other.v1.Other', new Uint8Array([8, 1])))).toEqual({
      issues: [{ message: 'type mismatch: expected x.v1.All, got other.v1.Other' }],
    });
    expect(Buffer.from(Any.encode(toAny('other.v1.Other', new Uint8Array([8, 1]))).finish()).toString('hex')).toBe(
      '0a22747970652e676f6f676c65617069732e636f6d2f6f746865722e76312e4f7468657212020801',
    );
  });
});
