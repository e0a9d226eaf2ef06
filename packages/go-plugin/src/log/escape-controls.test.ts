import { describe, expect, it } from 'vitest';
import { escapeControls } from './escape-controls.js';

describe('escapeControls', () => {
  it.each([
    ['plain text, ümlaut, 漢字, 😀', 'plain text, ümlaut, 漢字, 😀'],
    ['a\tb', 'a\tb'],
    ['a\nb\rc', 'a\\nb\\rc'],
    ['\0\x07\x1b[2J\x7f\x85\x9b', '\\x00\\x07\\x1b[2J\\x7f\\x85\\x9b'],
    ['\u2028\u2029\u202e\u2066\u200f', '\\u2028\\u2029\\u202e\\u2066\\u200f'],
  ])('%j', (text, safe) => {
    expect(escapeControls(text)).toBe(safe);
  });
});
