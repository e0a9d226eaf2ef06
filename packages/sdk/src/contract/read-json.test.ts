import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';
import { writeJson } from './write-json.js';

describe('readJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['12345678901234567890', 12345678901234567890n],
    ['12345678901234567000', 12345678901234567000],
    ['100000000000000000000', 1e20],
    ['1000000000000000000000', 1000000000000000000000n],
    ['9007199254740993.5', 9007199254740994],
    ['9007199254740993e0', 9007199254740992],
    ['0.12345678901234567890', 0.12345678901234568],
    ['"9007199254740993"', '9007199254740993'],
    ['"n9007199254740993"', 'n9007199254740993'],
    ['["\\"9007199254740993", 9007199254740993 ]', ['"9007199254740993', 9007199254740993n]],
    ['["\\\\", 9007199254740993, "\\\\\\""]', ['\\', 9007199254740993n, '\\"']],
    ['{"9007199254740993" : 9007199254740993}', { '9007199254740993': 9007199254740993n }],
    ['{"b":"s","a":{"1":-12345678901234567890}}', { b: 's', a: { 1: -12345678901234567890n } }],
    ['{"a":9007199254740993,"a":1}', { a: 1 }],
  ])('reads %s', (text, value) => {
    expect(readJson(text)).toEqual({ value });
  });

  it.each(['', 'x', '01234567890123456789', '+9007199254740993', '[9007199254740993', '9'.repeat(400), '[1e400]'])(
    'takes %j for no JSON',
    (text) => {
      expect(readJson(text)).toBeUndefined();
    },
  );

  it('keeps __proto__ a key like any other where an integer is long', () => {
    const value = readJson('{"__proto__":"x","n":{"__proto__":9007199254740993}}')?.value;
    expect(Object.entries(Object(value))[0]).toEqual(['__proto__', 'x']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(writeJson(value).text).toBe('{"__proto__":"x","n":{"__proto__":9007199254740993}}');
  });

  it('reads as deep as Go and no deeper, whatever our stack', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}9007199254740993${']'.repeat(levels)}`;
    expect(readJson(nested(10_000))).toBeDefined();
    expect(readJson(nested(10_001))).toBeUndefined();
    expect(readJson(nested(1_000_000))).toBeUndefined();
  });

  it('is linear in what hurts scanners: quotes, escapes, digits', () => {
    const hard = JSON.stringify(['\\'.repeat(200_000), '"'.repeat(200_000), '9'.repeat(200_000), ' '.repeat(200_000)]);
    expect(readJson(hard)).toEqual({ value: JSON.parse(hard) });
  });

  it('is JSON.parse for every text without long integers, and never throws', () => {
    const texts = fc.oneof(fc.json(), fc.string(), fc.stringMatching(/^[\s"\\{}[\],:0-9.eE+ns-]*$/));
    const agrees = (text: string) => {
      const read = readJson(`["0.1234567890123456", ${text}]`);
      let parsed: unknown;
      try {
        parsed = JSON.parse(`["0.1234567890123456", ${text}]`);
      } catch {
        return read === undefined;
      }
      return read === undefined
        ? /e\+?\d{3}/i.test(text)
        : JSON.stringify(read.value, digits) === JSON.stringify(parsed);
    };
    fc.assert(fc.property(texts, agrees), { numRuns: 10_000 });
  });

  it('reads every number back as it was written, at any place', () => {
    const number = fc.oneof(fc.bigInt(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        number,
        fc.string(),
        fc.array(tie('value')),
        fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value')),
      ),
    }));
    const survives = (one: unknown) => {
      const { text = '' } = writeJson(one);
      return writeJson(readJson(text)?.value).text === text;
    };
    fc.assert(fc.property(value, survives), { numRuns: 5_000 });
  });
});

/** What JSON.parse makes of the digits, so that both can be compared. */
function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
