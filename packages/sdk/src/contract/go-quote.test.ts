import { describe, expect, it } from 'vitest';
import { goQuote } from './go-quote.js';

/** Printed by Go 1.26's `%q`. */
const golden: readonly (readonly [string, string])[] = [
  ['nope', '"nope"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['tab\tnl\nbell\x07\b\f\r\v', '"tab\\tnl\\nbell\\a\\b\\f\\r\\v"'],
  ['\0\x1f\x7f', '"\\x00\\x1f\\x7f"'],
  ['é日本', '"é日本"'],
  ['\u00a0x', '"\\u00a0x"'],
  ['\u200b', '"\\u200b"'],
  ['\u2028', '"\\u2028"'],
  ['😀', '"😀"'],
  ['\u{e0001}', '"\\U000e0001"'],
  ['\ufeff', '"\\ufeff"'],
  ['\ufffd', '"\ufffd"'],
  ['a b', '"a b"'],
  ['\u00ad', '"\\u00ad"'],
  ['\u0301', '"\u0301"'],
  ['\ue000', '"\\ue000"'],
  ['\ud800', '"\\ufffd"'],
];

describe('goQuote', () => {
  it.each(golden)('quotes %j as Go does', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });
});
