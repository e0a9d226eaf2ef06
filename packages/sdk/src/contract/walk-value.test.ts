import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal, type ValueForm, walkValue } from './walk-value.js';

/** A form that tells what it was asked for; it has no negative number and no text `no`. */
const form: ValueForm<string> = {
  name: 'test',
  maxDepth: 4,
  null: 'null',
  boolean: String,
  number: (value) => (value < 0 ? undefined : `n${value}`),
  text: (value) => (value === 'no' ? new Refusal('is a text that is not liked') : `"${value}"`),
  bigint: (value) => (value < 0n ? new Refusal('is too small') : `i${value}`),
  bytes: (bytes) => `<${bytes.join(' ')}>`,
  list: (items) => `[${items.join()}]`,
  object: (fields) => `{${fields.map(([key, value]) => `${key}:${value}`).join()}}`,
};
const walk = (value: unknown) => walkValue(value, form);
const throwing = () => {
  throw new Error('hunter2');
};

describe('a walk through a value', () => {
  it.each([
    ['undefined', undefined, undefined],
    ['undefined in an object and in a list', { a: undefined, b: [undefined, 1] }, '{b:[null,n1]}'],
    ['a list with holes', Object.assign([1], { 2: 2 }), '[n1,null,n2]'],
    ['null', { a: null }, '{a:null}'],
    ['bytes of every kind', [Buffer.from([1]), new Uint8Array([2]), new Uint8Array([3]).buffer], '[<1>,<2>,<3>]'],
    ['part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), '<2 3>'],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['what toJSON gives', { a: { toJSON: () => ({ b: 1 }) } }, '{a:{b:n1}}'],
    [
      'a toJSON that asks for its key',
      { a: { toJSON: (key: string) => key }, l: [{ toJSON: (key: string) => key }] },
      '{a:"a",l:["0"]}',
    ],
    ['a toJSON that gives nothing', { a: { toJSON: () => undefined } }, '{}'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{a:n1}'],
    [
      'own fields of an instance',
      new (class A {
        own = 1;
        get far() {
          return 2;
        }
      })(),
      '{own:n1}',
    ],
    ['one value in two places', ((one) => ({ a: one, b: [one] }))({ n: 1 }), '{a:{n:n1},b:[{n:n1}]}'],
    ['no symbol keys', { [Symbol('s')]: 1, a: 1 }, '{a:n1}'],
  ])('brings into form %s', (_what, value, formed) => {
    expect(walk(value)).toEqual({ value: formed });
  });

  it.each([
    ['a number', -1, '-1 has no test form'],
    ['a text', 'no', 'is a text that is not liked'],
    ['a bigint', -1n, 'is too small'],
    ['a function', throwing, 'a function has no test form'],
    ['a symbol', Symbol('s'), 'a symbol has no test form'],
    ['a Map', new Map(), 'Map has no test form'],
    ['a Promise', Promise.resolve(), 'Promise has no test form'],
    ['an Error', new Error('hunter2'), 'Error has no test form'],
    ['other typed lists', new Float64Array(1), 'Float64Array has no test form'],
    ['a date without a time', new Date(Number.NaN), 'a Date without a time has no test form'],
    [
      'a toJSON that gives itself',
      ((one: { toJSON?: () => unknown }) => {
        one.toJSON = () => one;
        return one;
      })({}),
      'refers back to a value that contains it',
    ],
    [
      'a getter that throws',
      Object.defineProperty({}, 'a', { get: throwing, enumerable: true }),
      'throws when it is read',
    ],
    ['a toJSON that throws', { toJSON: throwing }, 'throws when it is read'],
    ['a proxy that throws', new Proxy({}, { ownKeys: throwing }), 'throws when it is read'],
    [
      'a proxy that was revoked',
      ((one) => {
        one.revoke();
        return one.proxy;
      })(Proxy.revocable({}, {})),
      'throws when it is read',
    ],
  ])('refuses %s, with its place and without what it said', (_what, value, message) => {
    expect(walk(value)).toEqual({ issues: [{ message, path: [] }] });
    expect(walk({ list: [1, value], after: 1 })).toEqual({ issues: [{ message, path: ['list', 1] }] });
  });

  it('refuses what contains itself, and what is nested too deep, where that begins', () => {
    const loop: { inner?: object } = {};
    loop.inner = { loop };
    expect(walk(loop).issues).toEqual([
      { message: 'refers back to a value that contains it', path: ['inner', 'loop'] },
    ]);
    expect(walk([[[[]]]])).toEqual({ value: '[[[[]]]]' });
    expect(walk([[[[[]]]]]).issues).toEqual([{ message: 'is nested deeper than 4 levels', path: [0, 0, 0, 0] }]);
    const endless = (): object => ({ toJSON: endless });
    expect(walk(endless()).issues).toEqual([{ message: 'is nested deeper than 4 levels', path: [] }]);
  });

  it('keeps the places right after something that threw deep inside', () => {
    const bad = Object.defineProperty({}, 'x', { get: throwing, enumerable: true });
    const { issues } = walk({ a: { b: [bad] }, c: { d: -1 } });
    expect(issues).toEqual([
      { message: 'throws when it is read', path: ['a', 'b', 0] },
      { message: '-1 has no test form', path: ['c', 'd'] },
    ]);
  });

  it('ends in a form or in issues for anything, and in a form for all flat JSON', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withDate: true }), (value) => {
        const { value: formed, issues } = walk(value);
        expect(formed === undefined || issues === undefined).toBe(true);
        for (const { message } of issues ?? []) expect(message).not.toBe('');
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat()), (list) => {
        expect(walk(list).value).toBe(`[${list.map((n) => `n${n}`).join()}]`);
      }),
    );
  });
});
