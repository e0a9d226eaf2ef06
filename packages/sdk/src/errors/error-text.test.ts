import { describe, expect, it } from 'vitest';
import { errorStack, errorText } from './error-text.js';

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const hostile = Object.defineProperty(new Error('x'), 'message', {
  get() {
    throw new Error('from the getter');
  },
});

/** What was thrown, and what a caller reads. */
const golden: readonly (readonly [string, unknown, string])[] = [
  ['an Error', new Error('no network'), 'no network'],
  ['an Error without message', new RangeError(), 'RangeError'],
  ['a text', 'plain text', 'plain text'],
  ['an empty text', '', 'something without a message was thrown'],
  ['undefined', undefined, 'undefined was thrown'],
  ['a number', 42, '42 was thrown'],
  ['a symbol', Symbol('s'), 'Symbol(s) was thrown'],
  ['an object', { code: 7 }, '{"code":7}'],
  ['something with a message', { message: 'no luck' }, 'no luck'],
  ['a cycle', cyclic, 'an [object Object] was thrown'],
  [
    'an Error whose message is no text',
    Object.assign(new Error('x'), { message: { a: 1 } }),
    'something without a message was thrown',
  ],
  ['a hostile Error', hostile, 'something that cannot be described was thrown'],
  ['a revoked proxy', revoked, 'something that cannot be described was thrown'],
];

describe('errorText', () => {
  it.each(golden)('describes %s', (_what, thrown, text) => {
    expect(errorText(thrown)).toBe(text);
  });
});

describe('errorStack', () => {
  it('is the stack of an Error', () => {
    expect(errorStack(new Error('here'))).toMatch(/^Error: here\n\s+at /);
  });

  it('is the text of anything else', () => {
    expect(errorStack('plain')).toBe('plain');
    expect(errorStack(revoked)).toBe('something that cannot be described was thrown');
  });
});
