import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeUnknown, quoteUnknown, stackOf } from './describe-unknown.js';

function thrower(): never {
  throw new Error('hostile');
}

const cyclic: Record<string, unknown> = { name: 'cycle' };
cyclic['self'] = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const hostileTag = Object.defineProperty({}, Symbol.toStringTag, { get: thrower });
const hostileMessage = Object.defineProperty(new Error('x'), 'message', { get: thrower });

describe('describeUnknown', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('disk is full'), 'disk is full'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['a text', 'plain', 'plain'],
    ['an empty text', '', ''],
    ['a number', 42, '42'],
    ['NaN', Number.NaN, 'NaN'],
    ['a bigint', 10n, '10'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object', { code: 7 }, '{"code":7}'],
    ['a list', [1, 'two'], '[1,"two"]'],
    ['an object without a prototype', Object.create(null), '{}'],
  ])('says %s', (_what, value, text) => {
    expect(describeUnknown(value)).toBe(text);
  });

  it.each<[string, unknown]>([
    ['a cycle', cyclic],
    [
      'a getter that throws',
      {
        get trap() {
          return thrower();
        },
      },
    ],
    ['a bigint inside', { big: 1n }],
    ['toJSON that throws', { toJSON: thrower }],
    ['toJSON that gives nothing', { toJSON: () => undefined }],
    ['an error whose message throws', hostileMessage],
    ['an error whose message is no text', Object.defineProperty(new Error('x'), 'message', { value: 7 })],
    ['an error without a message whose name is no text', Object.assign(new Error(''), { name: 7 })],
    ['a function whose toString throws', Object.assign(() => 0, { toString: thrower })],
    ['a proxy that refuses everything', new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower })],
    ['a revoked proxy', revoked.proxy],
    ['an object whose tag throws', Object.assign(hostileTag, { big: 1n })],
  ])('survives %s', (_what, value) => {
    const text = describeUnknown(value);
    expect(typeof text).toBe('string');
    expect(text).not.toBe('');
    expect(typeof stackOf(value)).toBe('string');
  });

  it('gives a text for anything at all', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
        (value) => typeof describeUnknown(value) === 'string' && typeof stackOf(value) === 'string',
      ),
      { numRuns: 10_000 },
    );
  });
});

describe('quoteUnknown', () => {
  it.each<[unknown, string]>([
    ['', '""'],
    ['a "b"', '"a \\"b\\""'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [5n, '5n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 'two'], '[1,"two"]'],
    [[1n], '[object Array]'],
  ])('writes a value as its author did (%#)', (value, text) => {
    expect(quoteUnknown(value)).toBe(text);
  });
});

describe('stackOf', () => {
  it('gives the stack of an error and describes anything else', () => {
    const error = new RangeError('out');
    expect(stackOf(error)).toBe(error.stack);
    expect(stackOf('plain')).toBe('plain');
    expect(stackOf(Object.assign(new Error('bare'), { stack: undefined }))).toBe('bare');
  });
});
