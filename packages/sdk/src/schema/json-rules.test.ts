import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonRules } from './json-rules.js';

const refuse = (must: string): never => {
  throw new TypeError(`must ${must}`);
};
const rule = (keyword: string, argument: unknown) => {
  const make = jsonRules[keyword];
  if (make === undefined) throw new TypeError(`there is no keyword ${keyword}`);
  return make(argument, refuse);
};

describe('a rule', () => {
  it.each([
    ['type', [], 'must name JSON types'],
    ['type', 'text', 'must name JSON types'],
    ['type', ['string', 5], 'must name JSON types'],
    ['enum', 'a', 'must be a list'],
    ['enum', ['a', Number.NaN], 'must be a list of JSON values'],
    ['const', () => 1, 'must be a JSON value'],
    ['pattern', '(', 'must be a regular expression'],
    ['pattern', /a/, 'must be a regular expression'],
    ['format', 'date-time', 'must be email, uri, url or int64'],
    ['minimum', '1', 'must be a number'],
    ['maxItems', null, 'must be a number'],
  ])('%s is not made of %j', (keyword, argument, text) => {
    expect(() => rule(keyword, argument)).toThrow(text);
  });

  it('of equality knows an object whatever the order of its keys, at any depth', () => {
    const value = { a: [{ x: 1, y: 2 }], b: null };
    const same = { b: null, a: [{ y: 2, x: 1 }] };
    expect(rule('const', value)(same)).toBeUndefined();
    expect(rule('enum', ['no', value])(same)).toBeUndefined();
    expect(rule('const', [1, 2])([2, 1])).toBe('expected [1,2]');
    expect(rule('const', { a: 1 })({ a: 1, b: 1 })).toBe('expected {"a":1}');
  });

  it.each([Number.NaN, Symbol('s'), new Map(), () => 1])('of equality refuses %s, which has no JSON form', (value) => {
    expect(rule('enum', ['a', null])(value)).toBe('expected one of "a", null');
    expect(rule('const', null)(value)).toBe('expected null');
  });

  it('of equality holds for every JSON value and itself, and tells texts from what they say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy: unknown = JSON.parse(JSON.stringify(value));
        expect(rule('const', value)(copy)).toBeUndefined();
        expect(rule('const', value)(JSON.stringify(value))).not.toBeUndefined();
      }),
    );
  });

  it.each([
    ['format', 'email', ['a@b.c', 'a.b+c@d-e.example'], ['a@b', 'a@.c', 'a@b.', 'a b@c.d', 'a@b@c.d', '']],
    ['format', 'url', ['https://a', 'mailto:a@b'], ['//a', 'a', '']],
    ['type', 'integer', [1, -0, 1e21], [1.5, '1', Number.NaN]],
    ['type', 'number', [1, 1.5], ['1', true, null]],
    ['type', ['object', 'null'], [{}, null], [[], undefined]],
    ['pattern', '^.$', ['a', '😀', 5], ['ab', '']],
    ['exclusiveMinimum', 0, [1e-300, 'text'], [0, -0, -1]],
    ['minLength', 2, ['ab', '😀😀', ['a']], ['a', '😀']],
  ])('%s %j takes %j and refuses %j', (keyword, argument, taken: readonly unknown[], refused: readonly unknown[]) => {
    const holds = rule(keyword, argument);
    expect(taken.map(holds)).toEqual(taken.map(() => undefined));
    expect(refused.map(holds)).toEqual(refused.map(() => expect.stringMatching(/^expected /)));
  });

  it('of an email address takes no longer than the text is long, also for hostile ones', () => {
    const started = performance.now();
    expect(rule('format', 'email')(`a@${'a.'.repeat(50_000)}@`)).toBe('expected an email address');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
